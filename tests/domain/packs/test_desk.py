"""Two desks in any order: joining is an algebra, and what was changed apart is told."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcenter.domain.packs.desk import _clock, join
from gridcenter.domain.packs.merge import Version, plan_table
from gridcenter.domain.packs.tables import DELETED
from tests.desk_play import AT, OURS, TABLE, Desk


def play(random: Random, desks: list[Desk], steps: int) -> list:
    """A random course of edits and deliveries: packs are lost, repeated and delivered late."""
    packs = []
    for _step in range(steps):
        desk = random.choice(desks)
        # Clocks jump by up to ten years either way.
        now = 1_780_000_000_000 + random.choice((-1, 0, 0, 1)) * 315_360_000_000
        what = random.random()
        if what < 0.5:
            name = random.choice(("name", "phone", "deleted_at"))
            # A record is born on one desk; the other knows it by a pack.
            uids = [*desk.rows, f"u-{desk.device}-{len(desk.rows)}"]
            uid = random.choice(uids)
            desk.edit(uid, name, random.choice((None, "甲", "乙", "丙")), now)
        elif what < 0.75:
            packs.append(desk.pack())
        elif packs:
            desk.receive(random.choice(packs))
    return packs


def upstream(states: list[dict[str, Version]], random: Random) -> dict[str, Version]:
    """What a county holds that saw these states of one desk in any order."""
    rows: dict[str, Version] = {}
    for state in random.sample(states, len(states)):
        plan = plan_table(TABLE, rows, state.values(), owner=OURS)
        rows |= {version.uid: version for version in (*plan.new, *plan.changed)}
    return rows


@given(st.integers(0, 2**32), st.integers(2, 3))
def test_every_desk_that_has_everything_has_the_same(seed: int, count: int) -> None:
    end_alike(seed, count)


@pytest.mark.slow
@given(st.integers(0, 2**32), st.integers(2, 8))
@settings(max_examples=50_000)
def test_fifty_thousand_histories_end_alike(seed: int, count: int) -> None:
    end_alike(seed, count)


def end_alike(seed: int, count: int) -> None:
    """Wrong clocks, lost, repeated and reordered packs, deletions against edits: all end in one state."""
    random = Random(seed)
    desks = [Desk(device=f"{at * 17:02x}0000{at:02x}") for at in range(count)]
    packs = play(random, desks, 30)
    final = [*packs, *packs, *(desk.pack() for desk in desks)]
    for desk in desks:
        for pack in random.sample(final, len(final)):
            desk.receive(pack)
    assert all(desk.rows == desks[0].rows for desk in desks)
    # And the county, which only orders whole versions, agrees with them in the end.
    states = [{uid: held.version for uid, held in rows.items()} for rows, _seen in final]
    last = {uid: held.version for uid, held in desks[0].rows.items()}
    assert upstream([*states, last], random) == last


@given(st.integers(0, 2**32))
def test_joining_is_a_semilattice(seed: int) -> None:
    random = Random(seed)
    desks = [Desk(device=f"{at:08x}") for at in range(3)]
    play(random, desks[:1], 3)
    first = desks[0].pack()
    for desk in desks[1:]:
        desk.receive(first)
    packs = [each for each in play(random, desks, 30) if each[0]]
    states = [held for rows, _seen in packs for held in rows.values()]
    uid = next(iter(first[0]), None)
    of_one = [held for held in states if held.version.uid == uid]
    if not of_one:
        return
    one, two, three = (random.choice(of_one) for _ in range(3))
    assert join(TABLE, one, one) == one
    assert join(TABLE, one, two) == join(TABLE, two, one)
    left = join(TABLE, join(TABLE, one, two), three)
    assert left == join(TABLE, one, join(TABLE, two, three))


def pair() -> tuple[Desk, Desk]:
    one, two = Desk(device="0000000a"), Desk(device="0000000b")
    one.edit("u1", "name", "甲", 1000)
    two.receive(one.pack())
    return one, two


def test_different_fields_both_stay_and_are_no_clash() -> None:
    one, two = pair()
    one.edit("u1", "name", "乙", 2000)
    two.edit("u1", "phone", "110", 3000)
    assert one.receive(two.pack()) == []
    assert one.rows["u1"].version.row[AT["name"]] == "乙"
    assert one.rows["u1"].version.row[AT["phone"]] == "110"
    two.receive(one.pack())
    assert one.rows == two.rows


def test_one_field_changed_apart_is_a_clash_and_the_later_stays() -> None:
    one, two = pair()
    one.edit("u1", "name", "乙", 2000)
    two.edit("u1", "name", "丙", 3000)
    assert one.receive(two.pack()) == ["name"]
    assert one.rows["u1"].version.row[AT["name"]] == "丙"
    # Told once: the other desk now knows that it was seen.
    assert two.receive(one.pack()) == []


def test_a_change_made_knowingly_is_no_clash() -> None:
    one, two = pair()
    one.edit("u1", "name", "乙", 2000)
    two.receive(one.pack())
    two.edit("u1", "name", "丙", 3000)
    assert one.receive(two.pack()) == []


def test_deleting_what_the_other_changed_is_told() -> None:
    one, two = pair()
    one.edit("u1", "deleted_at", "2026-11-03T08:00:00.000Z", 2000)
    two.edit("u1", "phone", "110", 3000)
    assert one.receive(two.pack()) == ["deleted_at"]
    assert one.rows["u1"].version.row[DELETED] is None, "what was written last stays seen"


def test_deleting_later_than_the_other_changed_it_is_told_on_both() -> None:
    one, two = pair()
    two.edit("u1", "phone", "110", 2000)
    one.edit("u1", "deleted_at", "2026-11-03T08:00:00.000Z", 3000)
    assert two.receive(one.pack()) == ["deleted_at"]
    assert one.receive(two.pack()) == ["deleted_at"]
    assert one.rows == two.rows
    assert one.rows["u1"].version.row[DELETED] is not None
    assert one.rows["u1"].version.row[AT["phone"]] == "110"


def test_however_far_a_desk_counted_within_a_millisecond_the_next_one_is_later() -> None:
    at = 1_780_000_000_000
    stamps = [
        f"{moment:012x}-{counted:06x}-{device}"
        for moment in (at, at + 1)
        for counted in (0, 0xFFFF, 0xFFFFFF)
        for device in ("00", "ff")
    ]
    clocks = [_clock(stamp) for stamp in stamps]
    assert clocks[:4] == sorted(set(clocks[:4]))
    assert max(clocks[:6]) < min(clocks[6:])
