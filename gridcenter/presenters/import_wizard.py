"""The state of an import from choosing a file to taking the batch back; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum
from pathlib import Path

from gridcenter.base.i18n import _, listed
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.fields import FieldSpec, Register, RegisterId
from gridcenter.domain.query import Query
from gridcenter.domain.registers import register_of
from gridcenter.presenters import import_lines
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.import_lines import ColumnLine
from gridcenter.presenters.import_rows import CheckList
from gridcenter.presenters.import_source import ImportSource
from gridcenter.services import importing
from gridcenter.services.import_plan import ImportPlan, Outcome, SheetPicture

WITHOUT_HEADER = "sheet_header_missing"


class Step(IntEnum):
    """The five steps of the page."""

    SOURCE = 0
    COLUMNS = 1
    CHECK = 2
    WRITE = 3
    UNDO = 4


class ImportWizard:
    """One import at a time. ``on_change`` is called whenever anything to show has changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.register: Register = register_of("grid_member")
        self.step = Step.SOURCE
        self.source: ImportSource | None = None
        self.plan: ImportPlan | None = None
        self.picture: SheetPicture | None = None
        self.failure: GridcenterError | None = None
        self.batch: int | None = None
        self.is_working = False
        self._is_outdated = False
        self.rows: CheckList | None = None

    # -- 1 the source ----------------------------------------------------------------------

    def set_register(self, register: str) -> None:
        """Import into another register; a sheet that is open is looked at anew."""
        if register == self.register.id:
            return
        self.register = register_of(register)
        if self.source is not None:
            self.source = replace(self.source, given={}, header_row=None)
        self._read_again()

    def open_file(self, path: Path) -> None:
        """Read a spreadsheet file."""
        self._open(ImportSource(path=path))

    def paste(self, text: str) -> None:
        """Read a block copied from a spreadsheet program."""
        if text.strip():
            self._open(ImportSource(text=text))

    def _open(self, source: ImportSource) -> None:
        self.source = source
        self.batch, self.picture = None, None
        self._read(Step.COLUMNS)

    # -- 2 the columns ---------------------------------------------------------------------

    def set_sheet(self, name: str) -> None:
        """Take another sheet of the workbook."""
        if self.source is not None and self.source.path is not None and name != self.sheet:
            self.source = ImportSource(path=self.source.path, sheet=name)
            self._read_again()

    def set_header_row(self, row: int) -> None:
        """Say on which row, from 1, the header stands."""
        if self.source is not None and row != self.header_row:
            self.source = replace(self.source, header_row=row, given={})
            self._read_again()

    def set_field(self, letter: str, field: str | None) -> None:
        """Send a column to ``field`` or nowhere; takes effect with :meth:`check`."""
        if self.source is None:
            return
        others = [line.letter for line in self.columns if field and line.field == field]
        given = {**self.source.given, **dict.fromkeys(others), letter: field}
        self.source = replace(self.source, given=given)
        self._is_outdated = True
        self._on_change()

    @property
    def sheet(self) -> str:
        """The sheet being read."""
        if self.plan is not None:
            return self.plan.sheet
        return self.picture.sheet if self.picture else ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """All sheets of the workbook."""
        if self.plan is not None:
            return self.plan.sheets
        return self.picture.sheets if self.picture else ()

    @property
    def header_row(self) -> int | None:
        """The first row of the header, None while it is not known."""
        return self.plan.header_rows[0] if self.plan else None

    @property
    def rows_pictured(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The first rows of the sheet with their numbers."""
        if self.plan is not None:
            return self.plan.picture
        return self.picture.rows if self.picture else ()

    @property
    def columns(self) -> tuple[ColumnLine, ...]:
        """The columns with what they go to, the officer's choices applied."""
        if self.plan is None or self.source is None:
            return ()
        return import_lines.with_choices(import_lines.column_lines(self.plan), self.source.given)

    @property
    def missing(self) -> tuple[FieldSpec, ...]:
        """Required fields that no column fills."""
        return import_lines.missing_fields(self.register, self.columns) if self.plan else ()

    # -- 3 the check -----------------------------------------------------------------------

    def check(self) -> None:
        """Go to the rows; read again first when columns were changed."""
        if self._is_outdated:
            self._read(Step.CHECK)
        elif self.plan is not None:
            self._go(Step.CHECK)

    def recheck(self) -> None:
        """Compare with the data anew, after something was written elsewhere."""
        self._read(Step.CHECK)

    def show(self, key: str | None) -> None:
        """Show only the rows of one chip, all for None."""
        if self.rows is not None:
            self.rows.show(key)
            self._on_change()

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.plan.writes if self.plan else 0

    @property
    def villages(self) -> str:
        """The names of villages that would be made known, empty for none."""
        return listed(self.plan.villages.values()) if self.plan else ""

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return self.plan.count(outcome) if self.plan else 0

    def save_problems(self, path: Path) -> None:
        """Keep the list of faults as a sheet."""
        rows = self.rows
        if rows is not None:
            self._desk.read(
                lambda _centre: rows.save_problems(path),
                lambda count: self._desk.tell(_("已保存 {count} 条问题。").format(count=count)),
            )

    # -- 4 write, 5 take back --------------------------------------------------------------

    def write(self) -> None:
        """Write the new and changed rows as one gesture."""
        plan = self.plan
        if plan is None or not plan.writes or self.is_working:
            return
        self.is_working = True
        self._on_change()
        self._desk.write(
            lambda centre: importing.write(centre, plan),
            self._written,
            self._failed,
            label=_("正在写入 {count} 行…").format(count=plan.writes),
        )

    def _written(self, changes: Changes) -> None:
        self.is_working = False
        self.batch = changes.gesture
        self._go(Step.WRITE)

    def undo(self) -> None:
        """Take the batch back."""
        batch = self.batch
        if batch is None or self.is_working:
            return
        self.is_working = True
        self._on_change()
        self._desk.write(
            lambda centre: importing.undo_batch(centre, batch),
            self._undone,
            self._failed,
            label=_("正在撤销本批…"),
        )

    def _undone(self, _changes: Changes) -> None:
        self.is_working = False
        self.batch = None
        self._go(Step.UNDO)

    def open_register(self) -> None:
        """Go and see the register."""
        self._desk.go(str(self.register.id), Query(register=RegisterId(self.register.id)))

    # -- moving ----------------------------------------------------------------------------

    def back(self) -> None:
        """One step back; after writing, to the start."""
        if self.step in (Step.COLUMNS, Step.CHECK):
            self._go(Step(self.step - 1))
        else:
            self.restart()

    def restart(self) -> None:
        """Forget the file and begin anew with the same register."""
        self.source, self.plan, self.picture = None, None, None
        self.rows, self.batch, self._is_outdated = None, None, False
        self._go(Step.SOURCE)

    def _go(self, step: Step) -> None:
        self.step = step
        self.failure = None
        self._on_change()

    def _read_again(self) -> None:
        if self.source is not None and self.step in (Step.SOURCE, Step.COLUMNS, Step.CHECK):
            self._read(Step.COLUMNS)
        else:
            self._on_change()

    def _read(self, then: Step) -> None:
        source, register = self.source, self.register.id
        if source is None:
            return
        self.is_working = True
        self.failure = None
        self._on_change()
        self._desk.read(
            lambda centre: source.preview(centre, register),
            lambda plan: self._read_done(plan, then),
            self._failed,
            label=_("正在读取 {name}…").format(name=source.name),
        )

    def _read_done(self, plan: ImportPlan, then: Step) -> None:
        self.is_working, self._is_outdated = False, False
        self.plan, self.picture = plan, None
        self.rows = CheckList(self.register, plan)
        self._go(then)

    def _failed(self, failure: GridcenterError) -> None:
        self.is_working = False
        self.failure = failure
        source = self.source
        if failure.code != WITHOUT_HEADER or source is None or source.path is None:
            self._on_change()
            return
        path, sheet = source.path, source.sheet
        self.plan = None
        self._desk.read(
            lambda _centre: importing.look(path, sheet),
            self._looked,
            lambda _again: self._on_change(),
        )

    def _looked(self, picture: SheetPicture) -> None:
        """No header was found: show the sheet, so that the officer points at it."""
        failure = self.failure
        self.picture = picture
        self._go(Step.COLUMNS)
        self.failure = failure
        self._on_change()
