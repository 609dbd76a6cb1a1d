"""Rows of a sheet that this program exported: which record each came from, and what was edited.

An exported row carries its record's uid and revision in a hidden column. Every cell is held against
what that revision showed: what still says the same (masked phones and shared names included) is no
edit, what says otherwise is one, and a cell that was emptied is emptied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Register, Uid, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import compact
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_mapping import WHY_RECORD, MappedColumn
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text
from gridcenter.services.centre import Centre
from gridcenter.services.register.display import DisplayWording
from gridcenter.services.sheets.import_plan import Fault
from gridcenter.services.sheets.import_rows import ReadRow
from gridcenter.store import gestures, records


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A record now, and its values when the sheet was exported."""

    record: Record
    base: Mapping[str, Value]


class KnownRows:
    """The records behind the rows of one sheet; knows none when the sheet is not ours."""

    def __init__(
        self, centre: Centre, register: Register, table: TableBeside, mapped: Sequence[MappedColumn]
    ) -> None:
        self._unit = centre.unit.code
        self._title = register.title[0]
        self._columns = [
            (each.column.at, register.field(each.field)) for each in mapped if each.field
        ]
        self._masked, self._full = (
            DisplayWording(centre),
            DisplayWording(centre, unmask=True, only_compared=True),
        )
        self._rows: dict[int, _Known] = {}
        at = next((each.column.at for each in mapped if each.why == WHY_RECORD), None)
        if at is not None:
            self._load(centre, register, table, at)

    def _load(self, centre: Centre, register: Register, table: TableBeside, at: int) -> None:
        marks = {row.number: cell_text(_at(row.cells, at)).partition(":") for row in table.rows}
        found = records.by_uids(centre.db, register, {uid for uid, _colon, _rest in marks.values()})
        for number, (uid, _colon, revision) in marks.items():
            record = found.get(Uid(uid))
            if record is not None:
                base = _as_of(centre, record, int(revision) if revision.isdigit() else None)
                self._rows[number] = _Known(record=record, base=base)
        for wording in (self._masked, self._full):
            wording.learn(register, (known.base for known in self._rows.values()))
        self._drop_copies(table)

    def _drop_copies(self, table: TableBeside) -> None:
        """Of rows copied from one another the likest to the record is the record, the rest new."""
        same: dict[Uid, list[int]] = defaultdict(list)
        for number, known in self._rows.items():
            same[known.record.uid].append(number)
        doubled = {number for numbers in same.values() if len(numbers) > 1 for number in numbers}
        if not doubled:
            return
        likeness = {
            row.number: sum(
                self._says_the_same(spec, _at(row.cells, at), self._rows[row.number].base)
                for at, spec in self._columns
            )
            for row in table.rows
            if row.number in doubled
        }
        for numbers in same.values():
            for number in sorted(numbers, key=lambda each: (-likeness.get(each, 0), each))[1:]:
                del self._rows[number]

    def settle(self, row: ReadRow, cells: Sequence[Cell]) -> None:
        """Leave ``row`` its record and only its edits; nothing changes when no record is known."""
        known = self._rows.get(row.number)
        if known is None:
            return
        shown = {spec.name for _at_column, spec in self._columns}
        edits = {name: value for name, value in row.values.items() if name not in shown}
        for at, spec in self._columns:
            cell = _at(cells, at)
            value = row.values.get(spec.name)
            if not (
                self._says_the_same(spec, cell, known.base)
                or (value is not None and value == known.base.get(spec.name))
            ):
                edits[spec.name] = value
        faults = tuple(fault for fault in row.faults if fault.problem.field in edits)
        broken = {fault.problem.field for fault in faults if fault.problem.severity == "error"}
        edits = {name: value for name, value in edits.items() if name not in broken}
        faults += tuple(self._doubts(known, edits, row, has_faults=bool(broken)))
        if "category" in edits and known.record.values.get("family"):
            # 其他 and the like stand under several families: the record's own says which.
            edits.setdefault("family", known.record["family"])
        row.values, row.faults, row.known = edits, faults, known.record
        row.cleaned = tuple(each for each in row.cleaned if each.field in edits)

    def _says_the_same(self, spec: FieldSpec, cell: Cell, base: Mapping[str, Value]) -> bool:
        text, value = compact(cell_text(cell)), base.get(spec.name)
        if value is None or value == "":
            return not text
        return text in {compact(self._masked.of(spec, value)), compact(self._full.of(spec, value))}

    def _doubts(
        self, known: _Known, edits: Mapping[str, Value], row: ReadRow, *, has_faults: bool
    ) -> Iterator[Fault]:
        record = known.record
        if record.deleted_at:
            yield _fault(
                self._title, "record_in_bin", N_("这条记录已在回收站里，请先恢复它再导入。")
            )
        elif record.unit != self._unit and (edits or has_faults):
            sentence = N_("这条记录由别的单位维护，请让该单位修改。")
            yield _fault(self._title, "record_of_another", sentence)
        for _at_column, spec in self._columns:
            if spec.name not in edits:
                continue
            now, was = record.values.get(spec.name), known.base.get(spec.name)
            if spec.read_only:
                sentence = N_("{label}由系统填写，表格里的改动没有采用。")
                yield _fault(spec.name, "read_only_edit", sentence, spec=spec)
            elif now not in (was, edits[spec.name]):
                sentence = N_("导出这张表之后，{label}在系统里又改过；写入后以表格为准。")
                yield _fault(spec.name, "changed_since_export", sentence, spec=spec)


def _fault(field: str, code: str, sentence: str, *, spec: FieldSpec | None = None) -> Fault:
    problem = Problem(
        field=field,
        code=code,
        sentence=sentence,
        facts={"label": spec.label} if spec else {},
        severity=Severity.WARNING if spec else Severity.ERROR,
    )
    return Fault(value="", problem=problem)


def _at(cells: Sequence[Cell], at: int) -> Cell:
    return cells[at] if at < len(cells) else None


def _as_of(centre: Centre, record: Record, revision: int | None) -> Mapping[str, Value]:
    """The values of ``record`` in an earlier revision."""
    if revision is None or revision >= record.revision:
        return record.values
    values = dict(record.values)
    for entry in gestures.history(centre.db, record.uid):
        if entry.revision <= revision:
            break
        values.update(entry.before)
    return values
