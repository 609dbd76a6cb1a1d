"""A row of cells becomes the values of a record: parsed, completed, checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gridcenter.domain.codes import CodeBook, CodeList
from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.records import Record
from gridcenter.domain.register import validate
from gridcenter.domain.register.completion import Completion, governor
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec, Register, Value
from gridcenter.domain.register.incident.entry import complete_state, ended_early
from gridcenter.domain.register.incident.states import CLOSED_STATES
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_
from gridcenter.domain.written.parse import find_code
from gridcenter.exchange.sheets.sheet_labels import plain
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text
from gridcenter.exchange.sheets.sheet_values import CellParser
from gridcenter.services.sheets.import_plan import Cleaned, Fault, Place


class _Said:
    """Whose instances share the names of their values, where 100,000 rows would each keep their own."""


class ReadRow:
    """The values that a row gives (empty cells give none) and what is to be said of its cells."""

    __slots__ = ("cleaned", "faults", "fields", "known", "number", "shown", "table", "values")

    def __init__(self, table: int, number: int) -> None:
        self.table, self.number = table, number
        self.values: dict[str, Value] = vars(_Said())
        self.shown: dict[str, str] = {}
        self.faults: tuple[Fault, ...] = ()
        self.cleaned: tuple[Cleaned, ...] = ()
        self.known: Record | None = None
        """The record of this unit that the row was exported from; then ``values`` holds the edits
        only, None for an emptied cell."""
        self.fields: Collection[str] = ()
        """The fields that the columns of its sheet hold."""

    @property
    def failed(self) -> bool:
        """Whether any fault blocks the row."""
        return any(fault.problem.severity is Severity.ERROR for fault in self.faults)

    @property
    def place(self) -> Place:
        """Table and row."""
        return self.table, self.number


class FieldReader:
    """Parses and checks the cells of one mapped column; equal cells are read once.

    Most columns of a roster hold a few words again and again. ``say`` puts a value into words, to
    tell what was made of a cell.
    """

    def __init__(
        self,
        at: int,
        parser: CellParser,
        rules: Rules,
        say: Callable[[FieldSpec, Value], str],
        *,
        village_at: int | None = None,
    ) -> None:
        self.at = at
        self.village_at = village_at
        self.name = parser.spec.name
        self.governed = bool(parser.spec.codes and rules.codes[parser.spec.codes].governed_by)
        self.is_number = parser.spec.kind in NUMERIC_KINDS
        self.known: dict[Cell, Found] = {}
        """What some cells were found to be. Cells are never bool, so 1.0 is only itself."""
        self.is_plain = parser.is_plain if parser.may_be_plain else None
        """Whether a cell surely is its own value, asked first where most cells differ."""
        self._parser = parser
        self._rules = rules
        self._say = say

    def read(self, cell: Cell) -> Found:
        """The value of a cell, everything wrong with it by itself, and what was cleaned."""
        value, problem = self._parser.parse(cell)
        text = cell_text(cell)
        faults: tuple[Fault, ...] = ()
        if problem is not None:
            faults = (Fault(value=text, problem=problem, of_reading=True),)
        if value is not None:
            wrong = validate.check_field(self._parser.spec, value, self._rules)
            faults += tuple(Fault(value=text, problem=each) for each in wrong)
        found: Found = value, faults, self._cleaned(cell, value)
        if len(self.known) < _REMEMBERED:
            self.known[cell] = found
        return found

    def _cleaned(self, cell: Cell, value: Value) -> tuple[Cleaned, ...]:
        """What was made of a cell, nothing when it stands as it was written."""
        before = cell_text(cell)
        if value == before or (value is None and not before.strip()):
            return ()
        after = self._say(self._parser.spec, value)
        if after == before or (isinstance(value, (int, float)) and after == f"{before}.00"):
            return ()
        return (Cleaned(field=self.name, before=before, after=after),)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReader:
    """Reads the same column as another reference; ``words`` in the column ``which_at`` say that it is meant."""

    reader: FieldReader
    which_at: int | None
    words: frozenset[str]

    def instead_of(self, found: Found, cells: Sequence[Cell]) -> Found | None:
        """What the cell is as this reference; None where ``found``, what it is as the first, stands."""
        said = cells[self.which_at] if self.which_at is not None else None
        if said is not None and plain(cell_text(said)) not in self.words:
            return None
        mine = self.reader.read(cells[self.reader.at])
        return mine if said is not None or (found[1] and not mine[1]) else None


Found = tuple[Value, tuple[Fault, ...], tuple[Cleaned, ...]]
_REMEMBERED = 10_000
"""Where more cells differ than that, remembering them costs more than reading them."""


def read_row(
    table: int,
    number: int,
    cells: Sequence[Cell],
    readers: Sequence[FieldReader],
    shared: Mapping[str, OtherReader] = MappingProxyType({}),
) -> ReadRow:
    """Parse the mapped cells of one row; ``shared``, by field, are columns that hold two references."""
    row = ReadRow(table, number)
    values = row.values
    width = len(cells)
    for reader in readers:
        if reader.at >= width or (cell := cells[reader.at]) is None:
            continue
        if reader.is_plain is not None and reader.is_plain(cell):
            values[reader.name] = str(cell)
            continue
        found = reader.known.get(cell)
        value, faults, cleaned = found if found is not None else reader.read(cell)
        if faults and reader.village_at is not None and reader.village_at < width:
            # Every village has its 第一网格: the village beside it says which one is meant.
            both = f"{cell_text(cells[reader.village_at])}{cell_text(cell)}"
            known, doubts, _changed = reader.read(both)
            value, faults = (value, faults) if doubts else (known, doubts)
        name = reader.name
        if name in shared:
            other = shared[name].instead_of((value, faults, cleaned), cells)
            if other is not None:
                name, (value, faults, cleaned) = shared[name].reader.name, other
        if value is not None:
            values[name] = value
        if faults:
            row.faults += faults
        else:
            row.cleaned += cleaned
        if faults or reader.governed:
            row.shown[name] = cell_text(cell)
    return row


def complete(register: Register, row: ReadRow, codes: CodeBook, completion: Completion) -> None:
    """Fill in what a sheet leaves to be understood."""
    for name in tuple(row.shown):
        spec = register.field(name)
        if (ruler := governor(register, spec, codes)) is not None:
            _choose_under(row, spec, ruler, codes)
    if following := completion.following(row.values):
        row.values.update(following)


def _choose_under(row: ReadRow, spec: FieldSpec, ruler: FieldSpec, codes: CodeBook) -> None:
    """Of codes under one name (其他) the row's own governing code chooses."""
    values, text = row.values, row.shown.get(spec.name, "")
    known = codes[str(spec.codes)]
    value, above = values.get(spec.name), values.get(ruler.name)
    if not above or not (value or text):
        return
    item = known.get(str(value)) if value else None
    if item is None or item.parent != above:
        within = CodeList(known.id, known.label, known.label_en, known.under(str(above)))
        hits = find_code(within, text)
        if len(hits) == 1:
            values[spec.name] = hits[0].id


def check_row(row: ReadRow, before: Record | None, rules: RowRules) -> tuple[Fault, ...]:
    """The faults of the record that would be saved, on top of those of the single cells."""
    base = before.values if before else rules.defaults
    merged = {**base, **row.values}
    found: list[Problem] = []
    for spec in rules.required:
        if merged.get(spec.name) is None:
            found += validate.check_field(spec, None, rules.rules)
    found += validate.check_together(rules.register, merged, rules.rules)
    if rules.register.steps:
        found += ended_early(before.values if before else None, merged)
    if found:
        broken = {fault.problem.field for fault in row.faults}
        found = [
            problem
            for problem in found
            if problem.field not in broken and _is_news(problem, row, before)
        ]
    if before is None and merged.get("state") in CLOSED_STATES and not merged.get("closed_on"):
        found.append(_closed_without_date())
    if not found:
        return ()
    return tuple(
        Fault(value=row.shown.get(problem.field) or _text(merged, problem.field), problem=problem)
        for problem in found
    )


def stands(values: Mapping[str, Value], rules: RowRules) -> bool:
    """Whether these values could be written as a new record."""
    row = ReadRow(0, 0)
    row.values = dict(values)
    if rules.register.steps:
        complete_state(row.values)
    faults = check_row(row, None, rules)
    return not any(fault.problem.severity is Severity.ERROR for fault in faults)


class RowRules:
    """What every row of one import is checked against."""

    def __init__(self, register: Register, rules: Rules) -> None:
        self.register = register
        self.rules = rules
        self.required = tuple(spec for spec in register.fields if spec.required)
        self.defaults: Mapping[str, Value] = {spec.name: spec.default for spec in register.fields}


def _is_news(problem: Problem, row: ReadRow, before: Record | None) -> bool:
    """Warnings about what the record already was are not this sheet's doing."""
    return before is None or problem.severity is Severity.ERROR or problem.field in row.values


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _closed_without_date() -> Problem:
    return Problem(
        field="closed_on",
        code="closed_without_date",
        sentence=N_("已办结但没有办结日期，月报里不会算作本月办结。"),
        severity=Severity.WARNING,
    )
