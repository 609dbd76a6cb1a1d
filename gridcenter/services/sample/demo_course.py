"""The life of a demo incident after it was registered: which step is taken when, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from gridcenter.domain.register.fields import Value

Values = Mapping[str, Value]

_METHODS = (
    *(("people_mediation", 70), ("administrative_mediation", 10), ("settlement", 9)),
    *(
        ("judicial_mediation", 5),
        ("professional_mediation", 4),
        ("arbitration", 1),
        ("petition", 1),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """One step of the workflow, local wall time ``at``; ``values`` are filled in with it."""

    at: datetime
    action: str
    note: str = ""
    organisation: str = ""
    days: int | None = None
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A step to come, ``hours`` after the one before."""

    action: str
    hours: float
    note: str = ""
    organisation: str = ""
    days: int | None = None
    values: Values = field(default_factory=dict)


def weighted(random: Random, choices: tuple[tuple[str, int], ...]) -> str:
    """One of the words, by weight."""
    names, weights = zip(*choices, strict=True)
    return str(random.choices(names, weights)[0])


def steps_of(
    random: Random, registered: datetime, values: Values, result: str, today: date
) -> Iterator[StepPlan]:
    """The steps that were taken before ``today``; later ones have not happened yet."""
    moment = registered
    for move in _course(random, values, result):
        moment = _open_hours(moment + timedelta(hours=move.hours))
        if moment.date() >= today:
            return
        yield StepPlan(
            at=moment,
            action=move.action,
            note=move.note,
            organisation=move.organisation,
            days=move.days,
            values=move.values,
        )


def _open_hours(moment: datetime) -> datetime:
    """``moment``, or the next morning when the office is closed then."""
    if moment.hour < 8:
        return moment.replace(hour=8)
    if moment.hour >= 18:
        return datetime.combine(moment.date() + timedelta(days=1), time(9, moment.minute))
    return moment.replace(second=0, microsecond=0)


def _course(random: Random, values: Values, result: str) -> Iterator[_Move]:
    """The moves of one incident from its registration to its end."""
    organisation = str(values["handling_organisation"])
    luck = random.random()
    if values["family"] == "suggestion" and luck < 0.1:
        yield _Move(
            action="refuse", hours=6, note="不属于综治中心受理范围，已告知来访人到县级窗口办理"
        )
        return
    if values["level"] == "ordinary" and luck < 0.22:
        yield _close(random, random.uniform(2, 30), result, values)
        return
    yield _Move(action="accept", hours=random.choice((1, 2, 3, 4, 20, 40)))
    yield _Move(action="route", hours=random.uniform(1, 8), organisation=organisation)
    if luck > 0.965:
        yield _Move(action="return", hours=20, note="不属于本单位职责，退回综治中心重新分流")
        yield _Move(action="route", hours=6, organisation="镇综治中心")
    yield _Move(action="handle", hours=random.uniform(3, 50), note="已到现场了解情况")
    if luck < 0.24:
        return
    if random.random() < 0.05 or values["is_major"]:
        yield _Move(
            action="escalate",
            hours=30,
            note="情况复杂，上报县级综治中心协调",
            organisation="示例县综治中心",
        )
        yield _Move(action="handle", hours=70, note="县级部门派员共同调处")
    if random.random() < 0.04:
        yield _Move(action="extend", hours=24 * 16, note="等待鉴定结果", days=5)
    if values["is_major"] or random.random() < 0.4:
        yield _Move(action="verify", hours=random.uniform(24, 24 * 9), note="材料齐全，情况属实")
    if random.random() < 0.75:
        yield _Move(action="follow_up", hours=random.uniform(20, 24 * 7), values=_REVIEW)
    yield _close(random, random.uniform(5, 24 * 8), result, values)
    if random.random() < 0.6:
        yield _Move(action="archive", hours=24 * random.uniform(2, 12))


_REVIEW: Values = {"review_note": "电话回访，群众认可处理结果"}
_SATISFACTION = (("satisfied", 86), ("fairly_satisfied", 11), ("dissatisfied", 3))


_LEFT_OPEN = "协议尚未履行完毕，下月再次回访"


def _close(random: Random, hours: float, result: str, values: Values) -> _Move:
    is_resolved = random.random() < 0.96
    closing: dict[str, Value] = {
        "is_resolved": is_resolved,
        "closure_kind": "substantive" if is_resolved and random.random() < 0.8 else "interim",
        "satisfaction": weighted(random, _SATISFACTION),
        "result": result,
    }
    if values["family"] == "dispute":
        closing["method"] = weighted(random, _METHODS)
    note = _LEFT_OPEN if closing["closure_kind"] == "interim" else ""
    return _Move(action="close", hours=hours, note=note, values=closing)
