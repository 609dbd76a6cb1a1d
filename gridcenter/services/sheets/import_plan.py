"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.errors import GridcenterError, Problem
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import RegisterId, Value
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_apart import BLANK
from gridcenter.services.sheets.import_reading import Reading, RefusedSheet


class PlanOutdatedError(GridcenterError):
    """Something was written since the preview, so what it says may no longer be true."""

    code = "import_plan_outdated"
    sentence = N_("没有导入：检查之后数据又有改动。")
    hint = N_("请重新检查一次再写入，表格不用重选。")


class NotAnImportError(GridcenterError):
    """The number does not name an import."""

    code = "not_an_import"
    sentence = N_("没有编号为 {batch} 的导入批次。")
    hint = N_("批次编号在导入完成时给出，也可用 history 查看。")


class ImportOutcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    KEPT = "kept"
    """Says otherwise than the record, which stays as it is by the chosen :class:`Rule`."""
    SAME = "same"
    DUPLICATE = "duplicate"
    HELD = "held"
    """Right, but a warning about what it says must be kept for a reason first."""
    IGNORED = "ignored"
    ERROR = "error"


class Rule(StrEnum):
    """What a sheet may do to records that are already there."""

    OVERWRITE = "overwrite"
    BLANKS = "blanks"
    """Fill only what is still empty."""
    SKIP = "skip"
    """New records only."""


Place = tuple[int, int]
"""Which table of an import, from 0, and the row's own number in its sheet, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What the officer decided over one reading.

    ``given`` is {column title or letter: field or None} for every table, ``choices`` the same (by
    letter) for the tables with a header signature; ``edits`` {(table, row, field): text} stand in
    for what the sheet says. ``words`` {field: {word of the sheet: our word}} are codes under other
    names. ``reason`` is why warnings are kept; empty holds their rows back.
    """

    rule: Rule = Rule.OVERWRITE
    reason: str = ""
    given: Mapping[str, str | None] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    edits: Mapping[tuple[int, int, str], str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A cell that was read as something else than it shows: ``before`` → ``after``."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A problem with one cell: ``value`` is the cell as the sheet shows it.

    ``of_reading`` marks a doubt about how the cell was read, not about what the record says.
    """

    value: str
    problem: Problem
    of_reading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """One row of a sheet, by its own number from 1; ``table`` says of which table of the plan.

    ``values`` are the values to write (all given ones of a new record, the differing ones of a
    known one); ``before`` is that known record; ``kept`` are differing values that the rule leaves
    alone. ``why`` says (a message id) why a row is ignored, ``twin`` which earlier row, of
    ``twin_table``, a duplicate repeats.
    """

    row: int
    table: int = 0
    outcome: ImportOutcome
    title: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    before: Record | None = None
    faults: tuple[Fault, ...] = ()
    why: str = ""
    twin: int | None = None
    twin_table: int = 0
    cleaned: tuple[Cleaned, ...] = ()
    kept: Mapping[str, Value] = field(default_factory=dict)
    hidden: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return self.why == BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """A column of the sheet and the field it goes to; ``why`` (a message id) when to none."""

    letter: str
    title: str
    field: str | None
    how: str
    why: str
    unit: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTable:
    """One table of an import: where it stands and what its columns go to.

    ``header_rows`` is (first, last); ``picture`` the first rows of the sheet as shown text with
    their numbers; ``signature`` is equal for tables with the same header.
    """

    file: str
    sheet: str
    sheets: tuple[str, ...]
    header_rows: tuple[int, int]
    columns: tuple[ColumnPlan, ...]
    picture: tuple[tuple[int, tuple[str, ...]], ...]
    signature: str
    counts: Mapping[ImportOutcome, int] = field(default_factory=dict)
    visible: tuple[str, ...] = ()
    """Those of ``sheets`` that are not hidden."""

    @property
    def mapping(self) -> dict[str, str]:
        """Column title → field name, mapped columns only."""
        return {column.title: column.field for column in self.columns if column.field}

    def count(self, outcome: ImportOutcome) -> int:
        """How many rows end so."""
        return self.counts.get(outcome, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The preview of one or more tables for one register, written as one batch.

    ``stamp`` is what the data file was at when the plan was made; ``villages`` code → name of
    villages that a sheet of grids makes known; ``refused`` the files that could not be read.
    ``reading`` and ``decisions`` are what the plan was made from, to decide anew; ``words`` {code list:
    {word: id}} is what they taught, kept with the import.
    """

    register: RegisterId
    tables: tuple[ImportTable, ...]
    rows: tuple[RowPlan, ...]
    stamp: str
    reading: Reading
    decisions: Decisions
    codes: CodeBook
    counts: Mapping[ImportOutcome, int] = field(default_factory=dict)
    villages: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refused: tuple[RefusedSheet, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files read, each once."""
        return tuple(dict.fromkeys(table.file for table in self.tables))

    @property
    def file(self) -> str:
        """The name of the first file."""
        return self.tables[0].file

    @property
    def sheet(self) -> str:
        """The name of the first sheet."""
        return self.tables[0].sheet

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of the first file."""
        return self.tables[0].sheets

    @property
    def header_rows(self) -> tuple[int, int]:
        """The header of the first table: first and last row."""
        return self.tables[0].header_rows

    @property
    def columns(self) -> tuple[ColumnPlan, ...]:
        """The columns of the first table."""
        return self.tables[0].columns

    @property
    def mapping(self) -> dict[str, str]:
        """Column title → field name of the first table."""
        return self.tables[0].mapping

    def count(self, outcome: ImportOutcome) -> int:
        """How many rows end so."""
        return self.counts.get(outcome, 0)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.count(ImportOutcome.NEW) + self.count(ImportOutcome.CHANGED)


def unread_sheets(plan: ImportPlan) -> tuple[str, ...]:
    """The visible sheets beside those that were read, of all files."""
    read = {(table.file, table.sheet) for table in plan.tables}
    beside = {
        (table.file, name): None
        for table in plan.tables
        for name in table.visible
        if (table.file, name) not in read
    }
    return tuple(name for _file, name in beside)
