from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from gridcenter.base.catalogue import load_codes
from gridcenter.base.i18n import describe
from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.written.parse import ParseContext
from gridcenter.exchange.sheets.sheet_model import Cell, Shown
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_values import CellParser

CONTEXT = ParseContext(codes=load_codes(), today=date(2026, 11, 22))


def read(kind: Kind, cell: Cell, **options: bool) -> tuple[object, Problem | None]:
    spec = FieldSpec(name="day", label="日子", kind=kind)
    return CellParser(spec, CONTEXT, **options).parse(cell)


def said(kind: Kind, cell: Cell, **options: bool) -> tuple[str, str]:
    value, problem = read(kind, cell, **options)
    assert problem is not None
    assert value is None
    return problem.code, describe(problem).message


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.MONTH, datetime(1985, 3, 1), "1985-03"),
        (Kind.MONTH, datetime(1905, 6, 7, 0, 43, 12), "1985-03"),  # 1985.03 shown as a day
        (Kind.MONTH, datetime(2443, 6, 24), "1985-03"),  # 198503
        (Kind.MONTH, 1985.03, "1985-03"),
        (Kind.MONTH, 1985.12, "1985-12"),
        (Kind.MONTH, 85.3, "1985-03"),
        (Kind.MONTH, 31107.0, "1985-03"),
        (Kind.MONTH, Shown(number=31107.0, text="746568:00"), "1985-03"),  # in [h]:mm
        (Kind.DATETIME, 9.12, "2026-09-12T00:00"),
        (Kind.DATETIME, 9.4, "2026-09-04T00:00"),  # there is no 40th
        (Kind.DATETIME, 2.3, "2026-02-03T00:00"),  # nor a 30 February
        (Kind.DATE, 20210305.0, "2021-03-05"),
        (Kind.DATE, datetime(2021, 3, 5, 9, 30), "2021-03-05"),
        (Kind.DATETIME, "9.1", "2026-09-01T00:00"),  # typed as text
    ],
)
def test_what_has_one_reading_is_read(kind: Kind, cell: Cell, value: str) -> None:
    assert read(kind, cell) == (value, None)


@pytest.mark.parametrize(
    ("kind", "cell", "code", "readings"),
    [
        (Kind.MONTH, datetime(1905, 6, 7), "number_as_date", ("1985", "1905-06-07")),
        (Kind.MONTH, datetime(1900, 3, 25, 7, 12), "number_as_date", ("85-03", "1900-03-25")),
        (Kind.MONTH, datetime(1905, 6, 7, 2, 24), "number_as_date", ("1985-01", "1985-10")),
        (Kind.DATE, datetime(1905, 7, 13), "number_as_date", ("2021", "1905-07-13")),
        (Kind.DATETIME, datetime(1900, 1, 9, 2, 24), "number_as_date", ("9-1", "9-10")),
        (Kind.DATETIME, 9.1, "day_digit_lost", ("9-1", "9-10")),
        (Kind.DATETIME, 9.2, "day_digit_lost", ("9-2", "9-20")),
        (Kind.DATE, 11.3, "day_digit_lost", ("11-3", "11-30")),
        (Kind.MONTH, 1985.1, "month_digit_lost", ("1 月", "10 月")),
        (Kind.MONTH, 85.1, "month_digit_lost", ("1 月", "10 月")),
    ],
)
def test_two_readings_are_named(
    kind: Kind, cell: Cell, code: str, readings: tuple[str, str]
) -> None:
    found, message = said(kind, cell)
    assert found == code
    assert all(reading in message for reading in readings)


def test_text_files_hold_numbers_as_they_are_shown() -> None:
    assert said(Kind.DATETIME, "11.3", typed=False)[0] == "day_digit_lost"
    assert said(Kind.MONTH, "1985.1", typed=False)[0] == "month_digit_lost"
    assert read(Kind.DATETIME, "9.10", typed=False) == ("2026-09-10T00:00", None)


def test_general_numbers_count_from_the_calendar_of_the_book() -> None:
    assert read(Kind.DATE, 44260.0) == ("2021-03-05", None)
    assert read(Kind.DATE, 44260.0 - 1462, epoch_1904=True) == ("2021-03-05", None)


def test_a_number_of_a_house_that_became_a_day_is_told() -> None:
    value, problem = read(Kind.TEXT, datetime(2026, 3, 2))
    assert value == "2026-03-02"
    assert problem is not None
    assert problem.code == "text_as_date"


def test_an_early_day_of_an_ods_has_no_29_february_1900_before_it() -> None:
    shown = datetime(1900, 1, 8, 2, 24)
    assert "9.1" in said(Kind.DATE, shown, leap_1900=False)[1]
    assert "8.1" in said(Kind.DATE, shown)[1]


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.MONEY, Kind.DECIMAL, Kind.PHONE])
def test_a_count_in_a_cell_formatted_as_a_date_is_asked(kind: Kind) -> None:
    code, message = said(kind, datetime(1900, 1, 3))
    assert code == "number_shown_as_date"
    assert "1900-01-03" in message
    assert " 3；" in message


def test_a_day_in_a_long_text_is_kept_as_shown_and_told() -> None:
    value, problem = read(Kind.LONG_TEXT, datetime(2026, 3, 2))
    assert value == "2026-03-02"
    assert problem is not None
    assert problem.code == "text_as_date"


def test_hours_beyond_a_day_are_kept_as_shown_and_are_no_amount(tmp_path: Path) -> None:
    """1.5 in the format [h]:mm is shown as 36:00: neither 1.5 hours nor 1 day, 12:00:00."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        lasting = book.add_format({"num_format": "[h]:mm"})
        book.add_worksheet().write_number(0, 0, 1.5, lasting)
    with SheetReader(tmp_path / "a.xlsx") as reader:
        cell = reader.read().rows[0].cells[0]
    assert cell == Shown(number=1.5, text="36:00")
    assert read(Kind.TEXT, cell) == ("36:00", None)
    assert said(Kind.DECIMAL, cell)[0] == "number_unclear"
