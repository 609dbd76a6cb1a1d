"""Shows what a paste or a replacement would change before it does; dies when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe, inside
from gridcenter.desktop import messages, theme, unsent
from gridcenter.desktop.dialog_keys import walk
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register import cell_fill
from gridcenter.presenters.register.cell_fill import CellChange, CellPlan, Plan

SHOWN = 200
"""Lines of the preview; the sentence above it counts all of them."""

PAUSE_MS = 150


class FillDialog(QDialog):
    """The cells that would change, those that cannot, and the deed."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        yes: str,
        *,
        done: Callable[[Changes], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.metrics().control * 21)
        self._desk, self._done = desk, done
        self._plan: CellPlan | None = None
        self._turn = 0
        self.nothing = _("没有要改的单元格。")
        self.said = label("", "soft", wrap=True)
        headers = (_("记录"), _("字段"), _("现在"), _("改为"))
        self.table = PlainTable(headers, title, shares=(3, 2, 3, 4))
        self.do = button(yes, self.apply, kind="primary")
        self.do.setDefault(True)
        self.do.setEnabled(False)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.body.setSpacing(GAP)
        self.body.addWidget(label(title, "heading"))
        self._asked = QVBoxLayout()
        self.body.addLayout(self._asked)
        self.body.addWidget(self.said)
        self.body.addWidget(self.table)
        self.body.addStretch(1)
        self.cancel = button(_("取消"), self.reject)
        self.body.addLayout(row(None, self.cancel, self.do))

    def show_plan(self, work: Plan) -> None:
        """Ask the data file what ``work`` would change and show it; a later wish wins."""
        self._turn += 1
        turn = self._turn

        def planned(plan: CellPlan) -> None:
            if turn == self._turn:
                self._show(plan)

        self._desk.ask(work, planned, stale=lambda: turn != self._turn)

    def _show(self, plan: CellPlan) -> None:
        self._plan = plan
        open_cells, all_cells = len(plan.open), len(plan.cells)
        said = _("将修改 {count} 格；可以整批撤销。").format(count=f"{open_cells:,}")
        if open_cells < all_cells:
            left = f"{all_cells - open_cells:,}"
            said += _("有 {count} 格不能改，保持原样。").format(count=left)
        self.said.setText(said if all_cells else self.nothing)
        self.table.set_rows([_line(cell) for cell in (*_hindered(plan), *plan.open)[:SHOWN]])
        self.do.setEnabled(bool(open_cells))

    def apply(self) -> None:
        """Write what can be written, as one step; a refusal says so and the dialog stays."""
        commit_preedit()
        plan = self._plan
        if plan is not None and plan.open:
            cell_fill.put(self._desk, plan, self._why, self._wrote, self._fail)

    def _why(self, words: str) -> str | None:
        return messages.ask_why(self, words)

    def _wrote(self, changes: Changes) -> None:
        self._done(changes)
        self.accept()

    def _fail(self, failure: GridcenterError) -> None:
        tell_refused(self._desk, failure)


class ReplaceDialog(FillDialog):
    """What to look for, what to put, and where; the preview follows the keys."""

    def __init__(
        self,
        desk: Desk,
        record: str,
        scopes: Mapping[str, Callable[[str, str], Plan]],
        *,
        done: Callable[[Changes], None],
        parent: QWidget | None = None,
    ) -> None:
        title = _("替换{record}里的文字").format(record=inside(record))
        super().__init__(desk, title, _("替换"), done=done, parent=parent)
        self._scopes = scopes
        self.nothing = _(
            "没有要改的文字。从名单里选的栏（类别、网格、状态）不在内，请用“批量修改”。"
        )
        self.sought, self.put, self.where = LineEdit(), LineEdit(), QComboBox()
        guard_wheel(self.where)
        for name in scopes:
            self.where.addItem(name, name)
        asked = (
            FormRow(_("查找"), self.sought, required=True),
            FormRow(_("替换为"), self.put),
            FormRow(_("范围"), self.where),
        )
        line = row(*asked)
        for at in range(len(asked)):
            line.setStretch(at, 1)
        self._asked.addLayout(line)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.look)
        self.sought.textChanged.connect(lambda _text: self._pause.start())
        self.put.textChanged.connect(lambda _text: self._pause.start())
        self.where.currentIndexChanged.connect(lambda _at: self.look())
        if unsent.keep(self, ("replace", title), (self.sought, self.put), self.cancel):
            self._pause.start()
        walk(self, (self.sought, self.put))  # an Enter too early would replace by nothing
        self.sought.setFocus()

    def look(self) -> None:
        """Show what would change now."""
        self._pause.stop()
        self.show_plan(
            self._scopes[str(self.where.currentData())](self.sought.text(), self.put.text())
        )

    def apply(self) -> None:
        """What was typed just now counts."""
        commit_preedit()
        if self._pause.isActive():
            self.look()
        super().apply()


def tell_refused(desk: Desk, failure: GridcenterError) -> None:
    """Say the first problem of a refused change in a passing note, anything else in full."""
    if isinstance(failure, InvalidRecordError):
        desk.tell(_("没有改动：{why}").format(why=describe(failure.problems[0]).message))
    else:
        desk.tell_failure(failure)


def _hindered(plan: CellPlan) -> list[CellChange]:
    return [cell for cell in plan.cells if not cell.is_open]


def _line(cell: CellChange) -> tuple[str | tuple[str, str], ...]:
    after: str | tuple[str, str] = cell.after or _("（空）")
    if isinstance(cell.problem, Problem):
        after = (f"{cell.after}  {describe(cell.problem).message}", "warn")
    return (cell.title, _(cell.spec.label), cell.before or _("（空）"), after)
