"""The state of an import from choosing a file to taking the batch back; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.fields import FieldSpec, Register, RegisterId
from gridcenter.domain.query import Query
from gridcenter.domain.registers import REGISTERS, register_of
from gridcenter.presenters import import_lines
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.import_lines import ColumnLine, Entry, FilterLine, RowLine
from gridcenter.services import importing
from gridcenter.services.centre import Centre
from gridcenter.services.import_plan import ImportPlan, Outcome, SheetPicture

CHOICES = tuple(register for register in REGISTERS if register.parent is None)
"""The registers that a sheet may go to."""

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
        self.path: Path | None = None
        self.plan: ImportPlan | None = None
        self.picture: SheetPicture | None = None
        self.failure: GridcenterError | None = None
        self.filter: str | None = None
        self.batch: int | None = None
        self.is_working = False
        self._text = ""
        self._sheet: str | None = None
        self._header_row: int | None = None
        self._given: dict[str, str | None] = {}
        self._is_outdated = False
        self._shown: tuple[Entry, ...] = ()

    # -- 1 the source ----------------------------------------------------------------------

    def set_register(self, register: str) -> None:
        """Import into another register; a sheet that is open is looked at anew."""
        if register == self.register.id:
            return
        self.register = register_of(register)
        self._given = {}
        self._header_row = None
        self._read_again()

    def open_file(self, path: Path) -> None:
        """Read a spreadsheet file."""
        self._open(path, "")

    def paste(self, text: str) -> None:
        """Read a block copied from a spreadsheet program."""
        if text.strip():
            self._open(None, text)

    def _open(self, path: Path | None, text: str) -> None:
        self.path, self._text = path, text
        self._sheet, self._header_row, self._given = None, None, {}
        self.batch, self.filter, self.picture = None, None, None
        self._read(Step.COLUMNS)

    @property
    def has_source(self) -> bool:
        """Whether a file or a pasted block is open."""
        return self.path is not None or bool(self._text)

    @property
    def source_name(self) -> str:
        """The file's name, or that it was pasted."""
        return self.path.name if self.path else _("粘贴的内容")

    # -- 2 the columns ---------------------------------------------------------------------

    def set_sheet(self, name: str) -> None:
        """Take another sheet of the workbook."""
        if self.path is not None and name != self.sheet:
            self._sheet, self._header_row, self._given = name, None, {}
            self._read_again()

    def set_header_row(self, row: int) -> None:
        """Say on which row, from 1, the header stands."""
        if row != self.header_row:
            self._header_row, self._given = row, {}
            self._read_again()

    def set_field(self, letter: str, field: str | None) -> None:
        """Send a column to ``field`` or nowhere; takes effect with :meth:`check`."""
        if field:
            for column in self.columns:
                if column.field == field and column.letter != letter:
                    self._given[column.letter] = None
        self._given[letter] = field
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
        return self.plan.header_rows[0] if self.plan else self._header_row

    @property
    def rows_pictured(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The first rows of the sheet with their numbers."""
        if self.plan is not None:
            return self.plan.picture
        return self.picture.rows if self.picture else ()

    @property
    def columns(self) -> tuple[ColumnLine, ...]:
        """The columns with what they go to, the officer's choices applied."""
        if self.plan is None:
            return ()
        return import_lines.with_choices(import_lines.column_lines(self.plan), self._given)

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
        self.filter = key
        self._refresh_rows()
        self._on_change()

    @property
    def filters(self) -> tuple[FilterLine, ...]:
        """The chips over the rows."""
        return import_lines.filters(self.plan) if self.plan else ()

    @property
    def row_count(self) -> int:
        """How many lines the chosen chip shows."""
        return len(self._shown)

    def row(self, at: int) -> RowLine:
        """The ``at``-th shown line in words."""
        return import_lines.row_line(self.register, self._shown[at])

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.plan.writes if self.plan else 0

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return self.plan.count(outcome) if self.plan else 0

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
        self.path, self._text, self.plan, self.picture = None, "", None, None
        self.failure, self.filter, self.batch = None, None, None
        self._given, self._is_outdated, self._shown = {}, False, ()
        self._go(Step.SOURCE)

    def _go(self, step: Step) -> None:
        self.step = step
        self.failure = None
        self._on_change()

    def _read_again(self) -> None:
        if self.has_source and self.step in (Step.SOURCE, Step.COLUMNS, Step.CHECK):
            self._read(Step.COLUMNS)
        else:
            self._on_change()

    def _read(self, then: Step) -> None:
        self.is_working = True
        self.failure = None
        self._on_change()
        self._desk.read(
            self._preview,
            lambda plan: self._read_done(plan, then),
            self._failed,
            label=_("正在读取 {name}…").format(name=self.source_name),
        )

    def _preview(self, centre: Centre) -> ImportPlan:
        if self.path is None:
            return importing.preview_text(
                centre,
                self._text,
                self.register.id,
                mapping=self._given,
                header_row=self._header_row,
            )
        return importing.preview(
            centre,
            self.path,
            self.register.id,
            sheet=self._sheet,
            mapping=self._given,
            header_row=self._header_row,
        )

    def _read_done(self, plan: ImportPlan, then: Step) -> None:
        self.is_working, self._is_outdated = False, False
        self.plan, self.picture = plan, None
        self.filter = Outcome.ERROR.value if plan.count(Outcome.ERROR) else None
        self._refresh_rows()
        self._go(then)

    def _refresh_rows(self) -> None:
        self._shown = import_lines.entries(self.plan, self.filter) if self.plan else ()

    def _failed(self, failure: GridcenterError) -> None:
        self.is_working = False
        self.failure = failure
        if failure.code != WITHOUT_HEADER or self.path is None:
            self._on_change()
            return
        path, sheet = self.path, self._sheet
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
