"""What an import has come to so far, as the page reads it; the wizard changes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from gridcenter.base.i18n import listed
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.fields import FieldSpec, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.sheets import import_lines
from gridcenter.presenters.sheets.import_lines import ColumnLine
from gridcenter.presenters.sheets.import_rows import CheckList
from gridcenter.presenters.sheets.import_source import named
from gridcenter.services.sheets.import_plan import (
    Decisions,
    ImportOutcome,
    ImportPlan,
    ImportTable,
    Rule,
)
from gridcenter.services.sheets.import_reading import ALL_SHEETS, SheetPicture, SheetSource


class Step(IntEnum):
    """The five steps of the page."""

    SOURCE = 0
    COLUMNS = 1
    CHECK = 2
    WRITE = 3
    UNDO = 4


class ImportState:
    """One import: what it reads, what was decided, what would become of each row."""

    def __init__(self) -> None:
        self.register: Register = register_of("grid_member")
        self.asks_header = True
        """Whether the header of the next file names the register; not once a hand has chosen."""
        self.step = Step.SOURCE
        self.sources: tuple[SheetSource, ...] = ()
        self.decisions = Decisions()
        self.table = 0
        """The table whose columns are shown, from 0."""
        self.plan: ImportPlan | None = None
        self.picture: SheetPicture | None = None
        self.failure: GridcenterError | None = None
        self.batch: int | None = None
        self.is_working = False
        self._is_outdated = False
        self.rows: CheckList | None = None

    @property
    def source_name(self) -> str:
        """What is being imported, in a few words."""
        return named(self.sources)

    @property
    def tables(self) -> tuple[ImportTable, ...]:
        """The tables found, in all files and sheets."""
        return self.plan.tables if self.plan else ()

    @property
    def refused(self) -> tuple[tuple[str, GridcenterError], ...]:
        """The files among several that could not be read, with why."""
        return tuple((each.file, each.failure) for each in self.plan.refused) if self.plan else ()

    @property
    def _shown(self) -> ImportTable | None:
        tables = self.tables
        return tables[min(self.table, len(tables) - 1)] if tables else None

    @property
    def _choices(self) -> Mapping[str, str | None]:
        shown = self._shown
        return self.decisions.choices.get(shown.signature, {}) if shown else {}

    @property
    def sheet(self) -> str:
        """The sheet being read, ALL_SHEETS for all."""
        if len(self.sources) == 1 and self.sources[0].sheet == ALL_SHEETS:
            return ALL_SHEETS
        if self._shown is not None:
            return self._shown.sheet
        return self.picture.sheet if self.picture else ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """All sheets of the workbook; none to choose from when there are many files."""
        if len(self.sources) > 1:
            return ()
        if self.plan is not None:
            return self.plan.sheets
        return self.picture.sheets if self.picture else ()

    @property
    def header_row(self) -> int | None:
        """The first row of the header, None while it is not known."""
        return self._shown.header_rows[0] if self._shown else None

    @property
    def header_rows(self) -> tuple[int, int]:
        """First and last row of the header, (0, 0) while it is not known."""
        return self._shown.header_rows if self._shown else (0, 0)

    @property
    def rows_pictured(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The first rows of the sheet with their numbers."""
        if self._shown is not None:
            return self._shown.picture
        return self.picture.rows if self.picture else ()

    @property
    def columns(self) -> tuple[ColumnLine, ...]:
        """The columns with what they go to, the officer's choices applied."""
        if self._shown is None:
            return ()
        return import_lines.with_choices(import_lines.column_lines(self._shown), self._choices)

    @property
    def missing(self) -> tuple[FieldSpec, ...]:
        """Required fields that no column fills."""
        return import_lines.missing_fields(self.register, self.columns) if self.plan else ()

    @property
    def rule(self) -> Rule:
        """What the sheet may do to records that are already there."""
        return self.decisions.rule

    @property
    def edited(self) -> int:
        """How many cells were changed by hand."""
        return len(self.decisions.edits)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.plan.writes if self.plan else 0

    @property
    def villages(self) -> str:
        """The names of villages that would be made known, empty for none."""
        return listed(self.plan.villages.values()) if self.plan else ""

    @property
    def returns_one_file(self) -> bool:
        """Whether what goes back to the village is one file; several go into a folder."""
        return self.plan is None or len(self.plan.files) == 1

    def count(self, outcome: ImportOutcome) -> int:
        """How many rows end so."""
        return self.plan.count(outcome) if self.plan else 0
