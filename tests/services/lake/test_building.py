"""A county's lake: what reaches it, what never does, and that engines count as the data file does."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from gridcenter.domain.period import Period
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.lake import snapshot, writing
from gridcenter.lake.answers import NoEngineError
from gridcenter.lake.duck import SqlRefusedError
from gridcenter.presenters.figures import chart
from gridcenter.presenters.figures.chart_model import ChartName
from gridcenter.services.figures.statistics import Scope
from gridcenter.services.folder import timekeeping
from gridcenter.services.lake import asking, building, counting, verifying
from gridcenter.services.lake.row_texts import RowTexts
from gridcenter.services.packs import packing, receiving
from gridcenter.services.paper import kpi_counts, reporting
from gridcenter.services.register import registers, retention
from gridcenter.store import census
from tests.builders import COUNTY, make_incident, save
from tests.services.lake.censuses import censuses, told
from tests.services.lake.lake_pair import PARTY, SECRET, SPOKEN, Pair, contents, fill, filled
from tests.services.lake.ten_questions import DOC, QUESTIONS, by_pandas, plain


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    made = filled(tmp_path_factory.mktemp("lake"))
    made.build()
    yield made
    made.close()


@pytest.fixture
def fresh(tmp_path):
    made = Pair(tmp_path)
    fill(made.township, count=12)
    made.report()
    yield made
    made.close()


def asked(pair, sql):
    found = snapshot.read(pair.lake)
    with duckdb.connect() as connection:
        for register in found.schema:
            files = [str(pair.lake / name) for name in found.live(register)]
            if files:
                connection.execute(f"CREATE VIEW {register} AS FROM read_parquet({files})")
        return connection.execute(sql).fetchall()


def test_types_are_declared_and_nothing_is_guessed(pair):
    kinds = dict(asked(pair, "SELECT column_name, column_type FROM (DESCRIBE incident)"))
    assert kinds["uid"] == "VARCHAR"
    assert kinds["occurred_at"] == "TIMESTAMP"
    assert kinds["deadline"] == "DATE"
    assert kinds["people_count"] == "BIGINT"
    assert kinds["has_summary"] == "BOOLEAN"
    assert "HUGEINT" not in kinds.values()
    told = asked(pair, "SELECT min(occurred_at), count(*), count(pack_seq) FROM incident")
    assert told[0][1:] == (60, 60)
    assert isinstance(told[0][0], datetime)


def test_what_must_not_reach_it_is_in_no_file(pair):
    found = contents(pair.lake)
    columns = {name for (name, *_rest) in asked(pair, "DESCRIBE incident")}
    assert not {"parties", "summary", "title", "result"} & columns
    assert "id_number" not in {name for (name, *_rest) in asked(pair, "DESCRIBE grid_member")}
    for secret in (PARTY, "示例经过", "13800000023", SECRET, SPOKEN, "示例司法所"):
        assert secret not in found
    assert "联络员139****5678" in found
    same = "SELECT count(DISTINCT same_organisation), count(*) FROM contact WHERE has_organisation"
    assert asked(pair, same) == [(2, 3)]
    assert asked(pair, "SELECT has_id_number, count(*) FROM grid_member GROUP BY 1 ORDER BY 1") == [
        (False, 1),
        (True, 1),
    ]
    phones = asked(pair, "SELECT DISTINCT phone FROM household_leader")
    assert phones == [("138****0023",)]


def test_only_months_that_changed_are_written_anew(fresh):
    first = fresh.build()
    assert first.written == first.parts
    assert fresh.build().written == 0
    one = registers.find(fresh.township, Query(register=RegisterId("incident")))[0]
    registers.save(
        fresh.township,
        Draft(
            register=one.register,
            uid=one.uid,
            base_revision=one.revision,
            values={"people_count": 5},
        ),
    )
    fresh.report()
    again = fresh.build()
    assert again.written == 1
    assert again.rows == first.rows
    versions = snapshot.read(fresh.lake).versions("incident")
    with duckdb.connect() as connection:
        files = [str(fresh.lake / name) for name in versions]
        sql = f"SELECT revision FROM read_parquet({files}) WHERE uid = '{one.uid}' ORDER BY 1"
        assert [row[0] for row in connection.execute(sql).fetchall()] == [
            one.revision,
            one.revision + 1,
        ]


def everything(lake, register="incident"):
    """All live rows but for the pack that brought them: a row that stayed has an earlier one."""
    found = snapshot.read(lake)
    with duckdb.connect() as connection:
        files = [str(lake / name) for name in found.live(register)]
        told = f"SELECT * EXCLUDE (pack_seq, pack_hash) FROM read_parquet({files}) ORDER BY uid"
        return connection.execute(told).fetchall()


def test_a_lake_kept_up_to_date_says_what_a_new_one_says(fresh, tmp_path, monkeypatch):
    read = []
    whole = RowTexts.of

    def counted(self, table, wanted, rows, month):
        read.append(len(rows))
        return whole(self, table, wanted, rows, month)

    fresh.build()
    query = Query(
        register=RegisterId("incident"),
        filters=(Filter(field="occurred_at", operator=Operator.STARTS_WITH, values=("2026-11",)),),
    )
    one, two, three, *_more = registers.find(fresh.township, query)
    deeds = (
        lambda: change(fresh.township, one, people_count=7),
        lambda: registers.remove(fresh.township, one.register, [two.uid]),
        lambda: change(fresh.township, three, occurred_at="2026-10-02T08:00"),
        lambda: registers.restore(fresh.township, one.register, [two.uid]),
        lambda: make_incident(fresh.township, title="新"),
    )
    for at, deed in enumerate(deeds):
        deed()
        fresh.report()
        with monkeypatch.context() as patched:
            patched.setattr(RowTexts, "of", counted)
            fresh.build()
        building.build(fresh.county, tmp_path / f"new{at}")
        assert everything(fresh.lake) == everything(tmp_path / f"new{at}")
    assert read
    assert max(read) <= 2, "rows that stayed are read anew"


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b"PAR1"), lambda path: path.unlink()]
)
def test_a_file_that_cannot_be_read_is_written_anew_with_its_month(fresh, harm):
    fresh.build()
    query = Query(register=RegisterId("incident"))
    one = registers.find(fresh.township, query)[0]
    month = str(one.values["occurred_at"])[:7]
    for name in snapshot.read(fresh.lake).parts["incident"][month].live:
        harm(fresh.lake / name)
    change(fresh.township, one, people_count=9)
    fresh.report()
    fresh.build()
    assert verifying.verify(fresh.county, fresh.lake).whole


def change(centre, record, **values):
    """Change a record as it stands now."""
    base = registers.get(centre, record.register, record.uid).revision
    registers.save(
        centre,
        Draft(register=record.register, uid=record.uid, base_revision=base, values=values),
    )


def test_no_unit_lies_in_two_files_of_a_month():
    units = [("a", 3), ("b", 4), ("c", 9), ("d", 1), ("e", 2)]
    assert list(writing._spans(units, 7)) == [("a", "b"), ("c", "c"), ("d", "e")]
    assert list(writing._spans(units, 100)) == [("a", "e")]
    assert list(writing._spans([], 7)) == []


def test_a_purge_reaches_every_file_at_once(fresh):
    one = save(
        fresh.township,
        "incident",
        title="示例",
        occurred_at="2026-11-04T08:00",
        family="dispute",
        category="neighbours",
        handler="赵某示例经办",
    )
    fresh.report()
    fresh.build()
    assert "赵某示例经办" in contents(fresh.lake)
    registers.remove(fresh.township, RegisterId("incident"), [one.uid])
    fresh.clock.move(days=400)
    timekeeping.confirm(fresh.township)
    retention.purge(fresh.township, reason="到期")
    fresh.clock.move(minutes=1)
    path = packing.export_month(fresh.township, "2026-11", fresh.stick).path
    receiving.receive(fresh.county, path)
    fresh.build()
    assert "赵某示例经办" not in contents(fresh.lake)
    assert verifying.verify(fresh.county, fresh.lake).whole


def test_versions_of_a_month_are_put_together_and_none_is_lost(fresh, monkeypatch):
    monkeypatch.setattr(building, "MOST_FILES", 2)
    one = registers.find(fresh.township, Query(register=RegisterId("incident")))[0]
    for people in range(1, 6):
        fresh.build()
        draft = Draft(
            register=one.register,
            uid=one.uid,
            base_revision=one.revision,
            values={"people_count": people * 10},
        )
        registers.save(fresh.township, draft)
        one = registers.get(fresh.township, one.register, one.uid)
        fresh.report()
    fresh.build()
    found = snapshot.read(fresh.lake)
    assert all(len(part.versions) <= 2 for part in found.parts["incident"].values())
    with asking.opened(fresh.lake) as asked_of:
        sql = f"SELECT revision FROM incident_versions WHERE uid = '{one.uid}' ORDER BY 1"
        told = [revision for (revision,) in asked_of.run(sql)[1]]
    assert told == list(range(one.revision - 5, one.revision + 1))


@pytest.mark.parametrize("before", ["lake.json", "descriptor"])
def test_a_build_that_is_killed_leaves_the_lake_as_it_was(fresh, monkeypatch, before):
    fresh.build()
    whole = snapshot.read(fresh.lake)
    one = registers.find(fresh.township, Query(register=RegisterId("incident")))[0]
    values = {"people_count": 77}
    registers.save(
        fresh.township,
        Draft(register=one.register, uid=one.uid, base_revision=one.revision, values=values),
    )
    fresh.report()

    def killed(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(snapshot if before == "lake.json" else building.descriptor, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            fresh.build()
    found = snapshot.read(fresh.lake)
    assert (found == whole) is (before == "lake.json")
    assert all((fresh.lake / name).exists() for name in (*whole.files, *found.files))
    fresh.build()
    assert verifying.verify(fresh.county, fresh.lake).whole
    kept = snapshot.read(fresh.lake)
    lying = {path.relative_to(fresh.lake).as_posix() for path in fresh.lake.rglob("*.parquet")}
    assert lying == {*kept.files, *kept.retired}


def test_a_slow_reader_keeps_its_files_for_an_hour(fresh):
    fresh.build()
    before = snapshot.read(fresh.lake)
    for _receiving in range(3):
        save(
            fresh.township,
            "incident",
            title="示例",
            occurred_at="2026-11-04T08:00",
            family="dispute",
            category="neighbours",
        )
        fresh.report()
        fresh.build()
    assert all((fresh.lake / name).exists() for name in before.files)
    assert set(snapshot.read(fresh.lake).files) != set(before.files)
    fresh.clock.move(hours=2)
    fresh.build()
    newest = snapshot.read(fresh.lake)
    assert newest.retired == {}
    lying = {path.relative_to(fresh.lake).as_posix() for path in fresh.lake.rglob("*.parquet")}
    assert lying == set(newest.files)


def test_the_lake_agrees_with_what_was_signed(fresh):
    fresh.build()
    check = verifying.verify(fresh.county, fresh.lake)
    assert check.whole
    assert check.unsigned == ()
    victim = next(path for path in fresh.lake.rglob("*.parquet") if "incident/live" in str(path))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_parquet('{victim}') LIMIT 1) TO '{victim}.new' (FORMAT parquet)"
        )
    victim.with_name(victim.name + ".new").replace(victim)
    assert verifying.verify(fresh.county, fresh.lake).differ == (fresh.township.unit.code,)


def test_a_township_has_none_and_anothers_is_not_touched(fresh, tmp_path):
    with pytest.raises(building.NoLakeHereError):
        building.build(fresh.township, tmp_path / "x")
    assert not (tmp_path / "x").exists()
    fresh.build()
    manifest = fresh.lake / snapshot.MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"{COUNTY.code}"', '"6207"'))
    with pytest.raises(building.ForeignLakeError):
        fresh.build()


def test_a_manifest_that_leads_elsewhere_is_refused(fresh):
    fresh.build()
    manifest = fresh.lake / snapshot.MANIFEST
    manifest.write_text(manifest.read_text().replace('"data/', '"../data/'))
    with pytest.raises(snapshot.LakeUnreadableError):
        snapshot.read(fresh.lake)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked_for=censuses)
def test_any_census_is_answered_alike(pair, asked_for):
    with counting.in_lake(pair.lake, "duckdb") as take:
        ours = told(asked_for, take(asked_for))
    assert ours == told(asked_for, census.take(pair.county.db, asked_for))


def test_every_chart_of_the_county_is_the_same_on_the_lake(pair):
    november, year = Period.parse("2026-11"), Period.parse("2026")
    with counting.in_lake(pair.lake, "duckdb") as take:
        lake = replace(pair.county, counting=take)
        for name in ChartName:
            for period in (november, year):
                for scope in (Scope(), Scope(family="dispute", unit=pair.township.unit.code)):
                    ours, theirs = (
                        chart.draw(each, name, period, scope) for each in (lake, pair.county)
                    )
                    assert ours.total == theirs.total, name
                    assert [(m.key, m.count, m.figure) for m in ours.marks] == [
                        (m.key, m.count, m.figure) for m in theirs.marks
                    ], name


def test_every_form_of_the_county_is_the_same_on_the_lake(pair):
    with counting.in_lake(pair.lake, "duckdb") as take:
        lake = replace(pair.county, counting=take)
        for form in reporting.forms(pair.county):
            if form.measures and not form.needs_record:
                period = reporting.default_period(pair.county, form)
                ours = reporting.build(lake, form.id, period)
                theirs = reporting.build(pair.county, form.id, period)
                assert ours.blocks == theirs.blocks, form.id


def test_who_was_answered_in_time_is_counted_where_the_forms_are(pair):
    asked_there = []
    wanted = ("accept_due", "accepted_in_time")
    for first, last in (("2026-11-01", "2026-11-30"), ("2026-01-01", "2026-12-31")):
        theirs = kpi_counts.computed(pair.county, first, last, wanted)
        with counting.in_lake(pair.lake, "duckdb") as take:

            def spied(census, take=take):
                asked_there.append(census.waited)
                return take(census)

            lake = replace(pair.county, counting=spied)
            assert kpi_counts.computed(lake, first, last, wanted) == theirs
    due, in_time = (sum(theirs[name].values()) for name in wanted)
    assert due > in_time > 0
    assert all(asked_there)
    assert len(asked_there) == 2


def test_questions_in_sql_under_both_names(pair):
    with asking.opened(pair.lake) as asked_of:
        heads, rows = asked_of.run("SELECT count(*) AS n FROM 事件台账")
        assert (heads, rows) == (("n",), [(60,)])
        assert asked_of.run("SELECT count(*) FROM incident_versions")[1] == [(60,)]
        assert asked_of.run("SELECT count(*) FROM grid_member")[1] == [(2,)]
        for statement in ("SELECT * FROM read_csv('/etc/hostname')", "SELEKT", "SET threads = 1"):
            with pytest.raises(SqlRefusedError):
                asked_of.run(statement)


def test_an_engine_that_is_none(pair):
    with pytest.raises(NoEngineError), counting.in_lake(pair.lake, "oracle"):
        pass
    with pytest.raises(snapshot.NoLakeError), counting.in_lake(pair.lake / "x", "duckdb"):
        pass


def test_the_documented_questions_are_answered_alike_in_sql_and_pandas(pair):
    assert len(QUESTIONS) == 10
    with asking.opened(pair.lake) as asked_of:
        answers = [plain(asked_of.run(sql)[1]) for sql, _pandas in QUESTIONS]
    assert answers == [by_pandas(pair.lake, asked) for _sql, asked in QUESTIONS]
    assert sum(map(bool, answers)) >= 9


@pytest.mark.slow
def test_the_documented_pictures_are_drawn(pair, tmp_path):
    script, picture = DOC.with_name("lake_pictures.py"), tmp_path / "十问.png"
    subprocess.run([sys.executable, script, pair.lake, picture], check=True, timeout=60)
    assert picture.read_bytes().startswith(b"\x89PNG")
