"""What the plain formulas of a form come to: sums, counts, shares and conditions over its cells.

A filled form is handed on before any spreadsheet program has opened it, and whoever reads it then
(an import, a preview, a phone) sees only results that the file holds. Formulas beyond this small
language are left to the program that opens the file; nothing is ever guessed.
"""

from __future__ import annotations

import re

from gridcenter.reports.formula_functions import (
    FUNCTIONS,
    RELATIONS,
    CellBox,
    FailedFormulaError,
    Look,
    Operand,
    Part,
    Place,
    UnknownFormulaError,
    Value,
    compared,
    number,
    reckoned,
    single,
    words,
)
from gridcenter.reports.template_cells import column_number

__all__ = ["FailedFormulaError", "Place", "UnknownFormulaError", "Value", "value_of"]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"]|"")*")
    |(?P<area>(?:(?:'(?:[^']|'')+'|[\w.]+)!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)(?![\w.(!])
    |(?P<call>[A-Z][A-Z0-9.]*)\(
    |(?P<truth>TRUE|FALSE)(?![\w(])
    |(?P<number>\d+(?:\.\d*)?(?:E[+-]?\d+)?|\.\d+)
    |(?P<sign><=|>=|<>|[-+*/^&=<>%(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)", re.IGNORECASE)
_MOST_CELLS = 200_000
_LEVELS = (RELATIONS, ("&",), ("+", "-"), ("*", "/"), ("^",))


def value_of(formula: str, sheet: str, look: Look) -> Value:
    """What a formula on ``sheet`` comes to; UnknownFormulaError, FailedFormulaError."""
    reader = _Reader(formula, sheet, look)
    try:
        found = single(reader.whole())
    except (OverflowError, ValueError, RecursionError) as failure:
        raise UnknownFormulaError from failure
    return 0.0 if found is None else found


class _Reader:
    """Reads one formula into parts that are reckoned only when they are asked for."""

    def __init__(self, formula: str, sheet: str, look: Look) -> None:
        self._tokens = _tokens(formula)
        self._at = 0
        self._sheet, self._look = sheet, look

    def whole(self) -> Operand:
        part = self._level(0)
        if self._at != len(self._tokens):
            raise UnknownFormulaError
        return part()

    def _sign(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind == "sign" else ""

    def _take(self, sign: str) -> None:
        if self._sign() != sign:
            raise UnknownFormulaError
        self._at += 1

    def _level(self, level: int) -> Part:
        if level == len(_LEVELS):
            return self._unary()
        part = self._level(level + 1)
        while (sign := self._sign()) in _LEVELS[level] and sign:
            self._at += 1
            part = _joined(sign, part, self._level(level + 1))
        return part

    def _unary(self) -> Part:
        sign = self._sign()
        if sign in ("-", "+") and sign:
            self._at += 1
            inner = self._unary()
            return (lambda: -number(inner())) if sign == "-" else inner
        part = self._atom()
        while self._sign() == "%":
            self._at += 1
            part = _percent(part)
        return part

    def _atom(self) -> Part:
        if self._at == len(self._tokens):
            raise UnknownFormulaError
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return lambda: float(text)
        if kind == "text":
            return lambda: text[1:-1].replace('""', '"')
        if kind == "truth":
            return lambda: text.upper() == "TRUE"
        if kind == "area":
            box = self._box(text)
            return lambda: box
        if kind == "call":
            return self._call(text.upper())
        if text != "(":
            raise UnknownFormulaError
        part = self._level(0)
        self._take(")")
        return part

    def _call(self, name: str) -> Part:
        parts = [self._level(0)]  # none of the functions known here goes without
        while self._sign() == ",":
            self._at += 1
            parts.append(self._level(0))
        self._take(")")
        known = FUNCTIONS.get(name)
        if known is None:
            raise UnknownFormulaError
        return lambda: known(parts)

    def _box(self, text: str) -> CellBox:
        owner, mark, area = text.rpartition("!")
        sheet = owner.strip("'").replace("''", "'") if mark else self._sheet
        ends = [(column_number(each[1].upper()), int(each[2])) for each in _CORNER.finditer(area)]
        (left, top), (right, bottom) = ends[0], ends[-1]
        corners = min(left, right), min(top, bottom), max(left, right), max(top, bottom)
        if (corners[2] - corners[0] + 1) * (corners[3] - corners[1] + 1) > _MOST_CELLS:
            raise UnknownFormulaError
        return CellBox(self._look, sheet, corners)


def _tokens(formula: str) -> list[tuple[str, str]]:
    found, at, formula = [], 0, formula.strip().removeprefix("=")
    while at < len(formula):
        hit = _TOKEN.match(formula, at)
        if hit is None or hit.lastgroup is None:
            raise UnknownFormulaError
        found.append((hit.lastgroup, hit[hit.lastgroup]))
        at = hit.end()
    return found


def _percent(part: Part) -> Part:
    return lambda: number(part()) / 100


def _joined(sign: str, left: Part, right: Part) -> Part:
    if sign == "&":
        return lambda: words(left()) + words(right())
    if sign in _LEVELS[0]:
        return lambda: compared(sign, single(left()), single(right()))
    return lambda: reckoned(sign, number(left()), number(right()))
