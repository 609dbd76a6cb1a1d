"""How long a matter stayed in each stage of its life, and with whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.deadlines import WorkCalendar, working_days_between
from gridcenter.domain.register.incident.states import OPEN_STATES

_HANDS_OVER = frozenset({"route", "transfer", "escalate"})
_COMES_BACK = frozenset({"register", "return", "reopen"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStage:
    """A stretch of work: the state, who had the matter ("" the centre itself), from the step that began
    it (local minute) to the one that ended it ("" while it lasts), and the working days between.
    """

    state: str
    holder: str
    since: str
    until: str
    days: int


def stages(
    steps: Iterable[Mapping[str, Value]], today: date, calendar: WorkCalendar
) -> tuple[CaseStage, ...]:
    """The stages of the steps of one matter, oldest first; what is closed takes no time.

    Days add up: those of all stages are the working days from registration to the end or ``today``.
    """
    found: list[CaseStage] = []
    state = holder = since = ""
    for step in (*steps, None):
        target = str(step["to_state"]) if step is not None else ""
        if step is not None and target == state and step["action"] not in _HANDS_OVER:
            continue
        at = str(step["taken_at"]) if step is not None else ""
        if state in OPEN_STATES:
            end = date.fromisoformat(at[:10]) if at else today
            days = working_days_between(date.fromisoformat(since[:10]), end, calendar)
            days = max(days, 0)
            found.append(CaseStage(state=state, holder=holder, since=since, until=at, days=days))
        if step is None:
            break
        if step["action"] in _HANDS_OVER and step["organisation"]:
            holder = str(step["organisation"])
        elif step["action"] in _COMES_BACK:
            holder = ""
        state, since = target, at
    return tuple(found)


def by_state(found: Iterable[CaseStage]) -> dict[str, int]:
    """Working days in each state, in the order in which they came."""
    return _summed((each.state, each.days) for each in found)


def by_holder(found: Iterable[CaseStage]) -> dict[str, int]:
    """Working days with each organisation ("" the centre itself), in the order in which they came."""
    return _summed((each.holder, each.days) for each in found)


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for name, days in pairs:
        totals[name] = totals.get(name, 0) + days
    return totals
