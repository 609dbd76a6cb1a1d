"""The functions and signs of a form's plain formulas, over single values and areas of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Value = float | str | bool | None
"""Number, text, truth, or an empty cell."""

Place = tuple[str, int, int]
"""Sheet, column and row, both from 1."""

Look = Callable[[Place], Value]


class UnknownFormulaError(Exception):
    """A formula of which more would have to be known than is known here."""


class FailedFormulaError(Exception):
    """A formula that comes to an error; its argument is what the cell shows: #DIV/0!."""


class CellBox:
    """The cells of an area, row by row."""

    def __init__(self, look: Look, sheet: str, corners: tuple[int, int, int, int]) -> None:
        self._look, self._sheet, self._corners = look, sheet, corners

    def __iter__(self) -> Iterator[Value]:
        left, top, right, bottom = self._corners
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield self._look((self._sheet, column, row))

    def only(self) -> Value:
        """The value of an area of one cell."""
        left, top, right, bottom = self._corners
        if (left, top) != (right, bottom):
            raise UnknownFormulaError
        return self._look((self._sheet, left, top))


Operand = Value | CellBox
Part = Callable[[], Operand]
"""Reckoned only when it is asked for."""

RELATIONS = ("=", "<>", "<", ">", "<=", ">=")


def single(operand: Operand) -> Value:
    """The value of an operand; an area of several cells has none."""
    return operand.only() if isinstance(operand, CellBox) else operand


def number(operand: Operand) -> float:
    """An operand as a number."""
    value = single(operand)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise FailedFormulaError("#VALUE!") from None
    return float(value or 0)


def words(operand: Operand) -> str:
    """An operand as text."""
    value = single(operand)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        text = f"{value or 0.0:.15g}"
        if "e" in text:
            raise UnknownFormulaError
        return text
    return value or ""


def reckoned(sign: str, left: float, right: float) -> float:
    """Two numbers with + - * / ^ between them."""
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if sign == "/":
        if right == 0:
            raise FailedFormulaError("#DIV/0!")
        return left / right
    if (left < 0 and not right.is_integer()) or (left == 0 and right <= 0):
        raise UnknownFormulaError
    return float(left**right)


def compared(sign: str, left: Value, right: Value) -> bool:
    """Two values with one of RELATIONS between them."""
    first, second = _rank(left, right), _rank(right, left)
    return {
        "=": first == second,
        "<>": first != second,
        "<": first < second,
        ">": first > second,
        "<=": first <= second,
        ">=": first >= second,
    }[sign]


def _rank(value: Value, beside: Value) -> tuple[int, float, str]:
    """Numbers come before texts, texts before truths; an empty cell is what is beside it."""
    if value is None:
        value = "" if isinstance(beside, str) else False if isinstance(beside, bool) else 0.0
    if isinstance(value, bool):
        return 2, float(value), ""
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (0, value, "")


def _numbers(parts: Sequence[Part]) -> list[float]:
    """The numbers of areas, and what is given as such."""
    found: list[float] = []
    for part in parts:
        operand = part()
        if isinstance(operand, CellBox):
            found += [each for each in operand if isinstance(each, float)]
        elif isinstance(operand, str):
            raise UnknownFormulaError
        else:
            found.append(number(operand))
    return found


def _counted(parts: Sequence[Part]) -> float:
    """How many numbers there are; whether errors count is left to the program."""
    try:
        return float(len(_numbers(parts)))
    except FailedFormulaError:
        raise UnknownFormulaError from None


def _filled(parts: Sequence[Part]) -> float:
    count = 0
    for part in parts:
        try:
            operand = part()
            values = list(operand) if isinstance(operand, CellBox) else [operand]
        except FailedFormulaError:
            raise UnknownFormulaError from None
        count += sum(each is not None for each in values)
    return float(count)


def _average(parts: Sequence[Part]) -> float:
    numbers = _numbers(parts)
    if not numbers:
        raise FailedFormulaError("#DIV/0!")
    return _sum(numbers) / len(numbers)


def _sum(numbers: Sequence[float]) -> float:
    return float(sum(Decimal(repr(each)) for each in numbers))


def _absolute(parts: Sequence[Part]) -> float:
    if len(parts) != 1:
        raise UnknownFormulaError
    return abs(number(parts[0]()))


def _rounded(parts: Sequence[Part]) -> float:
    if len(parts) != 2:
        raise UnknownFormulaError
    value, digits = number(parts[0]()), int(number(parts[1]()))
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    except InvalidOperation:
        raise UnknownFormulaError from None


def _if(parts: Sequence[Part]) -> Operand:
    if not 2 <= len(parts) <= 3:
        raise UnknownFormulaError
    if isinstance(asked := single(parts[0]()), str):
        raise UnknownFormulaError
    if asked:
        return parts[1]()
    return parts[2]() if len(parts) == 3 else False


def _if_error(parts: Sequence[Part]) -> Operand:
    if len(parts) != 2:
        raise UnknownFormulaError
    try:
        return single(parts[0]())
    except FailedFormulaError:
        return parts[1]()


def _count_if(parts: Sequence[Part]) -> float:
    if len(parts) != 2 or not isinstance(box := parts[0](), CellBox):
        raise UnknownFormulaError
    fits = _condition(single(parts[1]()))
    return float(sum(map(fits, box)))


def _sum_if(parts: Sequence[Part]) -> float:
    if len(parts) != 3:
        raise UnknownFormulaError
    asked, summed = parts[0](), parts[2]()
    if not isinstance(asked, CellBox) or not isinstance(summed, CellBox):
        raise UnknownFormulaError
    conditions, values = list(asked), list(summed)
    fits = _condition(single(parts[1]()))
    # Areas of two sizes are a ValueError, and so a formula that is not known.
    pairs = zip(conditions, values, strict=True)
    return _sum([value for each, value in pairs if isinstance(value, float) and fits(each)])


def _condition(wanted: Value) -> Callable[[Value], bool]:
    """Plain equality; signs and placeholders in a condition are left to the program."""
    if wanted is None or (isinstance(wanted, str) and (not wanted or set(wanted) & set("<>=*?~"))):
        raise UnknownFormulaError
    if isinstance(wanted, str) and re.fullmatch(r"\s*[-+.\d].*", wanted):
        raise UnknownFormulaError
    return lambda value: value is not None and compared("=", value, wanted)


FUNCTIONS: Mapping[str, Callable[[Sequence[Part]], Operand]] = {
    "SUM": lambda parts: _sum(_numbers(parts)),
    "COUNT": _counted,
    "COUNTA": _filled,
    "AVERAGE": _average,
    "MIN": lambda parts: min(_numbers(parts), default=0.0),
    "MAX": lambda parts: max(_numbers(parts), default=0.0),
    "ROUND": _rounded,
    "ABS": _absolute,
    "IF": _if,
    "IFERROR": _if_error,
    "COUNTIF": _count_if,
    "SUMIF": _sum_if,
}
