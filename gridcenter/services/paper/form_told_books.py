"""What the papers of the other books print beside their fields: the kind of a day, a rank, last year's rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gridcenter.base.i18n import is_english
from gridcenter.base.worktime import load_calendar
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.survey_round import SURVEY_ROUND
from gridcenter.reports.reckoned import wilson
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachments, rota
from gridcenter.services.register.rota import DayKind
from gridcenter.services.sheets import requested
from gridcenter.store import records

Told = Mapping[tuple[str, str], Value]

_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MARKS = {
    DayKind.HOLIDAY: ("休", "off"),
    DayKind.SWAPPED: ("班", "at work"),
    DayKind.WEEKEND: ("", ""),
    DayKind.WORKING: ("", ""),
}
_A_YEAR, _ABOUT = 365, 60
"""The round of last year is the one nearest to a year before, if it is within so many days of it."""


def told(
    centre: Centre, register: Register, names: Iterable[str], rows: tuple[Record, ...]
) -> Told:
    """What is told of the rows of a book, by record and name; nothing of a register that lacks its fields.

    Of the rota ``weekday``; of requested forms ``asked_also``; of survey rounds ``rank`` and ``yoy``; of any
    register that keeps files ``files``, their names.
    """
    wanted = tuple(names)
    files = attachments.names(centre, register.id, rows) if "files" in wanted else {}
    return {(uid, "files"): "、".join(each) for uid, each in files.items()} | {
        (uid, name): value
        for name in wanted
        if name in _TELLERS and set(_TELLERS[name].needs) <= set(register.names)
        for uid, value in _TELLERS[name].tell(centre, rows)
    }


def _weekday(centre: Centre, rows: tuple[Record, ...]) -> Iterator[tuple[str, Value]]:
    calendar = load_calendar(centre.folder)
    for row in rows:
        day = date.fromisoformat(row.text("on_day"))
        name = _ENGLISH_DAYS[day.weekday()] if is_english() else f"周{_WEEKDAYS[day.weekday()]}"
        mark = _MARKS[rota.kind_of(day, calendar)][is_english()]
        yield row.uid, f"{name} {mark}".strip()


def _asked_also(centre: Centre, rows: tuple[Record, ...]) -> Iterator[tuple[str, Value]]:
    yield from requested.others(centre, rows).items()


def _rate(row: Record) -> tuple[int, int]:
    """How many were satisfied, of how many."""
    counts = [row[name] for name in ("very_good", "good", "valid")]
    very, good, valid = (each if isinstance(each, int) else 0 for each in counts)
    return very + good, valid


def _rank(_centre: Centre, rows: tuple[Record, ...]) -> Iterator[tuple[str, Value]]:
    """The ranks that a round may have within its name and kind, by the 95 % ranges: 1, or 2～5."""
    ranges = {row.uid: wilson(*rate) for row in rows if (rate := _rate(row))[1]}
    for row in rows:
        mine = ranges.get(row.uid)
        others = [
            ranges[each.uid]
            for each in rows
            if each.uid in ranges
            and each.uid != row.uid
            and (each["kind"], each["name"], each["held_on"])
            == (row["kind"], row["name"], row["held_on"])
        ]
        if mine is None or not others:
            continue
        best = 1 + sum(low > mine[1] for low, _high in others)
        worst = 1 + sum(high >= mine[0] for _low, high in others)
        yield row.uid, str(best) if best == worst else f"{best}～{worst}"


def _yoy(centre: Centre, rows: tuple[Record, ...]) -> Iterator[tuple[str, Value]]:
    """The rate less that of the same place and kind a year before, in 百分点."""
    for row in rows:
        now = _rate(row)
        before = _a_year_before(centre, row)
        if before is None or not now[1] or not (then := _rate(before))[1]:
            continue
        yield row.uid, f"{100 * (now[0] / now[1] - then[0] / then[1]):+.1f}"


def _a_year_before(centre: Centre, row: Record) -> Record | None:
    held = date.fromisoformat(row.text("held_on"))
    query = Query(
        register=SURVEY_ROUND.id,
        filters=(
            Filter(field="kind", values=(row["kind"],)),
            Filter(field="unit", values=(row.unit,)),
            Filter(field="held_on", operator=Operator.BELOW, values=(held.isoformat(),)),
        ),
    )
    near = [
        (abs((held - date.fromisoformat(each.text("held_on"))).days - _A_YEAR), each.uid, each)
        for each in records.find(centre.db, query)
        if each["village"] == row["village"]
    ]
    found = min(near, default=None)
    return found[2] if found is not None and found[0] <= _ABOUT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """What tells one thing of rows, and the fields without which it has nothing to tell."""

    tell: Callable[[Centre, tuple[Record, ...]], Iterable[tuple[str, Value]]]
    needs: tuple[str, ...]


_COUNTS = ("kind", "name", "held_on", "valid", "very_good", "good")
_TELLERS: Mapping[str, _Teller] = {
    "weekday": _Teller(tell=_weekday, needs=("on_day",)),
    "asked_also": _Teller(tell=_asked_also, needs=("asked_by", "columns")),
    "rank": _Teller(tell=_rank, needs=_COUNTS),
    "yoy": _Teller(tell=_yoy, needs=(*_COUNTS, "village")),
}
