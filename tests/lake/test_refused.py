"""What the lake refuses, told before anything is read or sent; no server and no engine is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gridcenter.domain.query import Census, Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.lake import census_sql, duck, postgres, row_map, snapshot, spark, writing
from gridcenter.lake.answers import NoEngineError
from gridcenter.lake.columns import LakeColumn, LakeType
from gridcenter.lake.snapshot import Snapshot, SnapshotPart

COLUMNS = (LakeColumn(name="state", type=LakeType.TEXT, field="state"),)
INCIDENTS = Query(register=RegisterId("incident"))
URL = "postgresql://a:secret@host/db"


def asked(count: int, field: str = "state") -> str:
    one = (Filter(field=field, values=("registered",)),)
    return census_sql.statement(Census(query=INCIDENTS, tests=(one,) * count), COLUMNS)


def test_62_questions_fit_into_one_answer_and_63_do_not() -> None:
    assert str(1 << 61) in asked(62)
    with pytest.raises(ValueError, match="BIGINT"):
        asked(63)


def test_a_column_that_stays_at_home_cannot_be_counted_by() -> None:
    with pytest.raises(census_sql.NotInLakeError):
        asked(1, "parties")


def test_every_way_of_comparing_has_its_sql_but_the_named_day_of_a_list() -> None:
    known = {each.name: each for each in COLUMNS}
    for operator in set(Operator) - {Operator.WITHIN}:
        one = Filter(field="state", operator=operator, values=("state",))
        assert census_sql.condition(one, known)
    with pytest.raises(ValueError, match="within"):
        census_sql.condition(replace(one, operator=Operator.WITHIN), known)


def test_a_mark_of_what_was_filed_stays_the_same_from_version_to_version() -> None:
    assert row_map.marks(("4", "")) == ("4b227777d4dd", "e3b0c44298fc")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{", ""),
        (snapshot.FORMAT, "another/9"),
        ('"grid"', '"grid; x"'),
        ('"state"', '"state\\" x"'),
        ('"data/a"', '"/data/a"'),
    ],
)
def test_a_manifest_that_reads_as_none_is_no_lake(tmp_path: Path, before: str, after: str) -> None:
    part = SnapshotPart(fingerprint="x", rows=1, live=("data/a",), versions=())
    whole = Snapshot(number=1, made_at="", unit="620622", free_text=False,
                     schema={"grid": COLUMNS}, parts={"grid": {"2026-11": part}})  # fmt: skip
    snapshot.write(tmp_path, whole)
    manifest = tmp_path / snapshot.MANIFEST
    text = manifest.read_text("utf-8")
    assert snapshot.read(tmp_path) == whole
    assert before in text
    manifest.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(snapshot.LakeUnreadableError):
        snapshot.read(tmp_path)


def test_without_the_engine_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("duckdb", "pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, module, None)
    for opened in (duck.connected(), writing.writer(tmp_path, 1), spark.connected("local[2]")):
        with pytest.raises(NoEngineError), opened:
            pass
    assert list(tmp_path.iterdir()) == []


def test_what_spark_says_is_told_in_one_line_of_three_hundred_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module, name in (("py4j.protocol", "Py4JError"), ("pyspark.errors", "PySparkException")):
        made = ModuleType(module)
        setattr(made, name, type(name, (Exception,), {}))
        monkeypatch.setitem(sys.modules, module.partition(".")[0], ModuleType(module))
        monkeypatch.setitem(sys.modules, module, made)
    with pytest.raises(spark.EngineFailedError) as told, spark._telling("local[2]"):
        raise OSError("x" * 301 + "\nsecond line")
    assert told.value.facts["reason"] == "x" * 300


class Server:
    """A server that says of each step whether it was in a transaction."""

    def __init__(self, *, free: bool = True) -> None:
        self.free, self.inside, self.said = free, False, []

    def execute(self, sql: str, _given: object = ()) -> SimpleNamespace:
        self.said.append(sql)
        return SimpleNamespace(fetchone=lambda: (self.free,), fetchall=list)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.inside = True
        yield
        self.inside = False


def test_while_somebody_else_publishes_nothing_is_touched() -> None:
    server = Server(free=False)
    with pytest.raises(postgres.PublishBusyError):
        postgres.publish(server, Path(), SimpleNamespace())
    assert len(server.said) == 1


def test_a_month_is_copied_whole_and_all_months_change_places_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, seen = Server(), []

    def noted(*_given: object) -> int:
        seen.append(server.inside)
        return 1

    for step in ("_forget", "_copy", "_note", "_take_over"):
        monkeypatch.setattr(postgres, step, noted)
    for step in ("_prepare", "_clear"):
        monkeypatch.setattr(postgres, step, lambda *_given: None)
    monkeypatch.setattr(postgres.duck, "connected", nullcontext)
    part = SnapshotPart(fingerprint="x", rows=1, live=("a",), versions=())
    found = SimpleNamespace(schema={"grid": COLUMNS}, parts={"grid": {"2026-11": part}})
    sent = postgres.publish(server, Path(), found)
    assert (sent.sent, sent.rows, seen) == (1, 1, [True] * 4)


def test_what_a_server_says_is_told_in_one_line_of_three_hundred_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = ModuleType("psycopg")

    def refused(*_given: object, **_named: object) -> Any:
        raise driver.Error("x" * 301 + "\nsecond line")

    driver.Error, driver.connect = type("Error", (Exception,), {}), refused
    monkeypatch.setitem(sys.modules, "psycopg", driver)
    with pytest.raises(postgres.PublishError) as told, postgres.connected(URL):
        pass
    assert told.value.facts["reason"] == "x" * 300
    assert "secret" not in str(told.value)
