"""Very many versions in little room are the same versions, in their order."""

from __future__ import annotations

import tracemalloc

import pytest

from gridcenter.domain.packs import versions
from gridcenter.domain.packs.merge import TablePlan, plan_table
from gridcenter.domain.packs.tables import Row, table_of
from gridcenter.domain.packs.versions import ManyVersions, Version
from gridcenter.domain.register.registers import register_of

TABLE = table_of(register_of("grid"))
PLAIN = 600


@pytest.fixture(autouse=True)
def few_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "PLAIN", PLAIN)


def version(number: int) -> Version:
    cells: dict[str, object] = {
        "uid": f"u{number:09d}",
        "unit": "620622101",
        "revision": 1,
        "stamp": f"s{number:09d}",
        "name": f"第{number}网格",
        "area_km2": number / 8,
        "households": number,
    }
    row: Row = tuple(cells.get(name) for name in TABLE.columns)  # type: ignore[misc]
    return Version(row, (("badge", str(number)),) if number % 7 == 0 else ())


@pytest.mark.parametrize("count", [0, 3, PLAIN, PLAIN + 1, 2 * PLAIN + 34])
def test_they_come_back_as_they_were(count: int) -> None:
    every = [version(number) for number in range(count)]
    kept = ManyVersions(every)
    assert [*kept] == [*kept] == every
    assert (len(kept), bool(kept), kept.ascending) == (count, count > 0, True)
    assert not count or (kept[0], kept[count - 1]) == (every[0], every[-1])
    with pytest.raises(IndexError):
        kept[count]


def test_one_that_comes_twice_or_out_of_order_is_told() -> None:
    assert not ManyVersions([version(1), version(1)]).ascending
    assert not ManyVersions([version(2), version(1)]).ascending


def test_a_plan_made_by_and_by_is_the_plan_made_at_once() -> None:
    every = [version(number) for number in range(40)]
    here = {each.uid: each for each in every[::3]}
    there = [each if at % 2 else Version((*each.row[:-1], "改")) for at, each in enumerate(every)]
    whole = plan_table(TABLE, here, there, owner="620622101")
    parts = TablePlan(table=TABLE)
    for at in range(0, 40, 7):
        parts.add(plan_table(TABLE, here, ManyVersions(there[at : at + 7]), owner="620622101"))
    assert parts.counts() == whole.counts()
    assert ([*parts.new], parts.changed, parts.before) == (
        [*whole.new],
        whole.changed,
        whole.before,
    )
    assert (parts.conflicts, parts.older) == (whole.conflicts, whole.older)


def test_they_take_little_room() -> None:
    tracemalloc.start()
    try:
        kept = ManyVersions(version(number) for number in range(PLAIN))
        plain, _peak = tracemalloc.get_traced_memory()
        kept.extend(version(number) for number in range(PLAIN, PLAIN + 1000))
        both, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (both - plain) * 3 < plain
