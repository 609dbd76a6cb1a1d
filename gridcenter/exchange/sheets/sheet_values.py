"""A cell becomes a value: what only a spreadsheet does to dates, months and long numbers.

Everything else is :func:`gridcenter.domain.written.parse.parse_value`.
"""

from __future__ import annotations

import re
from datetime import datetime

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import error
from gridcenter.domain.written.parse import ParseContext, parse_value
from gridcenter.domain.written.parse_dates import from_serial
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text
from gridcenter.exchange.sheets.sheet_table import is_ditto

_DAYS = frozenset({Kind.DATE, Kind.DATETIME, Kind.MONTH})
_FIRST_SERIAL, _LAST_SERIAL = 18_000, 80_000
"""Days 1949 to 2119: smaller numbers in a date column are years or slips of the pen."""

_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")


class CellParser:
    """Parses the cells of one column.

    ``unit`` is the unit in the column's header: 万元 there multiplies bare numbers.
    """

    def __init__(
        self, spec: FieldSpec, context: ParseContext, *, unit: str = "", epoch_1904: bool = False
    ) -> None:
        self.spec = spec
        self._context = context
        self._unit = unit if spec.kind is Kind.MONEY and unit != "元" else ""
        self._epoch_1904 = epoch_1904

    def parse(self, cell: Cell) -> tuple[Value, Problem | None]:
        """The value of a cell and the problem with it."""
        if cell is None:
            return None, None
        spec = self.spec
        if is_ditto(cell):
            return error(
                spec.name,
                "ditto_without_above",
                N_("“{text}”上面没有可以照抄的内容，请填写。"),
                text=str(cell),
            )
        if spec.kind in _DAYS:
            text = self._day_text(cell)
            if text is None:
                return error(
                    spec.name,
                    "month_digit_lost",
                    N_(
                        "“{text}”可能是 1 月也可能是 10 月（表格软件去掉了末尾的 0），请改写成 1985-10。"
                    ),
                    text=cell_text(cell),
                )
            return parse_value(spec, text, self._context)
        text = cell_text(cell)
        if self._unit and re.fullmatch(r"\s*[\d.,]+\s*", text):
            text += self._unit
        return parse_value(spec, text, self._context)

    def _day_text(self, cell: Cell) -> str | None:
        """The text of a cell in a date column, None when a trailing zero was lost."""
        number: float | None = None
        if isinstance(cell, str):
            number = float(cell) if _SERIAL.fullmatch(cell.strip()) else None
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            number = float(cell)
            if self.spec.kind is Kind.MONTH and re.fullmatch(r"(19|20)\d\d\.1", repr(number)):
                return None
        if number is not None and _FIRST_SERIAL <= number <= _LAST_SERIAL:
            return cell_text(from_serial(number, epoch_1904=self._epoch_1904))
        if isinstance(cell, datetime) and self.spec.kind is Kind.DATE:
            return cell.strftime("%Y-%m-%d")
        return cell_text(cell)
