"""How people write values: full width, stray spaces, dashes for nothing.

Shared by the parsers of :mod:`gridcenter.domain.written.parse`; nothing here knows a field.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.fields import Value

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58), "-")
_HALF: dict[int, int | str] = {**_WIDE, **_DASHES}
_TIDY: dict[int, str | None] = {
    **dict.fromkeys(
        (
            0x200B,
            0x200C,
            0x200D,
            0x200E,
            0x200F,
            0x202A,
            0x202B,
            0x202C,
            0x202D,
            0x202E,
            0x2060,
            0xFEFF,
        )
    ),
    0x3000: " ",
    0xA0: " ",
}
# A sheet has a hundred thousand cells and hardly any of these: looking is cheaper than replacing.
_ANY_WIDE = re.compile("[" + "".join(map(chr, _HALF)) + "]")
_ANY_UNTIDY = re.compile("[" + "".join(map(chr, _TIDY)) + "]")
_TEXT_MARK = re.compile(r"'(?=[^'’]+$)|‘(?=\d[^’]*$)")
"""The mark that keeps a number as text: ‘水渠’ is a word in quotes, and so is '水渠'."""

_MARKS = ("'", "‘")
_LONGEST_NOTHING = 12
"""Longer than any of these with a space between its characters: most cells are."""

_NOTHING = frozenset(
    {
        "-",
        "--",
        "---",
        "/",
        "\\",
        "无",
        "没有",
        "暂无",
        "空",
        "未填",
        "未填写",
        "n/a",
        "na",
        "null",
        "none",
    }
)


class Parsed(NamedTuple):
    """A value and what is wrong with it; an error leaves the value None, a warning keeps it."""

    value: Value
    problem: Problem | None = None


def half_width(text: str) -> str:
    """``text`` with full-width ASCII and spaces made half-width and dashes made ``-``."""
    if text.isascii() or not _ANY_WIDE.search(text):
        return text
    return text.translate(_HALF)


def tidy(text: str) -> str:
    """``text`` without invisible characters, a leading text mark (') and outer spaces."""
    if not text.isascii() and _ANY_UNTIDY.search(text):
        text = text.translate(_TIDY)
    text = text.strip()
    return text[1:].strip() if text[:1] in _MARKS and _TEXT_MARK.match(text) else text


def compact(text: str) -> str:
    """``text`` half-width and without any space, for numbers, dates and codes."""
    return "".join(half_width(tidy(text)).split())


def says_nothing(text: str) -> bool:
    """Whether ``text`` is one of the marks by which people leave a cell empty (- / 无 —)."""
    return len(text) <= _LONGEST_NOTHING and compact(text).casefold() in _NOTHING


def error(field: str, code: str, sentence: str, **facts: object) -> Parsed:
    """No value, because of a problem that blocks saving."""
    return Parsed(None, Problem(field=field, code=code, sentence=sentence, facts=facts))


def warning(field: str, value: Value, code: str, sentence: str, **facts: object) -> Parsed:
    """A kept value with a doubt about it."""
    problem = Problem(
        field=field, code=code, sentence=sentence, facts=facts, severity=Severity.WARNING
    )
    return Parsed(value, problem)
