"""What a column of a roster reckons from a record: products, shares with their range, amounts to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from math import sqrt

from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Value
from gridcenter.reports.document import EMPTY_CELL, Cell
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.origin import Origin
from gridcenter.reports.vocabulary import RosterRate
from gridcenter.reports.wording import decimal_text

_Z = 1.959964
"""The normal quantile of a 95 % range on both sides."""


def product(record: Record, fields: tuple[str, ...], per: int) -> Cell:
    """The fields multiplied and divided by ``per``; empty where one says nothing."""
    found = 1.0
    for name in fields:
        value = record.values.get(name)
        if not isinstance(value, int | float):
            return EMPTY_CELL
        found *= value
    if per == 1 and found == int(found):
        return Cell(str(int(found)), int(found), CellKind.INTEGER)
    found = round(found / per, 1)
    return Cell(f"{found:.1f}", found, CellKind.DECIMAL)


def share(record: Record, fields: tuple[str, ...], *, with_range: bool) -> Cell:
    """What all fields but the last make of the last, in per cent; — over a base of 0."""
    *parts, whole = (record.values.get(name) for name in fields)
    numbers = [part for part in parts if isinstance(part, int)]
    if not isinstance(whole, int) or len(numbers) != len(parts):
        return EMPTY_CELL
    if whole <= 0:
        return Cell("—", None, CellKind.TEXT)
    rate = round(100 * sum(numbers) / whole, 1)
    if not with_range:
        return Cell(f"{rate:.1f}%", rate, CellKind.RATE)
    low, high = wilson(sum(numbers), whole)
    return Cell(f"{low:.1f}%～{high:.1f}%", None, CellKind.TEXT)


def rate(told: RosterRate, part: int, whole: int) -> str:
    """A rate of a roster's rows in words, with what it was divided by what."""
    said = f"{100 * part / whole:.1f}%" if whole else "—"
    return f"{told.label} {said}（{told.words.format(part=part, whole=whole)}）"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % range of a share in per cent (Wilson 1927): honest for small samples, never beyond 0…100."""
    rate, square = part / whole, _Z * _Z
    middle = rate + square / (2 * whole)
    width = _Z * sqrt(rate * (1 - rate) / whole + square / (4 * whole * whole))
    low, high = (100 * (middle + sign * width) / (1 + square / whole) for sign in (-1, 1))
    return max(low, 0.0), min(high, 100.0)


def days_between(record: Record, fields: tuple[str, ...], first: str, last: str) -> int:
    """How many days from ``first`` to ``last`` lie between two dates of a record; the day of the second
    belongs to who comes next. A date that is not there bounds nothing.
    """
    begun, ended, *_more = (*(record.text(name)[:10] for name in fields), "", "")
    start = date.fromisoformat(max(begun, first) if begun else first)
    end = date.fromisoformat(min(ended, _next(last)) if ended else _next(last))
    return max((end - start).days, 0)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def months_begun(first: str, last: str) -> int:
    """How many months a span has begun in: 1 within one month; 0 for a span that has not begun."""
    if last < first:
        return 0
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return (end.year - begin.year) * 12 + end.month - begin.month + 1


def paid(counted: Cell, base: int, each: int) -> Cell:
    """``base`` and ``each`` for every one counted, in 分, printed in yuan."""
    times = counted.value if isinstance(counted.value, int) else 0
    yuan = (base + each * times) / 100
    return replace(counted, text=decimal_text(yuan), value=yuan, kind=CellKind.DECIMAL)


def told(value: Value, origin: Origin | None) -> Cell:
    """What the program worked out of a record: a word, or a number that opens it."""
    if not isinstance(value, int):
        return Cell(str(value or ""), value)
    return Cell(str(value), value, CellKind.INTEGER, origin)


def drawn(rows: Sequence[Record], count: int, seed: str) -> list[Record]:
    """``count`` of ``rows`` by chance: the same for one ``seed``, however often it is asked."""
    return sorted(rows, key=lambda row: sha256(f"{seed} {row.uid}".encode()).digest())[:count]
