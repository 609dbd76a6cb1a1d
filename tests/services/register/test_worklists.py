"""The lists of what waits: each incident where it belongs, and none that leads from a person to a matter."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Privacy
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.screening_round import SCREENING_ROUND
from gridcenter.services.centre import Centre
from gridcenter.services.register import incidents, lateness, registers, worklists
from tests.builders import CLOSING, VILLAGES, make_centre, make_incident

PEOPLE = {"parties", "reported_by", "handler", "handler_phone", "lead_official"}


def on(centre: Centre, name: str) -> list[str]:
    (worklist,) = (each for each in worklists.of(centre) if each.id == name)
    return [each.record.uid for each in worklists.waiting(centre, worklist)]


def test_an_incident_stands_on_the_lists_it_belongs_to(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    today = make_incident(centre, deadline="2026-11-20").uid
    soon = make_incident(centre, deadline="2026-11-23").uid
    late = make_incident(centre, deadline="2026-11-12", family="emergency").uid
    done = make_incident(centre, deadline="2026-11-10").uid
    incidents.act(centre, done, "close", values=CLOSING)
    assert (on(centre, "due_today"), on(centre, "due_soon")) == ([today], [soon])
    assert on(centre, "overdue") == [late]
    assert on(centre, "accept_due") == [late]  # emergencies are accepted the same day
    centre.clock.move(days=15)
    assert set(on(centre, "asleep")) == {today, soon, late}
    incidents.act(centre, late, "accept")
    assert late not in on(centre, "asleep")


def test_how_late_and_which_card_follow_from_the_rule(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    for deadline, family in (
        ("2026-11-19", "hazard"),
        ("2026-11-17", "hazard"),
        ("2026-11-17", "service"),
    ):
        make_incident(centre, deadline=deadline, family=family)
    (overdue,) = (each for each in worklists.of(centre) if each.id == "overdue")
    make_incident(centre, deadline="2026-11-09", family="service")
    told = [(each.late, each.card) for each in worklists.waiting(centre, overdue)]
    counted = lateness.cards(centre, overdue.query)
    assert counted == Counter(card for _late, card in told)
    assert told.pop(0)[1] is LateCard.RED
    assert sorted(told) == [(1, LateCard.YELLOW), (3, LateCard.RED), (3, LateCard.YELLOW)]


def test_what_flares_up_again_is_told_by_place_and_matter(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    one = make_incident(centre, place="样板村三组").uid
    two = make_incident(centre, place="样板村三组").uid
    alone = make_incident(centre, place="样板村四组").uid
    assert set(on(centre, "again")) == {one, two}
    assert worklists.again(centre) == {one: 2, two: 2}
    incidents.act(centre, alone, "close", values=CLOSING)
    incidents.act(centre, alone, "reopen", note="又起争执")
    assert set(on(centre, "again")) == {one, two, alone}


def test_a_place_counts_its_closed_disputes_and_lists_the_open_ones(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    one, two = (make_incident(centre, place="示例水渠").uid for _each in range(2))
    incidents.act(centre, one, "close", values=CLOSING)
    assert worklists.again(centre) == {two: 2}
    assert on(centre, "again") == [two]


def test_a_row_is_told_in_words(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    values = {"planned_from": "2026-11-01", "planned_to": "2026-11-10", "village": VILLAGES[0].code}
    registers.save(
        centre, Draft(register=SCREENING_ROUND.id, values={**values, "kind": "campaign"})
    )
    (rounds,) = (each for each in worklists.of(centre) if each.id == "rounds_due")
    assert [row.title for row in worklists.waiting(centre, rounds)] == [
        f"2026-11-01 {VILLAGES[0].name}"
    ]


def test_no_list_asks_about_a_person(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    private = {each.name for each in INCIDENT.fields if each.privacy is not Privacy.OPEN}
    assert len(worklists.of(centre)) > 5
    for worklist in worklists.of(centre):
        asked = {each.field for each in (*worklist.query.filters, *worklist.query.sort)}
        assert not asked & (PEOPLE | private), worklist.id
