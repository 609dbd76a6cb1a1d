"""Columns that are no field but say which record a name beside them means."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.domain.register.fields import FieldSpec, Kind, Register
from gridcenter.domain.register.registers import register_of, told_apart_target
from gridcenter.domain.written.habits import compact
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_header import HeaderColumn
from gridcenter.exchange.sheets.sheet_labels import label_index, plain
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text

_SAMPLE = 200


def village_column(
    columns: Sequence[HeaderColumn], register: Register, settled: set[int]
) -> int | None:
    """The column of villages beside the grids of a register that keeps no village itself."""
    targets = filter(None, map(told_apart_target, register.fields))
    target = next(targets, None)
    if target is None or any(spec.kind is Kind.DIVISION for spec in register.fields):
        return None
    index = label_index(target)
    for column in columns:
        is_open = column.label and column.at not in settled and not column.is_beside
        hits = index.exact(column.label) if is_open else []
        if any(hit.field == target.told_apart_by for hit in hits):
            return column.at
    return None


def which_column(table: TableBeside, register: Register, settled: set[int]) -> tuple[int, ...]:
    """The column that says of each row whether its name is one of this register or of that one."""
    names = {plain(word) for spec in register.fields for word in who_says(register, spec)}
    if not names:
        return ()
    for column in table.header.columns:
        texts = [] if column.at in settled or column.is_beside else sample(table, column.at)
        if texts and names.issuperset(map(plain, texts)):
            return (column.at,)
    return ()


def who_says(register: Register, spec: FieldSpec) -> frozenset[str]:
    """The words that say a name is one of the records that ``spec`` points at; none for a field that
    shares no column with another.
    """
    paired = {each.name: each.else_in for each in register.fields if each.else_in}
    if spec.refers_to is None or spec.name not in {*paired, *paired.values()}:
        return frozenset()
    target = register_of(spec.refers_to)
    named = target.field(target.title[0])
    return frozenset(map(plain, (target.label, target.one, *named.synonyms, *spec.synonyms)))


def sample(table: TableBeside, at: int) -> list[str]:
    """What stands in a column, in the first rows that say something."""
    cells: list[Cell] = [row.cells[at] for row in table.rows[:_SAMPLE] if at < len(row.cells)]
    return [text for text in (compact(cell_text(cell)) for cell in cells) if text]
