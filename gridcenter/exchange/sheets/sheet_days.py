"""Cells of day and month columns: what a spreadsheet made of them, and what was typed.

A number says less than what was typed: 9.10 became 9.1, 1985.03 in a cell formatted as a date is
shown as a day of 1905. One reading is taken, two are named for the officer to choose from.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.habits import Parsed, error, half_width
from gridcenter.domain.written.parse_dates import from_serial
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text

DAYS = frozenset({Kind.DATE, Kind.DATETIME, Kind.MONTH})
_FIRST_SERIAL, _LAST_SERIAL = 18_000, 80_000
"""Days 1949 to 2119: smaller numbers in a date column are years or slips of the pen."""

_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")
_SHORT = re.compile(r"(1[0-2]|[1-9])\.(\d{1,2})")
_YEAR_MONTH = re.compile(r"((?:19|20)?\d\d)\.(\d{1,2})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SOLID_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
_LOST = "123"
"""A single digit after the point that may have had a zero behind it: the 1st or the 10th."""


def day_text(
    spec: FieldSpec,
    cell: Cell,
    *,
    epoch_1904: bool = False,
    leap_1900: bool = True,
    typed: bool = True,
) -> str | Parsed:
    """The text that a cell of a day, month or time column stands for, or the problem with it.

    ``typed``: texts are as people wrote them; otherwise they may be shown numbers, as in CSV.
    """
    if isinstance(cell, datetime):
        return _formatted(spec, cell, epoch_1904=epoch_1904, leap_1900=leap_1900)
    if isinstance(cell, str):
        plain = half_width(cell).strip()
        if _SERIAL.fullmatch(plain):
            return cell_text(from_serial(float(plain), epoch_1904=epoch_1904))
        return cell if typed else _number_text(spec, plain)
    if cell is None or isinstance(cell, bool):
        return cell_text(cell)
    if isinstance(cell, int | float) and is_serial(cell):
        return cell_text(from_serial(float(cell), epoch_1904=epoch_1904))
    return _number_text(spec, cell_text(cell))


def is_serial(number: float) -> bool:
    """Whether a number can be a day as spreadsheets count them."""
    return _FIRST_SERIAL <= number <= _LAST_SERIAL


def _number_text(spec: FieldSpec, text: str) -> str | Parsed:
    """A short number as it was typed, where its lost zero makes no second reading of it."""
    if spec.kind is Kind.MONTH:
        match = _YEAR_MONTH.fullmatch(text)
        if match is None or match[2] != "1":
            return text
        return error(
            spec.name,
            "month_digit_lost",
            N_("“{text}”可能是 1 月也可能是 10 月（表格软件去掉了末尾的 0），请改写成 1985-10。"),
            text=text,
        )
    match = _SHORT.fullmatch(text)
    if match is None or not _two_days(int(match[1]), match[2]):
        return text
    return error(
        spec.name,
        "day_digit_lost",
        N_(
            "“{text}”可能是 {month}-{first}，也可能是 {month}-{second}（表格软件去掉了末尾的 0），"
            "请写成 2021-3-5 的样子。"
        ),
        text=text,
        month=int(match[1]),
        first=int(match[2]),
        second=int(match[2]) * 10,
    )


def _two_days(month: int, digits: str) -> bool:
    if len(digits) != 1 or digits not in _LOST:
        return False
    return not (month == 2 and digits == "3")


def serial_text(cell: datetime, *, epoch_1904: bool = False, leap_1900: bool = True) -> str:
    """The number that a spreadsheet keeps of a cell formatted as a date."""
    first = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    days = (cell - first) / timedelta(days=1)
    # Day 60 of Excel's 1900 system is a 29 February that never was.
    early = leap_1900 and not epoch_1904 and days < 60
    return f"{round(days - 1 if early else days, 4):.15g}"


def _formatted(
    spec: FieldSpec, cell: datetime, *, epoch_1904: bool, leap_1900: bool
) -> str | Parsed:
    """A cell that is formatted as a date: the day, unless it is another number shown as one."""
    if cell.strftime("%Y-%m-%d") >= spec.earliest and cell.year < _LAST_YEAR:
        return cell.strftime("%Y-%m-%d") if spec.kind is Kind.DATE else cell_text(cell)
    number = serial_text(cell, epoch_1904=epoch_1904, leap_1900=leap_1900)
    if spec.kind is Kind.MONTH and _is_month(number):
        return number
    readings = _readings(spec, number)
    return error(
        spec.name,
        "number_as_date",
        N_(
            "单元格里是数字 {number}，设成了日期格式才显示为 {shown}；可能想写的是 {readings}。"
            "请改写成 2021-3-5 的样子。"
        ),
        number=number,
        shown=cell.strftime("%Y-%m-%d"),
        readings=readings,
    )


_LAST_YEAR = 2200


def _is_month(number: str) -> bool:
    """Whether a number can only be a month: 1985.03 or 198503, but not 1985.1 or 85.3."""
    match = _YEAR_MONTH.fullmatch(number)
    if match is not None and len(match[1]) == 4 and len(match[2]) == 2:
        return 1 <= int(match[2]) <= 12
    return _SOLID_MONTH.fullmatch(number) is not None


def _readings(spec: FieldSpec, number: str) -> Listed:
    """What a number may have been when it was typed, as examples of the right way to write it."""
    found: list[str] = []
    if _YEAR.fullmatch(number):
        found.append(number)
    if match := _YEAR_MONTH.fullmatch(number):
        months = {int(match[2])} | ({int(match[2]) * 10} if match[2] == "1" else set())
        found += [f"{match[1]}-{month:02d}" for month in sorted(months) if 1 <= month <= 12]
    if spec.kind is not Kind.MONTH and (match := _SHORT.fullmatch(number)):
        month, digits = int(match[1]), match[2]
        days = [int(digits)] + ([int(digits) * 10] if _two_days(month, digits) else [])
        found += [f"{month}-{day}" for day in days if _exists(month, day)]
    if _SOLID_MONTH.fullmatch(number):
        found.append(f"{number[:4]}-{number[4:]}")
    return Listed(found or [number])


def _exists(month: int, day: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True
