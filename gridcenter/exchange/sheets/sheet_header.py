"""Finds the header of a table: one row, or up to three with labels of groups over labels of columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from gridcenter.domain.written.columns import column_letter
from gridcenter.domain.written.door import clean
from gridcenter.exchange.sheets.sheet_labels import SERIAL, LabelIndex, plain, unit_of
from gridcenter.exchange.sheets.sheet_levels import (
    MOST_LEVELS,
    Box,
    MergedHead,
    Path,
    fills_the_gaps,
    merged_paths,
    spread_paths,
)
from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, cell_text

SEARCH_ROWS = 60
_LONGEST_LABEL = 40
_FURTHER_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderColumn:
    """A column of the table: its number from 0, its own label and the group labels above it, the
    widest first; ``over`` is the nearest of them.
    """

    at: int
    label: str
    group: str = ""
    over: str = ""
    unit: str = ""
    words: frozenset[str] = field(default_factory=frozenset)
    is_beside: bool = False
    """Whether it belongs to another table that stands beside this one."""

    @property
    def letter(self) -> str:
        """The name that a spreadsheet gives the column: A, B … Z, AA."""
        return column_letter(self.at)

    @property
    def title(self) -> str:
        """Group and label in one line, the letter when there is no label."""
        return "/".join(filter(None, (self.group, self.label))) or self.letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The rows that hold the labels, from 1, and the columns under them."""

    first_row: int
    last_row: int
    columns: tuple[HeaderColumn, ...]
    raw: frozenset[Cell] = frozenset()
    """The cells of the header rows as they stand, to know repeated headers by."""


def _label(cell: Cell) -> str:
    return " ".join(clean(cell_text(cell)).split())


def _labels(cells: Sequence[Cell]) -> list[str]:
    return [_label(cell) for cell in cells]


def _column(at: int, path: Path) -> HeaderColumn:
    """The column under the labels of ``path``, from the widest group to its own."""
    *groups, label = path or ("",)
    words = frozenset(plain(word) for word in path)
    unit = next(filter(None, map(unit_of, reversed(path))), "")
    over = groups[-1] if groups else ""
    return HeaderColumn(
        at=at, label=label, group="/".join(groups), over=over, unit=unit, words=words
    )


def _header(number: int, levels: int, paths: Sequence[Path]) -> Header:
    columns = tuple(_column(at, path) for at, path in enumerate(paths))
    return Header(first_row=number, last_row=number + levels - 1, columns=columns)


def _one_level(number: int, labels: Sequence[str]) -> Header:
    return _header(number, 1, [(label,) if label else () for label in labels])


def header_at(sheet: Sheet, number: int) -> Header | None:
    """The header that the user says stands on this row; None when the row is empty."""
    rows = {
        row.number: _labels(row.cells) for row in sheet.rows if row.number < number + MOST_LEVELS
    }
    if number not in rows:
        return None
    head = MergedHead(sheet.merged, number + MOST_LEVELS)
    for first in range(max(1, number - MOST_LEVELS + 1), number + 1):
        for levels in range(2, MOST_LEVELS + 1):
            found = _of_levels(first, levels, rows, head, None)
            if found is not None and number <= found.last_row:
                return found
    return _one_level(number, rows[number])


def with_cells(sheet: Sheet, header: Header) -> Header:
    """``header`` with the cells of its rows."""
    raw = frozenset(
        cell
        for row in sheet.rows
        if header.first_row <= row.number <= header.last_row
        for cell in row.cells
        if isinstance(cell, str)
    )
    return replace(header, raw=raw)


def with_columns(header: Header, width: int) -> Header:
    """``header`` with columns without a label up to ``width``."""
    more = tuple(_column(at, ()) for at in range(len(header.columns), width))
    return replace(header, columns=header.columns + more)


def find_header(sheet: Sheet, index: LabelIndex, *, at: int | None = None) -> Header | None:
    """The likeliest header among the first rows, or of those that begin on row ``at``; None when no row
    names two fields.
    """
    best: tuple[int, Header] | None = None
    for header in _candidates(sheet, index):
        if at is not None and header.first_row != at:
            continue
        score = _score(header, index)
        if score and (best is None or score > best[0]):
            best = (score, header)
    return best[1] if best else None


def all_headers(sheet: Sheet, best: Header, index: LabelIndex) -> tuple[Header, ...]:
    """``best`` and the headers of other tables above and below it, in order.

    A header that only repeats the one before it, as at page breaks, begins no table.
    """
    found: list[Header] = []
    words = index.words | with_cells(sheet, best).raw
    boxes: dict[int, list[Box]] = defaultdict(list)
    for box in sheet.merged:
        boxes[box[0]].append(box)
    for at, row in enumerate(sheet.rows):
        last = found[-1] if found else None
        if last is not None and row.number <= last.last_row:
            continue
        if row.number == best.first_row:
            header: Header | None = best
        elif best.first_row < row.number <= best.last_row:
            continue
        else:
            rows = sheet.rows[at : at + MOST_LEVELS]
            # The upper row of several may hold nothing but names of groups, which are merged.
            if all(
                words.isdisjoint(each.cells) for each in rows[: None if row.number in boxes else 1]
            ):
                continue
            near = tuple(box for each in rows for box in boxes.get(each.number, ()))
            header = _header_from(replace(sheet, rows=rows, merged=near), index)
            if header is None or not _is_plainly(header, index):
                continue
        if header is not None and (last is None or _layout(header) != _layout(last)):
            if last not in (None, best) and sheet.rows[at - 1].number == last.last_row:
                found.pop()  # nothing stands under it: of two rows of labels the one above the data
            found.append(header)
    return tuple(found)


def _header_from(sheet: Sheet, index: LabelIndex) -> Header | None:
    """The header that begins on the first row; where a likelier one begins below, none that reaches it."""
    first = sheet.rows[0].number
    likeliest = find_header(sheet, index)
    if likeliest is None or likeliest.first_row == first:
        return likeliest
    header = find_header(sheet, index, at=first)
    return header if header is not None and header.last_row < likeliest.first_row else None


def _layout(header: Header) -> tuple[str, ...]:
    return tuple(plain(column.label) for column in header.columns if column.label)


def _is_plainly(header: Header, index: LabelIndex) -> bool:
    """Whether labels are most of what stands there: a row of data may name a field by chance."""
    filled = [column for column in header.columns if column.label]
    known = sum(bool(index.exact(column.label)) for column in filled)
    return known >= _FURTHER_FIELDS and known * 5 >= len(filled) * 3


def _candidates(sheet: Sheet, index: LabelIndex) -> Iterator[Header]:
    first = list(islice(sheet.rows, SEARCH_ROWS + MOST_LEVELS))
    if not first:
        return
    rows = {row.number: _labels(row.cells) for row in first}
    head = MergedHead(sheet.merged, first[-1].number)
    for row in first[:SEARCH_ROWS]:
        if head.begins_above(row.number, range(1, len(row.cells) + 1)):
            continue
        for levels in range(1, MOST_LEVELS + 1):
            header = _of_levels(row.number, levels, rows, head, index)
            if header is not None:
                yield header


def _of_levels(
    number: int,
    levels: int,
    rows: Mapping[int, list[str]],
    head: MergedHead,
    index: LabelIndex | None,
) -> Header | None:
    """The header that begins at a row and has so many; None where it cannot be one. Without an
    ``index`` only what merged cells prove.
    """
    labelled = {
        each: [at for at, label in enumerate(rows.get(each, ()), start=1) if label]
        for each in range(number, number + MOST_LEVELS)
    }
    if not labelled[number] or head.depth(number, levels, labelled) != levels:
        return None
    of_rows = [rows.get(each, []) for each in range(number, number + levels)]
    if levels == 1:
        if fills_the_gaps(of_rows[0], rows.get(number + 1, [])):
            return None
        return _one_level(number, of_rows[0])
    is_proven = head.depth(number, levels - 1, labelled) == levels
    if is_proven or (index and all(of_rows) and head.has(number, number + levels - 1)):
        paths = merged_paths(number, of_rows, head, is_proven=is_proven)
    elif index is not None and all(of_rows):
        paths = spread_paths(of_rows, index)
    else:
        return None
    return None if paths is None else _header(number, levels, paths)


def _score(header: Header, index: LabelIndex) -> int:
    """How many fields the header names, exact labels counting double; 0 below two fields."""
    fields: set[str] = set()
    score = 0
    filled = [column for column in header.columns if column.label]
    for column in filled:
        if len(column.label) > _LONGEST_LABEL:
            continue
        for hit in index.exact(column.label):
            if hit.field not in fields:
                fields.add(hit.field)
                score += 10
                break
    if len(fields) < 2:
        return 0
    serial = sum(plain(column.label) in SERIAL for column in filled)
    # Of two rows that name as many fields the one with fewer strange words is the header.
    strange = len(filled) - len(fields) - 3 * serial
    return score * 4 - strange - (header.last_row - header.first_row)
