"""What every measure of the bundled forms comes to, worked out from its words by plain loops.

Nothing here calls the reports: raw records in, numbers out. ``MEASURES`` names each declared measure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from gridcenter.base.paths import data_dir

Days = tuple[str, str]
Row = Mapping[str, Any]
Count = int | tuple[int, int] | None
"""A number, a numerator over its denominator, or nothing."""


@dataclass(slots=True)
class World:
    """Raw rows: incidents with the ``village`` of their grid, steps, duties, and what was keyed in."""

    today: str
    incidents: Sequence[Row]
    steps: Sequence[Row]
    duties: Sequence[Row]
    campaigns: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By month and village."""
    exports: Mapping[str, str | None] = field(default_factory=dict)
    """Months known to the program, with the day of the first export."""
    books: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """Rosters by register, with the ``village`` that a row stands for."""


def within(row: Row, name: str, days: Days) -> bool:
    return bool(row[name]) and days[0] <= row[name][:10] <= days[1]


def per_cent(part: int, whole: int) -> str:
    if not whole:
        return "—"
    exact = Decimal(part * 100) / Decimal(whole)
    return f"{exact.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def growth(now: int, base: int) -> str:
    if not base:
        return "—"
    exact = (Decimal((now - base) * 100) / Decimal(base)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return "0.0%" if not exact else f"{exact:+}%"


def points(now: tuple[int, int], base: tuple[int, int]) -> str:
    """Difference of two printed rates."""
    texts = per_cent(*now), per_cent(*base)
    if "—" in texts:
        return "—"
    moved = Decimal(texts[0][:-1]) - Decimal(texts[1][:-1])
    return "0.0个百分点" if not moved else f"{moved:+}个百分点"


def printed(count: Count) -> str:
    if count is None:
        return ""
    return per_cent(*count) if isinstance(count, tuple) else str(count)


def change(now: Count, base: Count) -> str:
    if isinstance(now, tuple) and isinstance(base, tuple):
        return points(now, base)
    if isinstance(now, int) and isinstance(base, int):
        return growth(now, base)
    return "—"


Measure = Callable[[World, Days, str], Count]
"""The world, the days (both included) and a village (empty: everything) give the number."""


def _incidents(by: str, test: Callable[[Row], bool]) -> Measure:
    def count(world: World, days: Days, village: str) -> int:
        return sum(
            within(row, by, days) and village in ("", row["village"]) and test(row)
            for row in world.incidents
        )

    return count


def _known(row: Row) -> bool:
    return row["state"] != "draft" and row["state"] != "refused"


def _dispute(row: Row) -> bool:
    return _known(row) and row["family"] == "dispute"


def _begun(row: Row) -> bool:
    late_states = ("handling", "to_verify", "to_follow_up", "closed", "archived")
    return row["family"] == "dispute" and row["state"] in late_states


def _done(row: Row) -> bool:
    return row["state"] == "closed" or row["state"] == "archived"


def _overdue(world: World, days: Days, village: str) -> int:
    limit = min(days[1], world.today)
    return sum(
        _known(row) and not _done(row) and bool(row["deadline"]) and row["deadline"][:10] < limit
        for row in world.incidents
        if village in ("", row["village"])
    )


@cache
def _worked(due: date, limit: date) -> int:
    """Working days after the one, up to the other."""
    days = ((due + timedelta(days=at + 1)) for at in range((limit - due).days))
    return sum(map(_working, days))


def _carded(red: bool) -> Measure:
    """Open, and so many working days late as the rule shows a red card for, or yellow and not yet red."""

    def count(world: World, days: Days, village: str) -> int:
        limit = date.fromisoformat(min(days[1], world.today))
        found = 0
        for row in world.incidents:
            late = village in ("", row["village"]) and _known(row) and not _done(row)
            if not late or not row["deadline"]:
                continue
            due = date.fromisoformat(row["deadline"][:10])
            if due >= limit:
                continue
            worked, rule = _worked(due, limit), _accept_rule(row)
            is_red = worked >= rule["red"]
            found += is_red if red else worked >= rule["yellow"] and not is_red
        return found

    return count


def _duties(world: World, days: Days, village: str) -> int:
    return (
        0 if village else sum(row["count"] for row in world.duties if within(row, "done_on", days))
    )


def _campaigns(world: World, days: Days, village: str) -> int | None:
    counted = [
        number
        for (month, place), number in world.campaigns.items()
        if days[0][:7] <= month <= days[1][:7]
    ]
    here = [
        number
        for (month, place), number in world.campaigns.items()
        if days[0][:7] <= month <= days[1][:7] and place == village
    ]
    return (sum(here) if village else sum(counted)) if counted else None


def _stepped(*actions: str) -> Measure:
    def count(world: World, days: Days, village: str) -> int:
        if village:  # steps belong to the centre, not to a village
            return 0
        mine = [row for row in world.steps if row["action"] in actions]
        return len({row["incident"] for row in mine if within(row, "taken_at", days)})

    return count


@cache
def _read(name: str) -> Any:
    return tomllib.loads((data_dir() / name).read_text("utf-8"))


@cache
def _working(day: date) -> bool:
    notice = _read(f"holidays/{day.year}.toml")
    if day.isoformat() in notice["workdays"]:
        return True
    return day.isoweekday() < 6 and day.isoformat() not in notice["holidays"]


def _accept_rule(row: Row) -> Row:
    rules = _read("deadlines.toml")["rule"]
    names = ("method", "level", "family")
    fitting = [r for r in rules if all(r.get(n) in (None, "", row[n]) for n in names)]
    return max(fitting, key=lambda rule: [bool(rule.get(n)) for n in names])


def _accept_by(row: Row, registered: date) -> date:
    rule, limit = _accept_rule(row), registered
    if rule.get("accept_in") == "calendar":
        limit += timedelta(days=rule["accept"])
        while not _working(limit):
            limit += timedelta(days=1)
        return limit
    left = rule["accept"]
    while left:
        limit += timedelta(days=1)
        left -= _working(limit)
    return limit


def _acceptance(world: World, days: Days, village: str) -> tuple[int, int]:
    """In time, and due."""
    due = in_time = 0
    for row in world.incidents:
        steps = sorted(
            (step["taken_at"], step["action"])
            for step in world.steps
            if step["incident"] == row["uid"]
        )
        starts = [at for at, action in steps if action == "register"]
        answers = [
            at
            for at, a in steps
            if not a.startswith(("register", "supervise", "extend", "answer", "mark_historical"))
        ]
        if row["state"] == "draft" or not within(row, "occurred_at", days) or not starts:
            continue
        if village not in ("", row["village"]) or (answers and answers[0] == starts[0]):
            continue
        limit = _accept_by(row, date.fromisoformat(starts[0][:10]))
        if answers:
            due += 1
            in_time += answers[0][:10] <= limit.isoformat()
        elif limit.isoformat() < world.today:
            due += 1
    return in_time, due


def _reports(world: World, days: Days, village: str) -> tuple[int, int]:
    """In time, and due."""
    if village or not world.exports:
        return 0, 0
    due = in_time = 0
    first = min(world.exports)
    for number in range(int(first[:4]) * 12 + int(first[5:]) - 1, int(days[1][:4]) * 12 + 12):
        month = f"{number // 12}-{number % 12 + 1:02}"
        limit = f"{(number + 1) // 12}-{(number + 1) % 12 + 1:02}-03"
        sent = world.exports.get(month)
        if days[0][:7] <= month <= days[1][:7] and (sent or limit < world.today):
            due += 1
            in_time += bool(sent) and sent <= limit
    return in_time, due


def _part(pair: Callable[[World, Days, str], tuple[int, int]], place: int) -> Measure:
    return lambda world, days, village: pair(world, days, village)[place]


def _rate(part: Measure, whole: Measure) -> Measure:
    def pair(world: World, days: Days, village: str) -> tuple[int, int] | None:
        above, below = part(world, days, village), whole(world, days, village)
        return (above, below) if isinstance(above, int) and isinstance(below, int) else None

    return pair


registered = _incidents("occurred_at", _known)
disputes = _incidents("occurred_at", _dispute)
resolved = _incidents(
    "occurred_at", lambda row: _dispute(row) and _done(row) and row["is_resolved"]
)
major = _incidents("occurred_at", lambda row: _dispute(row) and row["is_major"])
closed = _incidents("closed_on", _done)
in_time = _incidents(
    "closed_on",
    lambda row: _done(row) and bool(row["deadline"]) and row["closed_on"] <= row["deadline"],
)
late = _incidents(
    "closed_on",
    lambda row: _done(row) and bool(row["deadline"]) and row["closed_on"] > row["deadline"],
)
with_deadline = _incidents("closed_on", lambda row: _done(row) and bool(row["deadline"]))
rated = _incidents("closed_on", lambda row: _done(row) and bool(row["satisfaction"]))
content = _incidents(
    "closed_on",
    lambda row: _done(row) and row["satisfaction"] in ("satisfied", "fairly_satisfied"),
)
followed_up = _incidents("closed_on", lambda row: _done(row) and bool(row["review_on"]))
begun = _incidents("occurred_at", _begun)
begun_resolved = _incidents(
    "occurred_at", lambda row: _begun(row) and _done(row) and row["is_resolved"]
)
closed_by_now = _incidents("occurred_at", _done)


def _kept(register: str, filled: str = "") -> Measure:
    """Every record that is kept, whatever the period; of these with something in a field."""

    def count(world: World, _days: Days, village: str) -> Count:
        return sum(
            (not village or row["village"] == village) and (not filled or bool(row[filled]))
            for row in world.books[register]
        )

    return count


_HELD: dict[str, Measure] = {
    "members": _kept("grid_member"),
    "member_phones": _kept("grid_member", "phone"),
    "member_ids": _kept("grid_member", "id_number"),
    "leaders": _kept("household_leader"),
    "leader_phones": _kept("household_leader", "phone"),
    "contacts": _kept("contact"),
}

MEASURES: dict[str, dict[str, Measure]] = {
    "privacy_impact": _HELD,
    "breach_report": _HELD,
    "breach_notice": {"members": _HELD["members"]},
    "dispute_monthly": {
        "screened": disputes,
        "mediated": begun,
        "mediation_rate": _rate(begun, disputes),
        "resolved": begun_resolved,
        "resolution_rate": _rate(begun_resolved, begun),
        "major": major,
        "campaigns": _campaigns,
    },
    "dispute_kinds": {"screened": disputes},
    "centre_monthly": {
        "registered": registered,
        "closed": closed,
        "disputes": disputes,
        "resolved": resolved,
        "resolution_rate": _rate(resolved, disputes),
        "hazards": _incidents("occurred_at", lambda row: _known(row) and row["family"] == "hazard"),
        "major": major,
        "patrols": _duties,
        "overdue": _overdue,
    },
    "handling_statistics": {
        "registered": registered,
        "closed": closed,
        "closed_on_time": in_time,
        "closed_late": late,
        "with_deadline": with_deadline,
        "on_time_rate": _rate(in_time, with_deadline),
        "closed_of_registered": closed_by_now,
        "closure_rate": _rate(closed_by_now, registered),
        "overdue_open": _overdue,
        "yellow_open": _carded(red=False),
        "red_open": _carded(red=True),
    },
    "kpi": {
        "registered": registered,
        "disputes": disputes,
        "disputes_resolved": resolved,
        "closed_in_time": in_time,
        "closed_with_deadline": with_deadline,
        "closed": closed,
        "followed_up": followed_up,
        "rated": rated,
        "content": content,
        "routed": _stepped("route", "transfer"),
        "returned": _stepped("return"),
        "accept_due": _part(_acceptance, 1),
        "accepted_in_time": _part(_acceptance, 0),
        "months_due": _part(_reports, 1),
        "months_in_time": _part(_reports, 0),
        "accept_rate": _acceptance,
        "report_rate": _reports,
        "on_time_rate": _rate(in_time, with_deadline),
        "resolution_rate": _rate(resolved, disputes),
        "return_rate": _rate(_stepped("return"), _stepped("route")),
        "follow_up_rate": _rate(followed_up, closed),
        "satisfaction_rate": _rate(content, rated),
    },
    "safety_index": {
        "disputes": disputes,
        "resolved": resolved,
        "major": major,
        "closed_in_time": in_time,
        "closed_with_deadline": with_deadline,
        "rated": rated,
        "content": content,
        "resolution_rate": _rate(resolved, disputes),
        "on_time_rate": _rate(in_time, with_deadline),
        "satisfaction_rate": _rate(content, rated),
        "major_share": _rate(major, disputes),
    },
}
NO_PAST = {
    ("centre_monthly", "overdue"),
    *(("handling_statistics", name) for name in ("overdue_open", "yellow_open", "red_open")),
}
"""What stands now and cannot be asked about an earlier period."""
