"""Two PCs that move one case apart: in any order it ends alike on both and agrees with itself."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, Uid, Value
from gridcenter.domain.register.incident import actions
from gridcenter.services.centre import Centre
from gridcenter.services.register import incidents, registers
from tests.builders import make_incident
from tests.services.packs.test_two_pcs import Office, rows

CLOSING: dict[str, Value] = {
    "closure_kind": "substantive",
    "is_resolved": True,
    "method": "people_mediation",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path, "甲乙")
    made.link(*made.pcs)
    return made


def both(office: Office) -> tuple[Centre, Centre]:
    one, two = office.pcs
    return one, two


def exchange(office: Office) -> None:
    one, two = office.pcs
    for sender, to in ((one, two), (two, one), (one, two), (two, one)):
        office.bring(sender, to)


def case(office: Office) -> str:
    one, two = both(office)
    make_incident(one, title="主案")
    uid = make_incident(one).uid
    office.bring(one, two)
    return uid


def move(centre: Centre, uid: str, action: str, chance: Random | None = None) -> None:
    declared = actions.action(action)
    given: dict[str, object] = {}
    if declared.needs_note:
        given["note"] = "按实际情况办理"
    if "organisation" in declared.asks:
        given["organisation"] = "样板镇司法所"
    if action == "extend":
        given["days"] = chance.randint(1, 5) if chance else 5
    if action == "close":
        given["values"] = {**CLOSING, "result": f"{centre.actor}办结"}
    if action == "combine":
        (main, *_others) = registers.find(
            centre, Query(register=RegisterId("incident"), search="主案")
        )
        given["values"] = {"main_case": main["case_code"], "result": "同一件事"}
    incidents.act(centre, uid, action, **given)  # type: ignore[arg-type]


def agrees(centre: Centre, uid: str) -> None:
    """State, result, closing date and deadline say the same."""
    now = registers.get(centre, "incident", uid)
    ended = [now["closed_on"], now["closure_kind"], now["result"]]
    ended += [now["main_case"] or now["is_resolved"] or None]
    if now["state"] in actions.OPEN_STATES:
        assert not any(ended), (now["state"], ended)
    if now["state"] == "closed":
        assert all(ended), ended
    extended = [each for each in incidents.steps(centre, uid) if each["action"] == "extend"]
    if extended and not any(each["action"] == "reopen" for each in incidents.steps(centre, uid)):
        assert now["deadline"] == max(extended, key=lambda each: each.stamp)["due"]
        assert now["deadline_basis"] == "granted"


def test_one_closes_what_the_other_routes(office: Office) -> None:
    one, two = both(office)
    uid = case(office)
    move(one, uid, "close")
    office.clock.move(minutes=1)
    move(two, uid, "route")
    exchange(office)
    assert rows(one) == rows(two)
    assert registers.get(one, "incident", uid)["state"] == "routed"
    agrees(one, uid)
    assert {each["action"] for each in incidents.steps(two, uid)} == {"register", "close", "route"}


def test_one_archives_what_the_other_takes_up_again(office: Office) -> None:
    one, two = both(office)
    uid = case(office)
    move(one, uid, "close")
    office.bring(one, two)
    move(two, uid, "reopen")
    office.clock.move(minutes=1)
    move(one, uid, "archive")
    exchange(office)
    for centre in (one, two):
        now = registers.get(centre, "incident", uid)
        assert (now["state"], bool(now["closed_on"]), now["result"]) == ("archived", True, "甲办结")
    assert rows(one) == rows(two)


def test_what_was_granted_on_one_stands_when_the_other_moves_or_changes_the_kind(
    office: Office,
) -> None:
    one, two = both(office)
    for what in ("accept", "level"):
        uid = case(office)
        move(one, uid, "extend")
        office.clock.move(minutes=1)
        if what == "accept":
            move(two, uid, what)
        else:
            edit = Draft(register=RegisterId("incident"), uid=Uid(uid), values={"level": "serious"})
            registers.save(two, edit)
        exchange(office)
        agrees(one, uid)
        agrees(two, uid)
    assert rows(one) == rows(two)


def lived_apart(folder: Path, seed: int) -> None:
    chance = Random(seed)
    office = Office(folder, "甲乙")
    office.link(*office.pcs)
    uid = case(office)
    for _n in range(chance.randint(2, 12)):
        centre = chance.choice(office.pcs)
        office.clock.move(minutes=chance.randint(1, 3_000))
        if chance.random() < 0.3:
            other = next(each for each in office.pcs if each is not centre)
            office.bring(centre, other)
            agrees(other, uid)
            continue
        move(centre, uid, chance.choice(incidents.allowed(centre, uid)), chance)
        agrees(centre, uid)
    exchange(office)
    one, two = both(office)
    assert rows(one) == rows(two)
    agrees(one, uid)
    for centre in office.pcs:
        centre.close()


@pytest.mark.parametrize("seed", [0, 1, 111])
def test_a_few_random_lives(tmp_path: Path, seed: int) -> None:
    lived_apart(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 300))
def test_two_hundred_random_lives(tmp_path: Path, seed: int) -> None:
    lived_apart(tmp_path, seed)
