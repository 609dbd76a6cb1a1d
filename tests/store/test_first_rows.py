"""The first rows of a list are the same however they are found: walked in their order, or looked up and sorted."""

from __future__ import annotations

import pytest

from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services.centre import Centre
from gridcenter.store import records
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
