"""Finds the header of a table: one row, or two with labels of groups over labels of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from gridcenter.domain.written.columns import column_letter
from gridcenter.domain.written.door import clean
from gridcenter.exchange.sheets.sheet_labels import LabelIndex, plain, unit_of
from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, cell_text

SEARCH_ROWS = 60
_LONGEST_LABEL = 40
_FURTHER_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderColumn:
    """A column of the table: its number from 0, its own label and the group label above it."""

    at: int
    label: str
    group: str = ""
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


def _column(at: int, label: str, group: str = "") -> HeaderColumn:
    words = frozenset(plain(word) for word in (label, group) if word)
    unit = unit_of(label) or unit_of(group)
    return HeaderColumn(at=at, label=label, group=group, unit=unit, words=words)


def _one_level(number: int, labels: Sequence[str]) -> Header:
    columns = tuple(_column(at, label) for at, label in enumerate(labels))
    return Header(first_row=number, last_row=number, columns=columns)


def header_at(sheet: Sheet, number: int) -> Header | None:
    """The header that the user says stands on this row; None when the row is empty."""
    for row in sheet.rows:
        if row.number == number:
            return _one_level(number, _labels(row.cells))
    return None


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
    more = tuple(_column(at, "") for at in range(len(header.columns), width))
    return replace(header, columns=header.columns + more)


def find_header(sheet: Sheet, index: LabelIndex) -> Header | None:
    """The likeliest header among the first rows, None when no row names two fields."""
    best: tuple[int, Header] | None = None
    for header in _candidates(sheet):
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
    for at, row in enumerate(sheet.rows):
        last = found[-1] if found else None
        if last is not None and row.number <= last.last_row:
            continue
        if row.number == best.first_row:
            header: Header | None = best
        elif words.isdisjoint(row.cells) or best.first_row < row.number <= best.last_row:
            continue
        else:
            header = find_header(replace(sheet, rows=sheet.rows[at : at + 2]), index)
            if header is None or header.first_row != row.number or not _is_plainly(header, index):
                continue
        if header is not None and (last is None or _layout(header) != _layout(last)):
            found.append(header)
    return tuple(found)


def _layout(header: Header) -> tuple[str, ...]:
    return tuple(plain(column.label) for column in header.columns if column.label)


def _is_plainly(header: Header, index: LabelIndex) -> bool:
    """Whether labels are most of what stands there: a row of data may name a field by chance."""
    filled = [column for column in header.columns if column.label]
    known = sum(bool(index.exact(column.label)) for column in filled)
    return known >= _FURTHER_FIELDS and known * 5 >= len(filled) * 3


def _candidates(sheet: Sheet) -> Iterator[Header]:
    spans = {(top, left): right for top, left, _bottom, right in sheet.merged}
    head = sheet.rows[:SEARCH_ROWS]
    for row, below in zip(head, [*head[1:], None], strict=True):
        labels = _labels(row.cells)
        yield _one_level(row.number, labels)
        if below is not None and below.number == row.number + 1:
            lower = _labels(below.cells)
            width = max(len(labels), len(lower))
            groups = _groups(row.number, labels + [""] * (width - len(labels)), spans)
            two = _two_levels(row.number, groups, lower + [""] * (width - len(lower)))
            if two is not None:
                yield two


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """A label of the upper row and how many columns it stands over."""

    label: str
    width: int


def _groups(
    number: int, labels: Sequence[str], spans: Mapping[tuple[int, int], int]
) -> list[_Group]:
    """For each column the label over it. Without any merged cell (a text file) a label reaches on
    to the next one.
    """
    starts = [at for at, label in enumerate(labels) if label]
    groups = [_Group(label="", width=0)] * len(labels)
    for start, following in zip_longest(starts, starts[1:], fillvalue=len(labels)):
        stop = spans.get((number, start + 1), start + 1) if spans else following
        stop = min(stop, len(labels))
        groups[start:stop] = [_Group(label=labels[start], width=stop - start)] * (stop - start)
    return groups


def _two_levels(number: int, groups: Sequence[_Group], lower: Sequence[str]) -> Header | None:
    """The header of two rows, None when the second row cannot be labels under the first."""
    if any(sub and group.width == 1 for group, sub in zip(groups, lower, strict=True)):
        return None
    if not any(sub and group.label for group, sub in zip(groups, lower, strict=True)):
        return None
    columns = tuple(
        _column(at, sub, group.label) if sub else _column(at, group.label)
        for at, (group, sub) in enumerate(zip(groups, lower, strict=True))
    )
    return Header(first_row=number, last_row=number + 1, columns=columns)


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
    # Of two rows that name as many fields the one with fewer strange words is the header.
    return score * 4 - (len(filled) - len(fields)) - (header.last_row - header.first_row)
