"""The cells of all tables of an import become the values of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gridcenter.base.progress import report
from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.completion import Completion
from gridcenter.domain.register.fields import FieldSpec, Kind, Value
from gridcenter.domain.register.registers import register_of, told_apart_target
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_
from gridcenter.domain.written.format import format_value
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_days import DAYS
from gridcenter.exchange.sheets.sheet_mapping import WHY_VILLAGE, WHY_WHICH, MappedColumn
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text
from gridcenter.exchange.sheets.sheet_values import CellParser
from gridcenter.exchange.sheets.sheet_which import who_says
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_known import KnownRows
from gridcenter.services.sheets.import_lookups import lookup_context
from gridcenter.services.sheets.import_places import PlaceFinder
from gridcenter.services.sheets.import_plan import Fault
from gridcenter.services.sheets.import_reading import FoundTable, Reading
from gridcenter.services.sheets.import_rows import (
    FieldReader,
    OtherReader,
    ReadRow,
    complete,
    read_row,
)
from gridcenter.store import records

STEP = 1000
_LAST_ZERO = re.compile(r"\s*\d{1,4}\.[123]0")
_WIDE = 20_000
"""Beyond every column of a sheet: where edited fields stand that no column holds."""

Edits = Mapping[tuple[int, int, str], str]


class _Words:
    """Puts values into words that show what was made of a cell; looks titles up once."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._known: dict[tuple[str, Value], str] = {}

    def __call__(self, spec: FieldSpec, value: Value) -> str:
        if spec.kind not in (Kind.REFERENCE, Kind.DIVISION) or value is None:
            return format_value(spec, value, self._centre.codes)
        key = (spec.name, value)
        if key not in self._known:
            self._known[key] = self._title(spec, str(value))
        return self._known[key]

    def _title(self, spec: FieldSpec, value: str) -> str:
        if spec.kind is Kind.DIVISION:
            return divisions.name(self._centre, value)
        target = register_of(spec.refers_to or "")
        found = records.by_uids(self._centre.db, target, [value])
        return next((record.text(target.title[0]) for record in found.values()), value)


def read_tables(
    centre: Centre,
    reading: Reading,
    mapped: Sequence[tuple[MappedColumn, ...]],
    rules: Rules,
    edits: Edits,
) -> list[ReadRow]:
    """The data rows of every table as values; ``edits`` stand in for cells."""
    context = replace(lookup_context(centre), codes=rules.codes)
    words = _Words(centre)
    completion = Completion(reading.register, centre.codes)
    places = PlaceFinder(centre, reading.register, context)
    readers: dict[object, FieldReader] = {}
    total = sum(len(found.table.rows) for found in reading.tables)
    read: list[ReadRow] = []

    def reader(found: FoundTable, column: MappedColumn, village_at: int | None) -> FieldReader:
        spec = reading.register.field(column.field or "")
        typed = found.sheet.typed or spec.kind not in DAYS or _keeps_zeros(found.table, column)
        # Twenty sheets of one form share what was found out about their cells.
        calendar = found.sheet.epoch_1904, found.sheet.leap_1900
        key = (column.column.at, spec.name, column.column.unit, calendar, typed, village_at)
        if key not in readers:
            parser = CellParser(
                *(spec, context),
                unit=column.column.unit,
                epoch_1904=found.sheet.epoch_1904,
                leap_1900=found.sheet.leap_1900,
                typed=typed,
            )
            readers[key] = FieldReader(
                column.column.at, parser, rules, words, village_at=village_at
            )
        return readers[key]

    def other(mine: FieldReader, which_at: int | None) -> OtherReader:
        spec = reading.register.field(mine.name)
        there = reading.register.field(str(spec.else_in))
        return OtherReader(
            reader=FieldReader(mine.at, CellParser(there, context), rules, words),
            which_at=which_at,
            words=who_says(reading.register, there),
        )

    for at, (found, columns) in enumerate(zip(reading.tables, mapped, strict=True)):
        village_at = next((each.column.at for each in columns if each.why == WHY_VILLAGE), None)
        own = tuple(
            reader(found, each, village_at if _told_apart(reading, each) else None)
            for each in columns
            if each.field
        )
        known = KnownRows(centre, reading.register, found.table, columns)
        held = frozenset(each.name for each in own)
        which_at = next((each.column.at for each in columns if each.why == WHY_WHICH), None)
        shared = {
            each.name: other(each, which_at)
            for each in own
            if reading.register.field(each.name).else_in not in (None, *held)
        }
        edited = {row for table, row, _field in edits if table == at}
        shortened = _shortened(reading, found, columns)
        for row in found.table.rows:
            if len(read) % STEP == 0:
                report(len(read), total * 2)
            cells: Sequence[Cell] = row.cells
            fields = own
            if row.number in edited:
                extra = [
                    FieldReader(
                        _WIDE + count,
                        CellParser(reading.register.field(name), context),
                        rules,
                        words,
                    )
                    for count, name in enumerate(_unmapped(at, row.number, own, edits))
                ]
                fields = (*own, *extra)
                cells = _edited(at, row.number, cells, fields, edits)
            one = read_row(at, row.number, cells, fields, shared)
            one.fields = held
            if row.number in found.table.overlong and fields:
                one.faults += (_overlong(fields[-1].name, cells, len(found.table.header.columns)),)
            if row.number in shortened and row.number not in edited:
                one.faults += (shortened[row.number],)
            if row.number in found.table.spread:
                one.faults += _shared(own, one, found.table.spread[row.number])
            known.settle(one, cells)
            places.fill(one, cells, village_at)
            complete(reading.register, one, centre.codes, completion)
            read.append(one)
    return read


def _shared(
    readers: Sequence[FieldReader], row: ReadRow, spread: Mapping[int, Cell]
) -> tuple[Fault, ...]:
    """Doubts about counts and amounts that stand once over several rows: of each, or of all together?"""
    return tuple(
        Fault(value=cell_text(spread[each.at]), problem=_merged_number(each.name), of_reading=True)
        for each in readers
        if each.is_number and each.at in spread and each.name in row.values
    )


def _merged_number(field: str) -> Problem:
    return Problem(
        field=field,
        code="number_merged",
        severity=Severity.WARNING,
        sentence=N_(
            "这个数和上面几行合并成一格，每行都按这个数导入；如果是几行合在一起的数，请拆开填写。"
        ),
    )


def _overlong(field: str, cells: Sequence[Cell], width: int) -> Fault:
    """What is wrong with a row that has more cells than the header, named at its last field."""
    text = "、".join(filter(None, map(cell_text, cells[width:])))
    problem = Problem(
        code="row_overlong",
        field=field,
        severity=Severity.ERROR,
        sentence=N_(
            "这一行比表头多出内容“{text}”，各栏可能错位：内容里有分隔符时，那一格要用双引号括起来。"
        ),
        facts={"text": text},
    )
    return Fault(value=text, problem=problem, of_reading=True)


def _told_apart(reading: Reading, column: MappedColumn) -> bool:
    """Whether the village beside may say which record of one name a column means."""
    spec = reading.register.field(column.field or "")
    return told_apart_target(spec) is not None


def _keeps_zeros(table: TableBeside, column: MappedColumn) -> bool:
    """Whether the short numbers of a column still have their last zeros: one of them has."""
    at = column.column.at
    texts = (row.cells[at] for row in table.rows if at < len(row.cells))
    return any(
        text.endswith("0") and _LAST_ZERO.fullmatch(text) for text in texts if isinstance(text, str)
    )


def _shortened(
    reading: Reading, found: FoundTable, columns: Sequence[MappedColumn]
) -> dict[int, Fault]:
    """What is wrong with numbers of items that lost their last zero, by row: 1.1 after 1.9 was typed as
    1.10.
    """
    faults: dict[int, Fault] = {}
    for column in columns:
        spec = reading.register.field(column.field) if column.field else None
        if spec is None or not spec.number or spec.kind is not Kind.TEXT:
            continue
        before = "", ""
        for row in found.table.rows:
            cell = row.cells[column.column.at] if column.column.at < len(row.cells) else None
            match = _ITEM.fullmatch(text := cell_text(cell).strip())
            if match is None:
                continue
            is_number = isinstance(cell, float | int) or not found.sheet.typed
            follows = before[0] == match[1] and before[1] == f"{int(match[2]) * 10 - 1}"
            if is_number and follows:
                faults[row.number] = Fault(
                    value=text, problem=_item_shortened(spec.name, text), of_reading=True
                )
                before = match[1], f"{match[2]}0"
            else:
                before = match[1], match[2]
    return faults


_ITEM = re.compile(r"(\d{1,3})\.([1-9]\d?)")


def _item_shortened(field: str, text: str) -> Problem:
    return Problem(
        field=field,
        code="item_digit_lost",
        severity=Severity.ERROR,
        sentence=N_(
            "“{text}”可能是 {text}0（表格软件去掉了末尾的 0）；请把这一列改成文本格式，写全编号。"
        ),
        facts={"text": text},
    )


def _unmapped(table: int, row: int, readers: Sequence[FieldReader], edits: Edits) -> list[str]:
    """The edited fields of a row that no column of the sheet holds."""
    mapped = {each.name for each in readers}
    return [
        field for at, number, field in edits if (at, number) == (table, row) and field not in mapped
    ]


def _edited(
    table: int,
    row: int,
    cells: Sequence[Cell],
    readers: Sequence[FieldReader],
    edits: Edits,
) -> Sequence[Cell]:
    """The cells of a row with edited ones in place."""
    width = max([len(cells), *(each.at + 1 for each in readers)])
    changed = [*cells, *(None,) * (width - len(cells))]
    for each in readers:
        if (table, row, each.name) in edits:
            changed[each.at] = edits[table, row, each.name] or None
    return changed
