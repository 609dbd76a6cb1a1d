"""A synthetic township, the same for the same seed: people, grids, duty and a year of incidents.

Nothing in it is real; it is for practice, tests, benches and the ``demo`` command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.division import Division
from gridcenter.domain.period import month_shifted
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import UnitCode, Value
from gridcenter.services.centre import Unit
from gridcenter.services.sample import demo_incidents, demo_people
from gridcenter.services.sample.demo_incidents import IncidentPlan

TOWNSHIP = Unit(code=UnitCode("620622101"), name="金河镇（示例）", tier=Tier.TOWNSHIP)
COUNTY = Unit(code=UnitCode("620622"), name="示例县", tier=Tier.COUNTY)
OPERATOR = "王演示"
COUNTY_OPERATOR = "刘示例"
PASSWORD = "practice-only-2026"  # noqa: S105 - the demo's own, printed and public
LATE_LEADERS = 6
_CUT_OFF_DAY = 3

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One entry of the duty log; ``leader`` is the place of the leader in the roster."""

    leader: int
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """Everything that is entered, in words that a sheet would use: grids are named, not linked.

    ``ledger`` are the incidents of the first months, kept in a spreadsheet before the program was
    there; ``incidents`` those entered in it.
    """

    unit: Unit
    months: tuple[str, ...]
    villages: tuple[Division, ...]
    grids: tuple[Values, ...]
    members: tuple[Values, ...]
    leaders: tuple[Values, ...]
    duties: tuple[Duty, ...]
    ledger: tuple[IncidentPlan, ...]
    incidents: tuple[IncidentPlan, ...]
    with_late_leaders: bool
    """Whether the shipped .xls with its six late 治安户长 belongs to it."""


def months_until(today: date, count: int) -> tuple[str, ...]:
    """``count`` months up to the one an officer works on at ``today``, oldest first."""
    last = month_shifted(f"{today:%Y-%m}", -1 if today.day <= _CUT_OFF_DAY else 0)
    return tuple(month_shifted(last, on) for on in range(1 - count, 1))


def month_to_send(months: tuple[str, ...], today: date) -> str:
    """The newest month that is over; the running one when there is no other."""
    over = [month for month in months if month < f"{today:%Y-%m}"]
    return over[-1] if over else months[-1]


def synthesise(
    *,
    seed: int,
    today: date,
    codes: CodeBook,
    months: int = 12,
    members: int = 120,
    leaders: int = 180,
    incidents: int = 360,
) -> Township:
    """The township of ``seed`` as it stands on the morning of ``today``."""
    random = Random(seed)
    period = months_until(today, months)
    start = date.fromisoformat(f"{period[0]}-01")
    with_late = leaders >= LATE_LEADERS
    places = demo_people.villages(TOWNSHIP.code)
    grids = demo_people.grids(random, places)
    numbers = demo_people.phones()
    people = demo_people.members(random, grids, wanted=members, numbers=numbers, start=start)
    volunteers = demo_people.leaders(
        random,
        places,
        grids,
        wanted=leaders - with_late * LATE_LEADERS,
        numbers=numbers,
        start=start,
    )
    setting = demo_incidents.DemoSetting(
        places=places,
        grids=grids,
        members=people or ({"name": OPERATOR},),
        families={item.id: item.parent for item in codes["incident_category"]},
    )
    plans = demo_incidents.plan(random, setting, period, incidents, today)
    first_entered = period[len(period) // 4]
    return Township(
        unit=TOWNSHIP,
        months=period,
        villages=places,
        grids=grids,
        members=people,
        leaders=volunteers,
        duties=tuple(_duties(random, len(volunteers), period, today)),
        ledger=tuple(p for p in plans if _month(p) < first_entered),
        incidents=tuple(p for p in plans if _month(p) >= first_entered),
        with_late_leaders=with_late,
    )


def _month(plan: IncidentPlan) -> str:
    return str(plan.values["occurred_at"])[:7]


_DUTIES = (("patrol", 40), ("publicity", 20), ("visit", 25), ("mediation_help", 8), ("report", 7))
_DUTY_NOTES = {
    "patrol": ("夜间巡逻主干道", "集市日巡逻", "查看水渠和涝坝"),
    "publicity": ("发放反诈宣传单", "宣传森林草原防火", "讲解交通安全"),
    "visit": ("走访片区住户", "查看用火用电"),
    "mediation_help": ("协助村调委会劝导", "陪同到场了解情况"),
    "report": ("反映路灯不亮", "反映道路结冰", "反映垃圾清运"),
}


def _duties(random: Random, leaders: int, months: tuple[str, ...], today: date) -> list[Duty]:
    """Hardly one entry a leader and month: volunteers do more than they write down."""
    found = []
    for month in months:
        for leader in range(leaders):
            for kind, chance in _DUTIES:
                day = date.fromisoformat(f"{month}-{random.randint(1, 28):02d}")
                if random.random() * 120 > chance or day >= today:
                    continue
                values: dict[str, Value] = {
                    "done_on": day.isoformat(),
                    "kind": kind,
                    "count": random.randint(1, 4) if kind in ("patrol", "visit") else 1,
                    "note": random.choice(_DUTY_NOTES[kind]) if random.random() < 0.5 else None,
                }
                found.append(Duty(leader=leader, values=values))
    return found
