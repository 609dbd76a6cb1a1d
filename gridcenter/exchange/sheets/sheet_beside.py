"""Tables that stand beside one another: one form twice over, or two forms of which one is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gridcenter.exchange.sheets.sheet_header import Header, HeaderColumn
from gridcenter.exchange.sheets.sheet_labels import SERIAL, LabelIndex, plain
from gridcenter.exchange.sheets.sheet_model import Cell, SheetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A row that is no data, and why (a message id)."""

    row: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBeside:
    """The data rows under a header, merged cells and 同上 filled in, numbered as in the sheet."""

    header: Header
    rows: tuple[SheetRow, ...]
    ignored: tuple[Ignored, ...]
    overlong: frozenset[int] = frozenset()
    """Rows with more cells than the header, where the others have none: their cells may be shifted."""
    spread: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)
    """What rows took of a merged cell that begins above them, by row and column."""


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds more than spaces."""
    return cell is not None and (cell.__class__ is not str or bool(str(cell).strip()))


def beside(table: TableBeside, index: LabelIndex, required: frozenset[str]) -> list[TableBeside]:
    """``table`` cut where another table begins at its right.

    The same form again (姓名 电话 | 姓名 电话) gives a table each. Of different forms, told by an empty
    column between them and a label that comes twice, those are kept that name most of ``required``;
    the columns of the others stay in the header, marked as another table's.
    """
    if edges := _repeats(table):
        return [
            _block(table, left if at else 0, right, first=not at)
            for at, (left, right) in enumerate(pairwise(edges))
        ]
    blocks = _gaps(table, index, required)
    if len(blocks) < 2:
        return [table]
    columns = table.header.columns
    covers = [
        len(required & {hit.field for each in columns[a:b] for hit in index.exact(each.label)})
        for a, b in blocks
    ]
    wanted = [block for block, cover in zip(blocks, covers, strict=True) if cover == max(covers)]
    return [_only(table, *block, first=not at) for at, block in enumerate(wanted)]


def _repeats(table: TableBeside) -> list[int]:
    """Where the whole header begins anew, and where it ends; empty when it comes once."""
    columns = table.header.columns
    filled = [column for column in columns if column.label]
    words = [plain(column.title) for column in filled]
    starts = [at for at, word in enumerate(words) if word == words[0]]
    width = starts[1] if len(starts) > 1 else len(words)
    blocks = [words[at : at + width] for at in range(0, len(words), width)]
    if len(starts) < 2 or width < 2 or any(block != blocks[0] for block in blocks):
        return []
    return [filled[at].at for at in starts] + [len(columns)]


def _restarts(
    columns: Sequence[HeaderColumn],
    left: int,
    right: int,
    index: LabelIndex,
    required: frozenset[str],
) -> list[tuple[int, int]]:
    """One run cut where a form begins without any empty column before it: where the label of its
    first column, which every row needs, comes again.
    """
    first = next((each for each in columns[left:right] if plain(each.label) not in SERIAL), None)
    if first is None or not any(hit.field in required for hit in index.exact(first.label)):
        return [(left, right)]
    again = [
        each.at - (1 if plain(columns[each.at - 1].label) in SERIAL else 0)
        for each in columns[first.at + 1 : right]
        if plain(each.title) == plain(first.title)
    ]
    return list(pairwise([left, *again, right]))


def _gaps(table: TableBeside, index: LabelIndex, required: frozenset[str]) -> list[tuple[int, int]]:
    """The runs of labelled columns between wholly empty ones, where a label comes twice."""
    columns = table.header.columns
    empty = [
        not column.label
        and not any(
            column.at < len(row.cells) and is_filled(row.cells[column.at]) for row in table.rows
        )
        for column in columns
    ]
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, is_empty in enumerate([*empty, True]):
        if is_empty and start is not None:
            runs.append((start, at))
        start = None if is_empty else at if start is None else start
    runs = [
        part for left, right in runs for part in _restarts(columns, left, right, index, required)
    ]
    blocks: list[tuple[int, int]] = []
    seen: set[str] = set()
    named: set[str] = set()
    for left, right in runs:
        labels = {plain(column.title) for column in columns[left:right] if column.label}
        fields = {hit.field for each in columns[left:right] for hit in index.exact(each.label)}
        is_form = labels & seen and len(fields) > 1
        # Or both say whose row it is, each by a label of its own, and one of them is whole by itself.
        whole = required & (named | fields)
        is_form = is_form or (
            named & fields & required and whole in (required & named, required & fields)
        )
        if blocks and not is_form:
            blocks[-1] = (blocks[-1][0], right)
        else:
            blocks.append((left, right))
        seen |= labels
        named |= fields
    return blocks


def _block(table: TableBeside, left: int, right: int, *, first: bool) -> TableBeside:
    """The columns from ``left`` to before ``right`` as a table of their own."""
    columns = table.header.columns[left:right]
    return _cut(table, left, right, columns, first=first)


def _only(table: TableBeside, left: int, right: int, *, first: bool) -> TableBeside:
    """The same, with the other columns named as another table's."""
    columns = tuple(
        column if left <= column.at < right else replace(column, is_beside=bool(column.label))
        for column in table.header.columns
    )
    return _cut(table, left, right, columns, first=first)


def _cut(
    table: TableBeside, left: int, right: int, columns: tuple[HeaderColumn, ...], *, first: bool
) -> TableBeside:
    before = (None,) * left
    cut = [SheetRow(row.number, (*before, *row.cells[left:right])) for row in table.rows]
    rows = tuple(row for row in cut if any(map(is_filled, row.cells)))
    header = replace(table.header, columns=columns)
    return replace(table, header=header, rows=rows, ignored=table.ignored if first else ())
