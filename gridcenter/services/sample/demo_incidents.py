"""The incidents of the synthetic township: matters that recur with the seasons, and their handling.

Each plan says what is registered when, and which steps follow; entering it is another's work.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.domain.division import Division
from gridcenter.domain.register.fields import Value
from gridcenter.services.sample.demo_course import StepPlan, Values, steps_of, weighted

_PEAK = 3
_MONTH_WEIGHTS = (9, 8, 10, 11, 11, 10, 12, 11, 10, 10, 11, 12)
_SOURCES = (
    *(("grid_patrol", 38), ("household_leader", 22), ("visit", 14), ("centre_window", 10)),
    *(("hotline_12345", 7), ("mobile", 4), ("department", 3), ("superior", 2)),
)
_ORGANISATIONS = {
    "dispute": ("村人民调解委员会", "镇人民调解委员会", "镇司法所"),
    "hazard": ("镇应急管理站", "村民委员会", "镇综合执法队"),
    "public_safety": ("金河派出所（示例）", "镇综治中心"),
    "service": ("镇便民服务中心", "村民委员会", "镇农业农村服务中心"),
    "suggestion": ("镇党政办公室", "镇综治中心"),
    "emergency": ("镇应急管理站",),
    "other": ("镇综治中心",),
}
_OFFICIALS = (("孙示范", "镇党委副书记"), ("何样本", "副镇长"), ("郭演示", "镇人大主席"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One kind of thing that happens, as ``data/demo/matters.toml`` has it."""

    category: str
    weight: int
    peak: tuple[int, ...]
    titles: tuple[str, ...]
    summaries: tuple[str, ...]
    results: tuple[str, ...]
    people: tuple[int, int]
    yuan: tuple[int, int] | None = None
    only_in_peak: bool = False
    in_town: bool = False

    def chance(self, month: int) -> int:
        """Its weight in a month, from 1 to 12."""
        if month in self.peak:
            return self.weight * _PEAK
        return 0 if self.only_in_peak else self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPlan:
    """An incident as registered at ``at`` (grid by name), and its steps in order."""

    at: datetime
    values: Values
    steps: tuple[StepPlan, ...]


@cache
def matters() -> tuple[Matter, ...]:
    """The bundled matters."""
    raw = tomllib.loads((data_dir() / "demo" / "matters.toml").read_text(encoding="utf-8"))
    return tuple(map(_matter, raw["matter"]))


def _matter(raw: dict[str, Any]) -> Matter:
    listed: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each for name, each in raw.items()
    }
    return Matter(**listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSetting:
    """Where the incidents happen: ``families`` tells a category's family."""

    places: tuple[Division, ...]
    grids: tuple[Values, ...]
    members: tuple[Values, ...]
    families: Mapping[str, str]


def plan(
    random: Random, setting: DemoSetting, months: tuple[str, ...], wanted: int, today: date
) -> tuple[IncidentPlan, ...]:
    """``wanted`` incidents over ``months`` up to yesterday, in the order of registration."""
    days = _days(months, today)
    weights = [_MONTH_WEIGHTS[day.month - 1] * (1.3 if day.weekday() < 5 else 0.7) for day in days]
    picked = random.choices(days, weights, k=wanted) if days else []
    plans = [_incident(random, setting, day, today) for day in sorted(picked)]
    return tuple(sorted(plans, key=lambda each: each.at))


def _days(months: tuple[str, ...], today: date) -> list[date]:
    day = date.fromisoformat(f"{months[0]}-01")
    found = []
    while f"{day:%Y-%m}" <= months[-1] and day < today:
        found.append(day)
        day += timedelta(days=1)
    return found


def _incident(random: Random, setting: DemoSetting, day: date, today: date) -> IncidentPlan:
    weights = [each.chance(day.month) for each in matters()]
    matter = random.choices(matters(), weights)[0]
    family = setting.families[matter.category]
    grid = random.choice([each for each in setting.grids if _fits(matter, each, setting)])
    village = next(each.name for each in setting.places if each.code == grid["village"])
    words = {
        "v": village,
        "g": f"{random.choice('一二三四五六')}组",
        "h": random.randint(3, 30),
    }
    occurred = datetime.combine(
        day, time(random.randint(7, 20), random.choice((0, 10, 20, 30, 45)))
    )
    registered = _working(occurred + timedelta(minutes=random.randint(10, 900)), today)
    people = random.randint(*matter.people)
    is_major = people >= 50 or (family == "dispute" and random.random() < 0.015)
    is_urgent = family == "dispute" and random.random() < 0.03
    official = random.choice(_OFFICIALS) if is_major else (None, None)
    telling = random.randrange(len(matter.titles))
    dispute = family == "dispute"
    values: dict[str, Value] = {
        "title": matter.titles[telling].format(**words),
        "occurred_at": f"{occurred:%Y-%m-%dT%H:%M}",
        "place": f"{village}{words['g']}",
        "grid": grid["name"],
        "source": weighted(random, _SOURCES),
        "family": family,
        "category": matter.category,
        "scale": "group" if people >= 5 and dispute else "individual",
        "level": "major" if is_major else "serious" if random.random() < 0.06 else "ordinary",
        "people_count": people,
        "amount": random.randint(*matter.yuan) * 100 if matter.yuan else None,
        "summary": matter.summaries[telling % len(matter.summaries)].format(**words),
        "parties": _PARTIES.get(matter.category, _RESIDENTS) if dispute else None,
        "is_major": is_major,
        "is_urgent": is_urgent,
        "urgent_facts": "双方曾因此事报警，现场有过激言语" if is_urgent else None,
        "is_historical": dispute and random.random() < 0.03,
        "reported_by": random.choice(setting.members)["name"],
        "lead_official": official[0],
        "lead_official_post": official[1],
        "handling_organisation": random.choice(_ORGANISATIONS[family]),
        "handler": "周演示" if random.random() < 0.5 else "吴范例",
        "handler_phone": "13800009001",
        "state": "registered",
    }
    result = matter.results[telling % len(matter.results)]
    steps = tuple(steps_of(random, registered, values, result, today))
    return IncidentPlan(at=registered, values=values, steps=steps)


def _fits(matter: Matter, grid: Values, setting: DemoSetting) -> bool:
    """Whether the matter may happen in this grid: the school's own grid is for the school."""
    if grid["kind"] == "dedicated":
        return matter.category == "school_surroundings"
    return not matter.in_town or grid["village"] == setting.places[0].code


_RESIDENTS = "甲方·居民；乙方·居民"
_PARTIES = {
    **dict.fromkeys(
        ("labour", "consumer", "environment", "housing_property"), "甲方·居民；乙方·企业"
    ),
    **dict.fromkeys(("land_forest_water", "boundary"), "甲方·村民小组；乙方·村民小组"),
    **dict.fromkeys(("village_affairs", "resettlement"), "甲方·居民；乙方·村民委员会"),
}


def _working(moment: datetime, today: date) -> datetime:
    """The next moment at which the office is open, but never after yesterday evening."""
    if moment.hour >= 18:
        moment = datetime.combine(moment.date() + timedelta(days=1), time(8, moment.minute))
    elif moment.hour < 8:
        moment = moment.replace(hour=8)
    return min(moment, datetime.combine(today - timedelta(days=1), time(21, 30)))
