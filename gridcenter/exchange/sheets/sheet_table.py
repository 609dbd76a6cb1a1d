"""Finds the table in a sheet: under which rows of title and notes its header stands, where it ends.

Rows that are no data (totals, signatures, repeated headers, column numbers, blanks) are set apart
with a reason, never dropped silently.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from gridcenter.domain.register.fields import Register
from gridcenter.domain.text import Listed
from gridcenter.exchange.sheets.sheet_apart import (
    ABOVE,
    BLANK,
    BY_WORDS,
    NOTE,
    OTHER_FORM,
    is_data,
    is_plainly_data,
    why_apart,
)
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
from gridcenter.exchange.sheets.sheet_labels import SERIAL, LabelIndex, label_index, plain
from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_named import other_forms

_DITTO = frozenset({"同上", "〃", "″", '"', "''", "“", "”", "〞", "々", "同前", "同 上", "同　上"})
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
    index = label_index(register)
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
        headers = tuple(each for each in headers if each.first_row >= header.first_row)
    stops = (*(each.first_row for each in headers[1:]), _LAST_ROW)
    others = other_forms(headers, register, index, chosen=header_row)
    tables: list[TableBeside] = []
    passed: list[Ignored] = []
    for each, stop in zip(headers, stops, strict=True):
        if each in others:
            passed += _passed_over(sheet, each.first_row, stop)
            continue
        needed = _needed(each, index, required)
        tables += beside(_body(sheet, with_cells(sheet, each), stop, needed), index, required)
    above = [
        Ignored(row=row.number, why=ABOVE)
        for row in takewhile(lambda row: row.number < headers[0].first_row, sheet.rows)
        if sum(map(is_filled, row.cells)) > _TITLE_CELLS
    ]
    return (replace(tables[0], ignored=(*above, *tables[0].ignored, *passed)), *tables[1:])


def _passed_over(sheet: Sheet, first: int, stop: int) -> Iterator[Ignored]:
    """The rows of another form, head and all."""
    for row in sheet.rows:
        if first <= row.number < stop:
            yield Ignored(row=row.number, why=OTHER_FORM)


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
        is_plain = is_plainly_data(row.cells, header, serial)
        why = "" if is_plain else why_apart(row.cells, header, serial)
        if why and (why not in BY_WORDS or not is_data(row.cells, needed)):
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
        and not is_data(rows[-1].cells, needed)
    ):
        # What stands alone right above a further header is that table's title.
        ignored.append(Ignored(row=rows.pop().number, why=NOTE))
    header, overlong = _widened(header, rows, is_split=sheet.is_split)
    return TableBeside(
        header=header, rows=tuple(rows), ignored=tuple(ignored), overlong=overlong, spread=fill
    )


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
