"""Lets the demo township happen: sheets are imported, incidents entered and handled day by day.

Everything goes through the services that an officer's gestures go through, under a clock that walks
through the months, so that history, deadlines and months look as they would have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from gridcenter.base import progress
from gridcenter.base.clock import system_clock
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, Uid, Value
from gridcenter.domain.text import N_
from gridcenter.services import divisions, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.register import incidents, registers
from gridcenter.services.sample import demo, demo_agreements, demo_books
from gridcenter.services.sample.demo import Duty, Township
from gridcenter.services.sample.demo_course import StepPlan
from gridcenter.services.sample.demo_incidents import IncidentPlan
from gridcenter.services.sample.demo_ledger import ledger_end
from gridcenter.services.sample.demo_sheets import DemoSheet
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import ImportPlan


class WalkingClock:
    """A clock that is set by the story and never goes back."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __call__(self) -> datetime:
        """The present moment of the story, in UTC."""
        return self._moment

    def walk_to(self, wall: datetime) -> None:
        """Go on to local wall time ``wall``, unless it is later already."""
        self._moment = max(self._moment, wall.astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """The township as it stands today, under the machine's clock, and what its sheets gave."""

    centre: Centre
    imports: tuple[ImportPlan, ...]
    recovery_code: str


def enter(
    township: Township,
    folder: Path,
    sheets: tuple[DemoSheet, ...],
    today: date,
    *,
    operator: str = demo.OPERATOR,
    password: str = demo.PASSWORD,
) -> Entered:
    """Make the township's data folder and live through its months up to the morning of ``today``."""
    adopted = datetime.combine(ledger_end(township) + timedelta(days=1), time(8, 0))
    clock = WalkingClock(adopted.astimezone(UTC))
    created = accounts.create(
        folder, unit=township.unit, operator=operator, password=password, clock=clock
    )
    centre = created.centre
    try:
        settings.put(centre, settings.PRACTICE, True)
        divisions.put_many(centre, township.villages)
        imports = tuple(_import(centre, sheet) for sheet in sheets)
        _live(centre, clock, township, today)
        clock.walk_to(datetime.combine(today, time(7, 30)))
        demo_books.enter(centre, today)
        demo_agreements.enter(centre, today)
    except BaseException:
        centre.close()  # Windows deletes no folder in which a file is open
        raise
    return Entered(
        centre=replace(centre, clock=system_clock),
        imports=imports,
        recovery_code=created.recovery_code,
    )


def _import(centre: Centre, sheet: DemoSheet) -> ImportPlan:
    plan = importing.preview(centre, sheet.path, sheet.register)
    importing.write(centre, plan)
    return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Something that an officer does at local wall time ``at``."""

    at: datetime
    incident: IncidentPlan | None = None
    step: StepPlan | None = None
    duties: tuple[Duty, ...] = ()


def _events(township: Township, today: date) -> Iterator[_Event]:
    for plan in township.incidents:
        yield _Event(at=plan.at, incident=plan)
        for step in plan.steps:
            yield _Event(at=step.at, incident=plan, step=step)
    in_order = sorted(township.duties, key=lambda duty: str(duty.values["done_on"]))
    for _month, duties in groupby(in_order, key=lambda duty: str(duty.values["done_on"])[:7]):
        of_month = tuple(duties)
        last = date.fromisoformat(str(of_month[-1].values["done_on"]))
        entered = min(last + timedelta(days=1), today - timedelta(days=1))
        yield _Event(at=datetime.combine(entered, time(17, 0)), duties=of_month)


def _live(centre: Centre, clock: WalkingClock, township: Township, today: date) -> None:
    grids = _uids(centre, "grid", "name")
    leaders = _uids(centre, "household_leader", "phone")
    by_place = [leaders[str(leader["phone"])] for leader in township.leaders]
    entered: dict[int, Uid] = {}
    events = sorted(_events(township, today), key=lambda event: event.at)
    for done, event in enumerate(events):
        progress.report(done, len(events))
        clock.walk_to(event.at)
        if event.incident is None:
            _log_duties(centre, event.duties, by_place)
        elif event.step is None:
            entered[id(event.incident)] = _register(centre, event.incident.values, grids)
        else:
            _take(centre, entered[id(event.incident)], event.step)


def _uids(centre: Centre, register: str, field: str) -> dict[str, Uid]:
    found = registers.find(centre, Query(register=RegisterId(register)))
    return {record.text(field): record.uid for record in found}


def _register(centre: Centre, values: Mapping[str, Value], grids: Mapping[str, Uid]) -> Uid:
    given = {**values, "grid": grids[str(values["grid"])]}
    changes = registers.save(centre, Draft(register=RegisterId("incident"), values=given))
    return next(iter(changes.touched[RegisterId("incident")]))


def _take(centre: Centre, uid: Uid, step: StepPlan) -> None:
    incidents.act(
        centre,
        uid,
        step.action,
        note=step.note,
        organisation=step.organisation,
        days=step.days,
        values=step.values,
    )


def _log_duties(centre: Centre, duties: tuple[Duty, ...], leaders: list[Uid]) -> None:
    drafts = [
        Draft(
            register=RegisterId("duty_log"),
            values={"leader": leaders[duty.leader], **duty.values},
        )
        for duty in duties
    ]
    registers.save_many(centre, drafts, N_("录入{count}条工作日志"))
