"""The state of an import from choosing a file to taking the batch back; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.sheets import import_returned
from gridcenter.presenters.sheets.import_rows import CheckList
from gridcenter.presenters.sheets.import_source import choices, named_by_header
from gridcenter.presenters.sheets.import_state import ImportState, Step
from gridcenter.services.centre import Centre
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import (
    ImportPlan,
    Rule,
)
from gridcenter.services.sheets.import_reading import ALL_SHEETS, SheetPicture, SheetSource

__all__ = ["ImportWizard", "Step"]

WITHOUT_HEADER = "sheet_header_missing"


class ImportWizard(ImportState):
    """One import at a time. ``on_change`` is called whenever anything to show has changed."""

    all_sheets = ALL_SHEETS
    """Stands for every sheet of a workbook in :meth:`set_sheet`."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._on_change = desk, on_change

    # -- 1 the source ----------------------------------------------------------------------

    def set_register(self, register: str) -> None:
        """Import into this register whatever a header names; an open sheet is looked at anew."""
        self.asks_header = False
        if register == self.register.id:
            return
        self.register = register_of(register)
        self._forget_decisions()
        self.sources = tuple(replace(each, header_row=None) for each in self.sources)
        self._read_again()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read spreadsheet files, all into one batch."""
        if paths:
            self._open(tuple(SheetSource(path=path) for path in paths))

    def paste(self, text: str) -> None:
        """Read a block copied from a spreadsheet program."""
        if text.strip():
            self._open((SheetSource(text=text),))

    def _open(self, sources: tuple[SheetSource, ...]) -> None:
        self.sources = sources
        self._forget_decisions()
        self.asks_header = self.asks_header or self.plan is not None  # another file, another header
        self.batch, self.picture = None, None
        self._read(Step.COLUMNS)

    def _forget_decisions(self) -> None:
        self.decisions = replace(self.decisions, choices={}, edits={}, reason="")
        self.table = 0

    # -- 2 the columns ---------------------------------------------------------------------

    def show_table(self, at: int) -> None:
        """Show the columns of another table."""
        self.table = at
        self._on_change()

    def set_sheet(self, name: str) -> None:
        """Take another sheet of the workbook, or ALL_SHEETS."""
        chosen = self.sources[0].sheet if self.sources else None
        if len(self.sources) == 1 and name != (chosen or self.sheet):
            self._forget_decisions()
            self.sources = (SheetSource(path=self.sources[0].path, sheet=name),)
            self._read_again()

    def set_header_row(self, row: int) -> None:
        """Say on which row, from 1, the header of the shown table stands."""
        if not self.sources or row == self.header_row:
            return
        at = self._source_shown()
        self.sources = tuple(
            replace(each, header_row=row) if place == at else each
            for place, each in enumerate(self.sources)
        )
        self.decisions = replace(self.decisions, edits={})
        self._read_again()

    def _source_shown(self) -> int:
        shown = self.plan.reading.tables[self.table].source if self.plan else 0
        return min(shown, len(self.sources) - 1)

    def set_field(self, letter: str, field: str | None) -> None:
        """Send a column of the shown form to ``field`` or nowhere; takes effect with :meth:`check`."""
        shown = self._shown
        if shown is None:
            return
        others = [line.letter for line in self.columns if field and line.field == field]
        given = {**self._choices, **dict.fromkeys(others), letter: field}
        choices = {**self.decisions.choices, shown.signature: given}
        self.decisions = replace(self.decisions, choices=choices)
        self._is_outdated = True
        self._on_change()

    # -- 3 the check -----------------------------------------------------------------------

    def check(self) -> None:
        """Go to the rows; read again first when columns were changed."""
        if self._is_outdated:
            self._judge(Step.CHECK)
        elif self.plan is not None:
            self._go(Step.CHECK)

    def recheck(self) -> None:
        """Compare with the data anew, after something was written elsewhere."""
        self._judge(Step.CHECK)

    def set_rule(self, rule: str) -> None:
        """Choose another rule; the rows are judged at once."""
        if rule != self.decisions.rule:
            self.decisions = replace(self.decisions, rule=Rule(rule))
            self._judge(Step.CHECK)

    def keep_warnings(self, reason: str) -> None:
        """Write the rows that a warning held back too, for a reason that goes into the history."""
        self.decisions = replace(self.decisions, reason=reason)
        self._judge(Step.CHECK)

    def edit(self, at: int, text: str) -> None:
        """Put ``text`` in the cell that line ``at`` is about; the rows are judged at once."""
        line = self.rows[at] if self.rows is not None else None
        if line is None or line.field_name is None or text == line.value or self.is_working:
            return
        place = (line.table, line.row, line.field_name)
        self.decisions = replace(self.decisions, edits={**self.decisions.edits, place: text})
        self._judge(Step.CHECK)

    def show(self, key: str | None) -> None:
        """Show only the rows of one chip, all for None."""
        if self.rows is not None:
            self.rows.show(key)
            self._on_change()

    def save_problems(self, path: Path) -> None:
        """See :func:`import_returned.save_problems`."""
        if self.rows is not None:
            import_returned.save_problems(self._desk, self.rows, path)

    def save_returned(self, path: Path) -> None:
        """See :func:`import_returned.save_returned`."""
        if self.plan is not None:
            import_returned.save_returned(self._desk, self.plan, path)

    # -- 4 write, 5 take back --------------------------------------------------------------

    def write(self) -> None:
        """Write the new and changed rows as one gesture."""
        plan = self.plan
        if plan is None or not plan.writes or self.is_working:
            return
        self.is_working = True
        self._on_change()
        self._desk.do(
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
        self._desk.do(
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
        """Forget the files and begin anew with the same register and rule."""
        self.sources, self.plan, self.picture = (), None, None
        self.rows, self.batch, self._is_outdated = None, None, False
        self.asks_header = True
        self._forget_decisions()
        self._go(Step.SOURCE)

    def _go(self, step: Step) -> None:
        self.step = step
        self.failure = None
        self._on_change()

    def _read_again(self) -> None:
        if self.sources and self.step in (Step.SOURCE, Step.COLUMNS, Step.CHECK):
            self._read(Step.COLUMNS)
        else:
            self._on_change()

    def _read(self, then: Step) -> None:
        sources, register, decisions = self.sources, self.register.id, self.decisions
        among = choices() if self.asks_header else ()
        self._plan(
            lambda centre: importing.preview_sources(centre, sources, register, decisions, among),
            then,
            _("正在读取 {name}…").format(name=self.source_name),
        )

    def _judge(self, then: Step) -> None:
        """The same sheets under other decisions: nothing is read again."""
        plan, decisions = self.plan, self.decisions
        if plan is not None:
            self._plan(
                lambda centre: importing.judge(centre, plan.reading, decisions),
                then,
                _("正在检查 {name}…").format(name=self.source_name),
            )

    def _plan(self, work: Callable[[Centre], ImportPlan], then: Step, label: str) -> None:
        self.is_working = True
        self.failure = None
        self._on_change()
        self._desk.ask(work, lambda plan: self._planned(plan, then), self._failed, label=label)

    def _planned(self, plan: ImportPlan, then: Step) -> None:
        self.is_working, self._is_outdated = False, False
        self.plan, self.picture = plan, None
        self.asks_header = False
        if plan.register != self.register.id:
            self.register = register_of(plan.register)
            self._desk.tell(named_by_header(self.register))
        self.table = min(self.table, len(plan.tables) - 1)
        key = self.rows.key if self.rows is not None and self.step is then is Step.CHECK else None
        self.rows = CheckList(self.register, plan, key)
        self._go(then)

    def _failed(self, failure: GridcenterError) -> None:
        self.is_working = False
        self.failure = failure
        source = self.sources[0] if len(self.sources) == 1 else None
        path = source.path if source is not None else None
        if failure.code != WITHOUT_HEADER or source is None or path is None:
            self._on_change()
            return
        sheet = source.sheet
        self.plan = None
        self._desk.ask(
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
