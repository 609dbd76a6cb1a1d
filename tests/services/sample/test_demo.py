"""The synthetic township is the same for the same seed, plausible, and plainly synthetic."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.period import Period
from gridcenter.domain.privacy import scan
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.incident.actions import action_for
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.services import month
from gridcenter.services.paper import reporting
from gridcenter.services.register import lateness, registers
from gridcenter.services.sample import demo, demo_entry, demo_sheets
from gridcenter.services.sample.demo import months_until, synthesise
from gridcenter.services.sample.demo_incidents import matters
from gridcenter.services.sheets.import_plan import ImportOutcome
from tests.builders import CHEAP

CODES = load_codes()
TODAY = date(2026, 11, 22)


def township(seed: int = 3, **sizes: int) -> demo.Township:
    return synthesise(seed=seed, today=TODAY, codes=CODES, **sizes)


def test_a_seed_names_one_township() -> None:
    assert township() == township()
    assert township().incidents != township(seed=4).incidents


def test_sizes_are_what_was_asked_for() -> None:
    made = township(months=8, members=40, leaders=20, incidents=90)
    assert made.months == months_until(TODAY, 8)
    assert (made.months[0], made.months[-1]) == ("2026-04", "2026-11")
    assert len(made.members) == 40
    assert len(made.leaders) + demo.LATE_LEADERS == 20
    assert len(made.ledger) + len(made.incidents) == 90
    assert {plan.values["occurred_at"][:7] for plan in made.ledger} == {"2026-04", "2026-05"}


def test_the_month_is_the_last_one_that_is_over() -> None:
    assert demo.month_to_send(("2026-10", "2026-11"), TODAY) == "2026-10"
    assert demo.month_to_send(("2026-11",), TODAY) == "2026-11"
    assert months_until(date(2026, 1, 2), 2) == ("2025-11", "2025-12")


def test_nobody_in_it_is_real() -> None:
    made = township()
    for person in (*made.members, *made.leaders):
        assert str(person["phone"]).startswith("1380000")
        assert str(person.get("id_number") or "629999").startswith("629999")
    phones = [person["phone"] for person in (*made.members, *made.leaders)]
    assert len(set(phones)) == len(phones)
    for plan in (*made.ledger, *made.incidents):
        texts = (value for name, value in plan.values.items() if name != "handler_phone")
        assert not any(scan(str(value)) for value in texts)


def test_every_life_of_an_incident_is_allowed_and_over_by_today() -> None:
    actions = set()
    for plan in (*(made := township(incidents=900)).ledger, *made.incidents):
        state, moment = "registered", plan.at
        assert plan.at.strftime("%Y-%m-%dT%H:%M") >= str(plan.values["occurred_at"])
        for step in plan.steps:
            taken = action_for(step.action, state)
            assert taken is not None, (state, step.action)
            assert not taken.needs_note or step.note
            assert moment <= step.at
            assert step.at.date() < TODAY
            state, moment = taken.target or state, step.at
            actions.add(step.action)
    assert actions >= {
        "accept",
        "route",
        "handle",
        "return",
        "escalate",
        "extend",
        "archive",
    }


def test_matters_speak_in_known_categories() -> None:
    categories = CODES["incident_category"]
    assert all(categories.get(each.category) for each in matters())
    assert all(1 <= month_ <= 12 for each in matters() for month_ in each.peak)


def test_seasons_show() -> None:
    def share(category: str, month_: str) -> float:
        rows = [p for p in made.incidents if str(p.values["occurred_at"])[5:7] == month_]
        return sum(p.values["category"] == category for p in rows) / len(rows)

    made = township(incidents=6000, months=12)
    assert share("drowning", "07") > 2 * share("drowning", "10")
    assert share("labour", "11") > 2 * share("labour", "06")


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    made = township(incidents=60)
    first = demo_sheets.write_sheets(made, tmp_path / "a", CODES, seed=3)
    second = demo_sheets.write_sheets(made, tmp_path / "b", CODES, seed=3)
    assert len(first) == 5
    for one, other in zip(first, second, strict=True):
        assert one.path.read_bytes() == other.path.read_bytes()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)


@pytest.mark.usefixtures("cheap")
def test_the_township_lives_through_its_months(tmp_path: Path) -> None:
    today = date.today()
    made = synthesise(
        seed=5, today=today, codes=CODES, months=4, members=45, leaders=15, incidents=40
    )
    sheets = demo_sheets.write_sheets(made, tmp_path / "sheets", CODES, seed=5)
    entered = demo_entry.enter(made, tmp_path / "data", sheets, today)
    centre = entered.centre

    def count(register: str) -> int:
        return registers.count(centre, Query(register=RegisterId(register)))

    assert [count(r) for r in ("grid", "grid_member", "household_leader", "incident")] == [
        len(made.grids),
        45,
        15,
        40,
    ]
    assert count("duty_log") == len(made.duties)
    refused = [
        row for plan in entered.imports for row in plan.rows if row.outcome == ImportOutcome.ERROR
    ]
    assert [row.faults[0].problem.code for row in refused] == ["id_digits_lost"]
    errors = [
        finding
        for each in made.months
        for finding in month.findings(centre, each)
        if finding.problem.severity == "error"
    ]
    assert not errors
    assert centre.today() == today
    for name in ("agreed_on", "performed_on"):
        filled = Filter(field=name, operator=Operator.IS_FILLED)
        assert registers.count(centre, Query(register=RegisterId("incident"), filters=(filled,)))
    late = lateness.cards(centre, month.overdue_query(today))
    assert late[LateCard.YELLOW] + late[LateCard.RED]
    assert all(count(book) for book in ("screening_round", "minutes", "minutes_task"))
    drawn = reporting.build(centre, "call_back_sample", Period.parse(made.months[-2]))
    assert next(drawn.tables).rows
    centre.close()


@pytest.mark.usefixtures("cheap")
def test_an_empty_township_is_possible(tmp_path: Path) -> None:
    today = date.today()
    made = synthesise(seed=5, today=today, codes=CODES, months=1, members=0, leaders=0, incidents=0)
    sheets = demo_sheets.write_sheets(made, tmp_path / "sheets", CODES, seed=5)
    centre = demo_entry.enter(made, tmp_path / "data", sheets, today).centre
    assert registers.count(centre, Query(register=RegisterId("incident"))) == 0
    centre.close()
