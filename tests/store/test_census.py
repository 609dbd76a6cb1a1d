"""What the bundled forms count by date is counted on indexes, without a look at the records."""

from dataclasses import replace

import pytest

from gridcenter.domain.query import Key
from gridcenter.reports import asked
from gridcenter.reports.form_files import load_forms
from gridcenter.store import census
from gridcenter.store.counts import counts
from gridcenter.store.database import Database

SPAN = asked.AskedSpan("2026-10-01", "2026-10-31")
INDEXED = ("incident", "incident_step")
CASES = sorted(
    {
        (form.id, measure.register, measure.date)
        for form in load_forms().values()
        for measure in form.measures
        if measure.register in INDEXED
    }
)


def test_what_nothing_can_be_is_counted_as_nothing(tmp_path):
    db = Database.open(tmp_path / "data.db", bytes(32), durable=False, create=True)
    db.migrate()
    within = asked.rows(
        asked.Measure(
            id="", label="", en="", definition="", register="incident", date="occurred_at"
        ),
        SPAN,
        asked.CountSlot("grid", "none", codes=()),
        "2026-10-31",
    )
    assert counts(db, within) == [(0,)]
    assert counts(db, within, ("category",)) == []
    assert counts(db, replace(within, bin=True)) == [(0,)]
    db.close()


@pytest.mark.parametrize(("form_id", "register", "date"), CASES)
@pytest.mark.parametrize("place", ["grid", "unit"])
def test_forms_count_on_covering_indexes(tmp_path, monkeypatch, form_id, register, date, place):
    if register == "incident_step":
        place = "unit"
    db = Database.open(tmp_path / "data.db", bytes(32), durable=False, create=True)
    db.migrate()
    form = load_forms()[form_id]
    span = SPAN if date else None
    wanted = asked.census(form, register, date, span, "2026-10-31").census
    wanted = replace(wanted, keys=(*wanted.keys, Key(place)))
    plans = []

    def explained(_db, sql, parameters):
        plans.extend(row[3] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return ()

    monkeypatch.setattr(Database, "execute", explained)
    census.take(db, wanted)
    assert plans
    assert all("COVERING INDEX" in plan for plan in plans), plans
    monkeypatch.undo()
    db.close()
