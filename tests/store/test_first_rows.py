"""The first rows of a list are the same however they are found: walked in their order, or looked up and sorted."""

from __future__ import annotations

import re

import pytest

from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.services.centre import Centre
from gridcenter.store import records
from gridcenter.store.database import Database
from tests.builders import make_incident

OPEN = Filter(field="state", operator=Operator.ANY_OF, values=("registered", "handling"))


def first(centre: Centre, limit: int, *filters: Filter) -> list[str]:
    query = Query(register=INCIDENT.id, filters=(OPEN, *filters), sort=(Sort(field="deadline"),))
    return [each.uid for each in records.find(centre.db, query, limit=limit)]


@pytest.mark.parametrize("seconds", [-1.0, 60.0])
def test_by_a_day_that_some_do_not_have(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(records, "_QUICK_SECONDS", seconds)
    days = ("2026-12-01", "2026-12-03", "2026-12-02")
    late, last, middle = (make_incident(centre, deadline=day).uid for day in days)
    empty = make_incident(centre, deadline="2026-12-09").uid
    centre.db.execute("UPDATE incident SET deadline = NULL WHERE uid = ?", (empty,))
    order = [late, middle, last, empty]
    for limit in range(1, 6):
        assert first(centre, limit) == order[:limit]
    never = Filter(field="changed_at", operator=Operator.AT_MOST, values=("2020-01-01",))
    assert first(centre, 5, never) == []


def test_a_walk_that_finds_hardly_any_is_broken_off(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_incident(centre)
    asked: list[bool] = []
    real = records.where

    def noted(*given: object, **how: bool) -> object:
        asked.append(how.get("few", False))
        return real(*given, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(records, "where", noted)
    monkeypatch.setattr(records, "_QUICK_SECONDS", -1.0)
    assert len(first(centre, 1)) == 1
    assert asked == [False]
    monkeypatch.setattr(records, "_QUICK_SECONDS", 60.0)
    asked.clear()
    assert len(first(centre, 1)) == 1
    assert asked == [True]


WAITING = Filter(
    field="state", operator=Operator.ANY_OF, values=tuple(sorted(OPEN_STATES, reverse=True))
)


@pytest.mark.parametrize("field", ["changed_at", "accept_by"])
def test_what_waits_is_found_in_the_index_of_the_open_ones(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    early, late, done, binned, draft = (make_incident(centre).uid for _each in range(5))
    days = {early: "2026-11-02", late: "2026-11-20", done: "2026-11-01", binned: "2026-11-01"}
    for uid, day in days.items():
        centre.db.execute(f"UPDATE incident SET {field} = ? WHERE uid = ?", (day, uid))
    centre.db.execute("UPDATE incident SET state = 'closed' WHERE uid = ?", (done,))
    centre.db.execute("UPDATE incident SET state = 'draft' WHERE uid = ?", (draft,))
    centre.db.execute("UPDATE incident SET deleted_at = '2026-11-20' WHERE uid = ?", (binned,))
    plans: list[str] = []
    ask = Database.query

    def noted(db: Database, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[object]]:
        if "INDEXED" in sql:
            plans.extend(str(row[3]) for row in ask(db, f"EXPLAIN QUERY PLAN {sql}", parameters))
        return ask(db, sql, parameters)

    limit = Filter(field=field, operator=Operator.AT_MOST, values=("2026-11-05",))
    for sort in ((Sort(field="deadline"),), (), (Sort(field="deadline", descending=True),)):
        query = Query(register=INCIDENT.id, filters=(WAITING, limit), sort=sort)
        with monkeypatch.context() as patched:
            patched.setattr(Database, "query", noted)
            assert [each.uid for each in records.find(centre.db, query, limit=5)] == [early]
        assert records.count(centre.db, query) == len(records.ids(centre.db, query)) == 1
        (only,) = records.find(centre.db, query)
        assert only.uid == early
    assert plans
    assert all(
        "incident_open" in plan
        for plan in plans
        if plan.startswith(("SEARCH", "SCAN inc")) and "rowid" not in plan
    )
    assert any("COVERING INDEX incident_open" in plan for plan in plans)
    # Of the bin, and of fewer states, there is no such index.
    in_bin = Query(register=INCIDENT.id, filters=(WAITING, limit), bin=True)
    fewer = Query(register=INCIDENT.id, filters=(OPEN, limit))
    assert records.count(centre.db, in_bin) == 1
    assert records.count(centre.db, fewer) == 1


def test_the_index_of_the_open_ones_names_the_states_of_the_declaration(centre: Centre) -> None:
    apart = INCIDENT.apart
    assert apart is not None
    row = centre.db.one("SELECT sql FROM sqlite_master WHERE name = ?", (apart.index,))
    assert row is not None
    named = re.findall(r"'([a-z_]+)'", row[0])
    assert named == sorted(apart.values) == sorted(OPEN_STATES)
    columns = {each[2] for each in centre.db.query(f"PRAGMA index_info({apart.index})")}
    assert columns >= {*apart.limits, apart.field, "deleted_at", *INCIDENT.sort}


@pytest.mark.parametrize("field", [each.name for each in INCIDENT.fields if each.few_by])
def test_what_few_matters_have_is_counted_in_the_index_of_those(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    one, _other = make_incident(centre).uid, make_incident(centre).uid
    centre.db.execute(f"UPDATE incident SET {field} = '2026-11-05' WHERE uid = ?", (one,))
    empty = Filter(field="performed_on", operator=Operator.IS_EMPTY)
    plans: list[str] = []
    ask = Database.one

    def noted(db: Database, sql: str, parameters: tuple[object, ...] = ()) -> object:
        plans.extend(str(row[3]) for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return ask(db, sql, parameters)

    monkeypatch.setattr(Database, "one", noted)
    for operator in (Operator.AT_MOST, Operator.AT_LEAST):
        limit = Filter(field=field, operator=operator, values=("2026-11-05",))
        query = Query(register=INCIDENT.id, filters=(limit, empty), sort=(Sort(field=field),))
        assert records.count(centre.db, query) == 1
        assert [each.uid for each in records.find(centre.db, query, limit=5)] == [one]
    indexes = [plan for plan in plans if "incident " in plan]
    assert indexes
    assert all(f"incident_{field}" in plan for plan in indexes)
    # An empty day equals an empty day, and stands in no index of the filled ones.
    for day, wanted in (("2026-11-05", 1), (None, 1)):
        same = Filter(field=field, operator=Operator.EQUALS, values=(day,))
        assert records.count(centre.db, Query(register=INCIDENT.id, filters=(same,))) == wanted
