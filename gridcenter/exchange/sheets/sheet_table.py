"""Finds the table in a sheet: under which rows of title and notes its header stands, where it ends.

Rows that are no data (totals, signatures, repeated headers, column numbers, blanks) are set apart
with a reason, never dropped silently.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from gridcenter.domain.register.fields import Register
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.habits import compact
from gridcenter.exchange.sheets.sheet_beside import Ignored, TableBeside, beside, is_filled
from gridcenter.exchange.sheets.sheet_errors import (
    EmptySheetFileError,
    HeaderNotFoundError,
    SheetTooLargeError,
)
from gridcenter.exchange.sheets.sheet_header import (
    Header,
    all_headers,
    find_header,
    header_at,
    with_cells,
    with_columns,
)
from gridcenter.exchange.sheets.sheet_labels import SERIAL, LabelIndex, plain
from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, SheetRow, cell_text

BLANK = N_("空行")
ONLY_SERIAL = N_("只有序号，没有内容")
TOTAL = N_("合计行")
SIGNATURE = N_("填表人、审核人等落款")
NOTE = N_("说明文字")
REPEATED = N_("重复的表头")
COLUMN_NUMBERS = N_("栏次行")
EXAMPLE = N_("填写示例")

_SUM = r"(?:本页|本村|全镇|全县|全乡|村)?(?:合计|小计|总计|共计|累计|总数)"
_ONLY_SUM = re.compile(_SUM + r"[:：]?")
_COUNTED = r"[:(（].*|(?:人|户|件|金)?[数额]?量?[:：]?[\d.,]*\D{0,3}|[一二两三四五六七八九十百千万零〇]+\D{0,2}"
_TOTALS = re.compile(f"{_SUM}(?:{_COUNTED})")
"""A sum is a word and a number: 累计拖欠工资纠纷 is the title of a dispute."""

_SIGNATURE = re.compile(
    r"(填表|制表|填报|审核|审批|签发|统计|复核|录入|报送)(人|员|单位|日期|时间|负责人|领导)?(\(.*\))?:.*"
    r"|(单位)?(负责人|主要领导|分管领导)(签字|签名)?(\(.*\))?:.*"
    r"|.{0,30}\((盖章|公章|签章)\):?.{0,30}|(.{0,4}(单位|部门))?(盖章|公章|签章)(:.*)?"
)
_NOTE = re.compile(r"(注|备注|说明|填表说明|填写说明|注意事项|填写注意事项)\d*[:.].*")
_TELLING = re.compile(r"[计数注说明意例填制审签统复录报负主分章]")
"""Every word that marks a row as no data holds one of these."""

_BY_WORDS = frozenset({TOTAL, SIGNATURE, NOTE})
"""Reasons that a row of data may seem to give by its words."""

_LONGEST_SUM = 16
_MANY = 3
_EXAMPLE = frozenset({"例", "例如", "示例", "样例", "填写示例", "例:"})
_DITTO = frozenset({"同上", "〃", "″", '"', "''", "“", "”", "〞", "々", "同前", "同 上", "同　上"})
_LONG_NOTE = 60
_TITLE_CELLS = 2
_LAST_ROW = 1 << 60
_MOST_COLUMNS = 16_384
_FEW = 4
_MOST_MERGED = 20_000_000
_NO_CELLS: Mapping[int, Cell] = {}


def find_tables(
    sheet: Sheet, register: Register, *, file: str = "", header_row: int | None = None
) -> tuple[TableBeside, ...]:
    """The tables of ``register`` in ``sheet``, one below or beside the other.

    ``header_row`` overrides the search for the first. Raises EmptySheetFileError and
    HeaderNotFoundError.
    """
    if not sheet.rows:
        raise EmptySheetFileError(file=file)
    index = LabelIndex(register)
    required = frozenset(
        spec.name for spec in register.fields if spec.required and spec.default is None
    )
    if header_row is not None:
        header: Header | None = header_at(sheet, header_row)
    else:
        header = find_header(sheet, index)
    if header is None:
        raise header_missing(register, file)
    headers = all_headers(sheet, header, index)
    if header_row is not None:  # what stands above is none of the table's business
        headers = tuple(each for each in headers if each.first_row >= header_row)
    stops = (*(each.first_row for each in headers[1:]), _LAST_ROW)
    tables: list[TableBeside] = []
    for each, stop in zip(headers, stops, strict=True):
        needed = _needed(each, index, required)
        tables += beside(_body(sheet, with_cells(sheet, each), stop, needed), index, required)
    return tuple(tables)


def header_missing(register: Register, file: str) -> HeaderNotFoundError:
    """What is said where no row looks like the header of ``register``."""
    wanted = Listed(
        spec.label for spec in register.fields if spec.required and spec.default is None
    )
    return HeaderNotFoundError(file=file, register=register.label, wanted=wanted)


def _needed(header: Header, index: LabelIndex, required: frozenset[str]) -> tuple[int, ...]:
    """The columns without which a row says nothing: where they are filled, it is data."""
    return tuple(
        column.at
        for column in header.columns
        if column.label and any(hit.field in required for hit in index.exact(column.label))
    )


def _is_data(cells: Sequence[Cell], needed: tuple[int, ...]) -> bool:
    """Whether a row is data whatever its words: it has what a row needs, and no bare 合计."""
    missing = sum(not (at < len(cells) and is_filled(cells[at])) for at in needed)
    # Beside many words of a record one missing cell makes a wrong record, and no signature or sum.
    if len(needed) < 2 or missing > (sum(map(_is_word, cells)) >= _MANY):
        return False
    first = [cell for cell in cells if is_filled(cell)][:2]
    return not any(isinstance(cell, str) and _ONLY_SUM.fullmatch(compact(cell)) for cell in first)


def _is_word(cell: Cell) -> bool:
    """Whether a cell holds words and neither a number nor what a signature or a note says."""
    if not isinstance(cell, str) or ":" in (word := compact(cell)):
        return False
    return bool(word) and not word[0].isdigit() and not _word_reason(cell, 1)


def _body(sheet: Sheet, header: Header, stop: int, needed: tuple[int, ...]) -> TableBeside:
    serial = {at for at, column in enumerate(header.columns) if plain(column.label) in SERIAL}
    fill = _merged_values(sheet, header.last_row)
    rows: list[SheetRow] = []
    ignored: list[Ignored] = []
    above: Sequence[Cell] = ()
    expected = header.last_row + 1
    for row in sheet.rows:
        number = row.number
        if number <= header.last_row:
            continue
        if number >= stop:
            break
        if number != expected:
            ignored += [Ignored(row=gap, why=BLANK) for gap in range(expected, number)]
        expected = number + 1
        why = _why_ignored(row.cells, header, serial)
        if why and (why not in _BY_WORDS or not _is_data(row.cells, needed)):
            ignored.append(Ignored(row=number, why=why))
            continue
        if number in fill or not _DITTO.isdisjoint(row.cells):
            rows.append(SheetRow(number, tuple(_filled(row, fill, above))))
        else:
            rows.append(row)
        above = rows[-1].cells
    while (
        stop != _LAST_ROW
        and rows
        and sum(map(is_filled, rows[-1].cells)) <= _TITLE_CELLS
        and not _is_data(rows[-1].cells, needed)
    ):
        # What stands alone right above a further header is that table's title.
        ignored.append(Ignored(row=rows.pop().number, why=NOTE))
    header, overlong = _widened(header, rows, is_split=sheet.is_split)
    return TableBeside(header=header, rows=tuple(rows), ignored=tuple(ignored), overlong=overlong)


def _widened(
    header: Header, rows: Sequence[SheetRow], *, is_split: bool
) -> tuple[Header, frozenset[int]]:
    """The header with the columns that hold something though no label stands over them, so that they
    are named; and the rows of a text file that alone have more cells than it: a comma in their text.
    """
    width = len(header.columns)
    wide = [row for row in rows if len(row.cells) > width]
    wide = [row for row in wide if any(map(is_filled, row.cells[width:]))]
    if not wide:
        return header, frozenset()
    most = min(max(len(row.cells) for row in wide), _MOST_COLUMNS)
    if is_split and (len(wide) * 2 <= len(rows) or len(rows) < _FEW):
        return header, frozenset(row.number for row in wide)
    return with_columns(header, most), frozenset()


def _merged_values(sheet: Sheet, after: int) -> dict[int, dict[int, Cell]]:
    """What the rows below the first of a vertically merged cell stand for, by row and column."""
    boxes = [box for box in sheet.merged if box[0] > after and box[2] > box[0]]
    if not boxes:
        return {}
    numbers = [row.number for row in sheet.rows]
    values: dict[int, dict[int, Cell]] = defaultdict(dict)
    left_over = _MOST_MERGED
    for top, left, bottom, _right in boxes:
        at = bisect_left(numbers, top)
        cells = sheet.rows[at].cells if at < len(numbers) and numbers[at] == top else ()
        value = cells[left - 1] if left <= len(cells) else None
        if value is None:
            continue
        below = numbers[at + 1 : bisect_right(numbers, bottom)]
        left_over -= len(below)
        if left_over < 0:  # cells cannot overlap: only a made-up file says so much
            raise SheetTooLargeError(file=sheet.name)
        for number in below:
            values[number][left - 1] = value
    return values


def _filled(
    row: SheetRow, fill: Mapping[int, Mapping[int, Cell]], above: Sequence[Cell]
) -> list[Cell]:
    """The cells of a row with merged values and 同上 in place of what they stand for."""
    cells = list(row.cells)
    for at, value in fill.get(row.number, _NO_CELLS).items():
        cells += [None] * (at + 1 - len(cells))
        cells[at] = value if cells[at] is None else cells[at]
    for at, cell in enumerate(cells):
        if cell in _DITTO and at < len(above):
            cells[at] = above[at]
    return cells


def is_ditto(text: object) -> bool:
    """Whether a cell says "as above"."""
    return isinstance(text, str) and text.strip() in _DITTO


def _why_ignored(cells: Sequence[Cell], header: Header, serial: set[int]) -> str:
    """Why a row is no data, empty when it is."""
    filled = [
        (at, cell)
        for at, cell in enumerate(cells)
        if cell is not None and (cell.__class__ is not str or cell.strip())
    ]
    if not filled:
        return BLANK
    if len(filled) <= len(serial) and all(at in serial for at, _cell in filled):
        return _word_reason(cell_text(filled[0][1]), 1) or ONLY_SERIAL
    for _at, cell in filled[:2]:
        if isinstance(cell, str) and (why := _word_reason(cell, len(filled))):
            return why
    if not header.raw.isdisjoint(cells) and _is_repeated(filled, header):
        return REPEATED
    if len(filled) >= 4 and cell_text(filled[0][1]).strip("()（）") == "1":
        numbers = [cell_text(cell).strip("()（）") for _at, cell in filled]
        if numbers == [str(n) for n in range(1, len(filled) + 1)]:
            return COLUMN_NUMBERS
    return ""


def _word_reason(text: str, filled: int) -> str:
    if not _TELLING.search(text) and len(text) <= _LONG_NOTE:
        return ""
    word = compact(text)
    if _TOTALS.fullmatch(word) and len(word) <= _LONGEST_SUM:
        return TOTAL
    if _SIGNATURE.fullmatch(word):
        return SIGNATURE
    if _NOTE.fullmatch(word) or (filled == 1 and len(word) > _LONG_NOTE):
        return NOTE
    return EXAMPLE if word in _EXAMPLE else ""


def _is_repeated(filled: Sequence[tuple[int, Cell]], header: Header) -> bool:
    if sum(cell in header.raw for _at, cell in filled) < 2:
        return False
    same = sum(
        at < len(header.columns)
        and cell.__class__ is str
        and plain(str(cell)) in header.columns[at].words
        for at, cell in filled
    )
    return same >= 2 and same * 5 >= len(filled) * 3
