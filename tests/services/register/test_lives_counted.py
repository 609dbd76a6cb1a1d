"""Random lives through the real service: every measure agrees with what was done, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.stages import by_state
from gridcenter.services.centre import Centre
from gridcenter.services.figures import statistics
from gridcenter.services.paper import reporting
from gridcenter.services.register import incidents, lateness, recounting, registers
from tests.builders import make_centre, make_grid, make_incident

MONTH = Period.parse("2026-11")


@dataclass(slots=True)
class Life:
    """What was done with one dispute: never read back from the store."""

    uid: str
    state: str = "registered"
    settled: bool = False
    routed: bool = False
    returned: bool = False
    rating: str = ""
    due: str = ""
    closed: str = ""

    @property
    def ended(self) -> bool:
        return self.state in {"closed", "archived"}


RATINGS = ("", "", "satisfied", "fairly_satisfied", "dissatisfied")
DUE = ("", "2026-11-19", "2026-11-21", "2026-11-25")
"""The table's own days, a day that was past from the start, and two that some closures miss."""


def given_for(chance: Random, name: str, main: str) -> dict[str, Value]:
    rated: dict[str, Value] = {"satisfaction": rating} if (rating := chance.choice(RATINGS)) else {}
    if name == "follow_up":
        return rated
    if name == "close":
        settled = chance.random() < 0.6
        return {
            "closure_kind": "substantive" if settled else "procedural",
            "is_resolved": settled,
            "method": "people_mediation",
            "result": "办结",
            **rated,
        }
    return {"main_case": main, "result": "同一件事"} if name == "combine" else {}


def live(centre: Centre, chance: Random, life: Life, main: str, pause: int) -> None:
    """Up to fifteen moves, up to ``pause`` minutes apart; half of the lives stop where they end."""
    for _n in range(chance.randint(1, 15)):
        centre.clock.move(minutes=chance.randint(1, pause))  # type: ignore[attr-defined]
        name = chance.choice(incidents.allowed(centre, life.uid))
        declared = actions.action(name)
        given = given_for(chance, name, main)
        incidents.act(
            centre,
            life.uid,
            name,
            note="按实际情况办理",
            organisation="示例司法所" if "organisation" in declared.asks else "",
            days=2 if name == "extend" else None,
            values=given,
        )
        life.state = declared.target or life.state
        life.routed |= name in {"route", "transfer"}
        life.returned |= name == "return"
        life.rating = str(given.get("satisfaction", life.rating))
        if name == "close":
            life.settled = bool(given["is_resolved"])
        elif name in {"reopen", "return", "combine"}:
            life.settled = False
        if name in {"reopen", "return"}:
            life.rating = ""
        if name in {"close", "combine"}:
            # The day it had to be done by, as the officer saw it then.
            life.due = registers.get(centre, "incident", life.uid).text("deadline")
            life.closed = centre.today().isoformat()
            if chance.random() < 0.5:
                return


def numbers(centre: Centre, form: str) -> dict[str, str]:
    return dict(reporting.build(centre, form, MONTH).figures)


def per_cent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def agree(folder: Path, seed: int, lives: int) -> None:
    chance = Random(seed)
    centre = make_centre(folder)
    grid = make_grid(centre).uid
    main = make_incident(centre, grid=grid)
    known = [Life(uid=main.uid)]
    for _n in range(lives):
        day = chance.choice(DUE)
        values: dict[str, Value] = {"deadline": day} if day else {}
        life = Life(uid=make_incident(centre, grid=grid, **values).uid)
        # All of it within the month that is counted.
        live(centre, chance, life, main.text("case_code"), 13_000 // (lives * 8))
        known.append(life)
    for life in known:
        record = registers.get(centre, "incident", life.uid)
        steps = incidents.steps(centre, life.uid)
        assert record["state"] == life.state == steps[-1]["to_state"]
        spent = lateness.stages_in(centre, life.uid)
        assert sum(by_state(spent).values()) == sum(each.days for each in spent)
    assert recounting.outdated(centre) == ()
    counted = [life for life in known if life.state != "refused"]
    resolved = sum(life.ended and life.settled for life in counted)
    ended = sum(life.ended for life in known)
    kpi, monthly, index = (
        numbers(centre, form) for form in ("kpi", "centre_monthly", "safety_index")
    )
    assert int(kpi["disputes"]) == len(counted)
    assert int(kpi["disputes_resolved"]) == int(monthly["resolved"]) == resolved
    assert int(index["resolved"]) == int(numbers(centre, "dispute_monthly")["resolved"]) == resolved
    assert kpi["resolution_rate"] == per_cent(resolved, len(counted))
    assert int(kpi["routed"]) == sum(life.routed for life in known)
    assert int(kpi["returned"]) == sum(life.returned for life in known)
    assert int(kpi["closed"]) == ended
    rated = [life for life in known if life.ended and life.rating]
    content = sum(life.rating != "dissatisfied" for life in rated)
    assert (int(kpi["content"]), int(kpi["rated"])) == (content, len(rated))
    assert kpi["satisfaction_rate"] == per_cent(content, len(rated))
    dated = [life for life in known if life.ended and life.due]
    in_time = sum(life.closed <= life.due for life in dated)
    handling = numbers(centre, "handling_statistics")
    assert kpi["on_time_rate"] == handling["on_time_rate"] == per_cent(in_time, len(dated))
    assert int(handling["closed_late"]) == len(dated) - in_time
    # Both ways of ending are among them, or nothing is shown.
    assert 0 < in_time < len(dated)
    assert 0 < content < len(rated)
    trend = statistics.monthly_trend(centre, until="2026-11")
    assert trend.points[-1].resolved == resolved
    centre.close()


def test_the_measures_of_forty_lives(tmp_path: Path) -> None:
    agree(tmp_path, 8, 40)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_measures_of_two_hundred_lives(tmp_path: Path, seed: int) -> None:
    agree(tmp_path, seed, 200)
