"""A cell becomes a value: what only a spreadsheet does to dates, months and long numbers.

Everything else is :func:`gridcenter.domain.written.parse.parse_value`.
"""

from __future__ import annotations

import re
from datetime import datetime

from gridcenter.domain.errors import Problem
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import Parsed, error, warning
from gridcenter.domain.written.parse import ParseContext, parse_value, plain_test
from gridcenter.exchange.sheets.sheet_days import DAYS, day_text, is_serial, serial_text
from gridcenter.exchange.sheets.sheet_model import Cell, Flaw, FlawKind, Shown, cell_text
from gridcenter.exchange.sheets.sheet_table import is_ditto
from gridcenter.exchange.sheets.sheet_text import UNREADABLE

_FLAWS = {
    FlawKind.QUOTE: N_("“{text}”的引号没有成对，请在文件里删去多余的引号，或补上后面的引号。"),
    FlawKind.ERROR: N_("这一格的公式出错了，显示为 {text}；请改好公式，或直接填写内容。"),
    FlawKind.UNRECKONED: N_(
        "这一格是公式 {text}，文件里没有它的结果；请用 WPS 或 Excel 打开，保存一次再导入。"
    ),
    FlawKind.GARBLED: N_("这一格“{text}”里有读不出来的字，文件的编码坏了；请对照原表重新填写。"),
    FlawKind.NARROW: N_(
        "这一格只有 {text}：原表那一列太窄，显示不下，另存时内容已丢失；请加宽那一列，重新另存后再导入。"
    ),
    FlawKind.PICTURE: N_("这一格里是图片（{text}），不能当作内容导入；请填写文字。"),
}


_TELLING_STARTS = ("=", "#", "{", "E", "错")
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME[?!]|NUM!|NULL!|SPILL!|CALC!|FIELD!|DATA!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!"
    r"|EXTERNAL!|PYTHON!|GETTING_DATA)|(?:Err|错误)[:：]\d{3}"
)
"""What a failed formula shows: Excel and WPS, then LibreOffice in English and Chinese."""

_NARROW = re.compile(r"\s*#{3,}\s*")
_FORMULA = re.compile(
    r"\{?=\s*[-+(]*(?:[A-Za-z_][\w.]*\("
    r"""|(?:(?:'[^']+'|[\w.\[\]]+)!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?=[-+*/^&:=<>,;)%}\s]|$)|"[^"]*"\s*&)"""
)
"""How a formula begins: a function, a cell (of another sheet, of another book), a text joined to more."""


def _flaw_of(text: str) -> Cell:
    """A text that is the error or the formula of a cell rather than its content."""
    if "DISPIMG(" in text:
        return Flaw(shown="DISPIMG", kind=FlawKind.PICTURE)
    if _ERROR.fullmatch(text.strip()):
        return Flaw(shown=text.strip(), kind=FlawKind.ERROR)
    if _NARROW.fullmatch(text):
        return Flaw(shown=text.strip(), kind=FlawKind.NARROW)
    return Flaw(shown=text, kind=FlawKind.UNRECKONED) if _FORMULA.match(text.strip()) else text


_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PHONE, Kind.ID_NUMBER})
_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_AMOUNTS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
_TURNED = _NUMBERS | _WORDS


def _meant(cell: Shown, spec: FieldSpec) -> Cell:
    """What a number in a telling format is to a field: an amount counts what is kept (but 3.5 shown as
    3.5万元 is 35,000), anything else reads what is shown: 007, 3社. Per cent is no amount, nor are hours,
    which are kept as parts of a day. A day that is shown by its hours, year or day of the week alone is that day.
    """
    if spec.kind in DAYS and is_serial(cell.number) and f"{cell.number:.15g}" not in cell.text:
        return cell.number
    if spec.kind not in _AMOUNTS or "%" in cell.text or ":" in cell.text:
        return cell.text
    return f"{cell_text(cell.number)}{cell.unit}" if cell.unit else cell.number


class CellParser:
    """Parses the cells of one column.

    ``unit`` is the unit in the column's header: 万元 there multiplies bare numbers. ``typed``: short
    numbers that came as text are as they were typed, with their last zeros.
    """

    def __init__(
        self,
        spec: FieldSpec,
        context: ParseContext,
        *,
        unit: str = "",
        epoch_1904: bool = False,
        leap_1900: bool = True,
        typed: bool = True,
    ) -> None:
        self.spec = spec
        self._context = context
        self._unit = unit if spec.kind is Kind.MONEY and unit != "元" else ""
        self._epoch_1904, self._leap_1900 = epoch_1904, leap_1900
        self._typed = typed
        self._is_plain = plain_test(spec, context)

    @property
    def may_be_plain(self) -> bool:
        """Whether any cell of the column is known to be plain without parsing it."""
        return self._is_plain is not None

    def is_plain(self, cell: Cell) -> bool:
        """Whether a cell surely is its own value, without any problem."""
        return (
            isinstance(cell, str)
            and self._is_plain is not None
            and bool(self._is_plain(cell))
            and not is_ditto(cell)
        )

    def parse(self, cell: Cell) -> tuple[Value, Problem | None]:
        """The value of a cell and the problem with it."""
        if cell is None:
            return None, None
        spec = self.spec
        # A page of LibreOffice keeps a failed formula as the number 0 that is shown as #DIV/0!.
        text = cell.text if isinstance(cell, Shown) else cell
        if isinstance(text, str) and text[:1] in _TELLING_STARTS:
            told = _flaw_of(text)
            cell = told if isinstance(told, Flaw) else cell
        if isinstance(cell, str) and UNREADABLE in cell:
            cell = Flaw(shown=cell, kind=FlawKind.GARBLED)
        if isinstance(cell, Flaw):
            return error(spec.name, f"cell_{cell.kind.value}", _FLAWS[cell.kind], text=cell.shown)
        if isinstance(cell, Shown):
            cell = _meant(cell, spec)
        if is_ditto(cell):
            return error(
                spec.name,
                "ditto_without_above",
                N_("“{text}”上面没有可以照抄的内容，请填写。"),
                text=str(cell),
            )
        if spec.kind in DAYS:
            read = day_text(
                *(spec, cell),
                epoch_1904=self._epoch_1904,
                leap_1900=self._leap_1900,
                typed=self._typed,
            )
            return read if isinstance(read, Parsed) else parse_value(spec, read, self._context)
        if isinstance(cell, datetime) and spec.kind in _TURNED:
            return self._turned(cell) if spec.kind in _WORDS else self._number_as_date(cell)
        text = cell_text(cell)
        if self._unit and re.fullmatch(r"\s*[\d.,]+\s*", text):
            text += self._unit
        return parse_value(spec, text, self._context)

    def _number_as_date(self, cell: datetime) -> Parsed:
        """A count in a cell that is formatted as a date: 3 is shown as 3 January 1900."""
        return error(
            self.spec.name,
            "number_shown_as_date",
            N_(
                "这一格设成了日期格式，显示为 {shown}，里面的数是 {number}；"
                "请改成数字格式，核对后再导入。"
            ),
            shown=cell_text(cell),
            number=serial_text(cell, epoch_1904=self._epoch_1904, leap_1900=self._leap_1900),
        )

    def _turned(self, cell: datetime) -> Parsed:
        """3-2 and 1/2 become days as they are typed: kept as shown, and told."""
        text = cell_text(cell)
        return warning(
            self.spec.name,
            text,
            "text_as_date",
            N_("这一格在表格里是日期 {text}；如果想写的是 3-2 这样的编号，请改成文本格式重写。"),
            text=text,
        )
