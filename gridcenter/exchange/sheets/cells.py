"""Reads the text of untrusted cells into values, by the declaration of their column.

Each reader returns the value or raises ValueError with a stable code as its only argument.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from gridcenter.domain.packs.tables import META
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.written.door import clean

Reader = Callable[[str], Value]
_TEXT_LIMIT = 10_000
_KEPT = 4096
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)
_MILLENNIA = "12"
"""How a year begins: at the ends of its calendar Python fails to change between time zones."""
STAMP_SHAPE = r"0[0-9a-f]{11}-[0-9a-f]{6}-[0-9a-f]{1,16}"
"""A stamp of one write, before the year 2527: later clocks are no calendar's."""


def _matching(pattern: str, code: str) -> Reader:
    """Texts of one shape."""
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> Value:
        if not shape.fullmatch(text):
            raise ValueError(code)
        return text

    return read


def _text(limit: int | None) -> Reader:
    """Text of at most ``limit`` characters, cleaned as our own is (older senders kept what came)."""
    most = limit or _TEXT_LIMIT

    def read(text: str) -> Value:
        if len(text) > most:
            raise ValueError("too_long")
        return clean(text)

    return read


def _integer(text: str) -> Value:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError("not_a_number")
    return int(text)


def _decimal(text: str) -> Value:
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?(e[+-]?[0-9]{1,3})?", text):
        raise ValueError("not_a_number")
    number = float(text)
    if math.isinf(number):
        raise ValueError("not_a_number")
    return number


def _boolean(text: str) -> Value:
    if text not in {"true", "false"}:
        raise ValueError("not_true_or_false")
    # The store keeps truth as 1 and 0; equal to True and False in every comparison.
    return int(text == "true")


def _date(text: str) -> Value:
    if len(text) != 10 or text[0] not in _MILLENNIA or date.fromisoformat(text).isoformat() != text:
        raise ValueError("not_a_date")
    return text


def _datetime(text: str) -> Value:
    if len(text) != 16 or text[0] not in _MILLENNIA:
        raise ValueError("not_a_date")
    # Not strptime: it asks for the locale each time.
    if datetime.fromisoformat(text).isoformat(timespec="minutes") != text:
        raise ValueError("not_a_date")
    return text


def _seen(read: Reader) -> Reader:
    """The same for columns whose values repeat: what was found right once is not judged again."""
    return lru_cache(maxsize=_KEPT)(read)


def _moment(text: str) -> Value:
    if not _MOMENT.fullmatch(text) or text[0] not in _MILLENNIA:
        raise ValueError("not_a_moment")
    datetime.fromisoformat(text.removesuffix("Z"))
    return text


moment, day = _seen(_moment), _seen(_date)
"""The readers of a UTC moment and of a date, for what is no register."""
_BY_KIND: dict[Kind, Reader] = {
    Kind.INTEGER: _integer,
    Kind.MONEY: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: day,
    Kind.DATETIME: _seen(_datetime),
    Kind.MONTH: _seen(_matching(r"[12]\d{3}-(0[1-9]|1[0-2])", "not_a_month")),
    Kind.CODE: _seen(_matching(r"[A-Za-z0-9_.\-]{1,64}", "not_a_code")),
    Kind.REFERENCE: _seen(_matching(r"[A-Za-z0-9\-]{8,64}", "not_a_uid")),
    Kind.DIVISION: _seen(_matching(r"\d{2,12}", "not_a_division")),
    Kind.PHONE: _text(100),
    Kind.ID_NUMBER: _matching(r"[0-9Xx*]{1,18}|[A-Za-z]{3}[0-9*]{1,12}", "not_an_id_number"),
}
_META: dict[str, Reader] = {
    "uid": _matching(r"[A-Za-z0-9\-]{8,64}", "not_a_uid"),
    "unit": _seen(_matching(r"\d{2,12}", "not_a_unit")),
    "revision": _integer,
    "stamp": _matching(f"{STAMP_SHAPE}(m[0-9a-f]{{20}})?", "not_a_stamp"),
    "created_at": moment,
    "created_by": _text(100),
    "changed_at": moment,
    "changed_by": _text(100),
    "deleted_at": moment,
}
NEEDED = ("uid", "unit", "revision", "stamp")


def meta_readers() -> tuple[Reader, ...]:
    """The readers of the META columns, in order."""
    return tuple(_META[name] for name in META)


def reader_of(spec: FieldSpec) -> Reader:
    """The reader of a declared column. Whether codes exist is for people: lists differ."""
    return _BY_KIND.get(spec.kind) or _text(spec.max_length)


def extra_reader() -> Reader:
    """The reader of a column that this version does not know: kept as text."""
    return _text(_TEXT_LIMIT)
