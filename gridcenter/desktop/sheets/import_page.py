"""批量导入: five steps from a foreign spreadsheet to records, and back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe, listed, one_after_another, several
from gridcenter.desktop import theme
from gridcenter.desktop.bars import InfoBar, Toasts
from gridcenter.desktop.sheets.blank_sheet import blank_sheet_button
from gridcenter.desktop.sheets.import_check import CheckStep
from gridcenter.desktop.sheets.import_columns import ColumnsStep
from gridcenter.desktop.sheets.import_source import SourceStep
from gridcenter.desktop.widgets import (
    GAP,
    MARGIN,
    PAD,
    EmptyState,
    PageHeader,
    button,
    label,
    row,
)
from gridcenter.domain.query import Query
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.sheets.import_wizard import ImportWizard, Step
from gridcenter.services.sheets.import_plan import ImportOutcome

_STEPS = (N_("选表格"), N_("对列"), N_("检查"), N_("写入"), N_("撤销本批"))


class StepLine(QWidget):
    """Where in the five steps the import stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[QLabel, QLabel]] = []
        line = row(gap=GAP)
        for at, word in enumerate(_STEPS):
            disc, text = label(str(at + 1)), label(_(word))
            disc.setProperty("role", "disc")
            disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._parts.append((disc, text))
            line.addWidget(disc)
            line.addWidget(text)
            if at + 1 < len(_STEPS):
                line.addWidget(label("›", "soft"))
        line.addStretch(1)
        self.setLayout(line)

    def show_step(self, step: Step) -> None:
        """Mark what is done and where we are."""
        size = theme.metrics().control
        for at, (disc, text) in enumerate(self._parts):
            state = "done" if at < step else "now" if at == step else ""
            disc.setFixedSize(size, size)
            disc.setText("✓" if at < step else str(at + 1))
            disc.setProperty("state", state)
            text.setFont(theme.font(bold=at == step))
            text.setProperty("role", "" if at == step else "soft")
            for part in (disc, text):
                theme.restyle(part)
        self.setAccessibleName(
            _("第 {number} 步，共 5 步：{name}").format(number=step + 1, name=_(_STEPS[step]))
        )


class ImportPage(QWidget):
    """The page: a step line, the step's own widget, and the buttons that lead on."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pasted = ""
        self.wizard = ImportWizard(desk, self.refresh)
        self.header = PageHeader(_("批量导入"))
        self.steps = StepLine()
        self.bar = InfoBar()
        self.source = SourceStep(self.wizard)
        self.blank = blank_sheet_button(desk, lambda: self.wizard.register)
        self.source.drop.buttons.addWidget(self.blank)
        self.columns = ColumnsStep(self.wizard)
        self.check = CheckStep(self.wizard)
        self.done = EmptyState("", icon="circle-check")
        self.stack = QStackedWidget()
        for part in (self.source, self.columns, self.check, self.done):
            self.stack.addWidget(part)
        self.back = button(_("上一步"), self.wizard.back, icon="arrow-left")
        self.restart = button(_("换一个表格"), self.wizard.restart)
        self.undo = button(_("撤销本批"), self.wizard.undo, kind="danger", icon="undo-2")
        self.open = button(_("查看台账"), self.wizard.open_register)
        self.next = button("", self._go_on, kind="primary")
        self.summary = label("", "soft")
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        box.setSpacing(PAD)
        for above in (self.header, self.steps):
            box.addWidget(above)
        box.addWidget(self.stack, 1)
        self.toasts = Toasts(self.stack, self.bar, left=True)
        box.addLayout(
            row(self.back, self.restart, self.summary, None, self.undo, self.open, self.next)
        )
        self.refresh()

    def lead_to(self, spot: PageSpot) -> None:
        """Take the block that was pasted elsewhere, to import it once the page is shown."""
        self._pasted = spot.pasted

    def activate(self, query: Query | None = None) -> None:
        """The page is shown; a query names the register."""
        pasted, self._pasted = self._pasted, ""
        if query is not None:
            self.wizard.set_register(query.register)
        if pasted.strip():
            self.wizard.paste(pasted)

    def refresh(self) -> None:
        """Show the state of the wizard."""
        wizard = self.wizard
        step = wizard.step
        self.steps.show_step(step)
        self.header.set_sentence(
            _("{source} → {register}").format(
                source=wizard.source_name, register=several(wizard.register.label)
            )
            if wizard.sources and step is not Step.SOURCE
            else ""
        )
        self.stack.setCurrentIndex(min(int(step), 3))
        shown = self.stack.currentWidget()
        if isinstance(shown, (SourceStep, ColumnsStep, CheckStep)):
            shown.refresh()
        self._refresh_failure()
        self._refresh_buttons(step)
        if step in (Step.WRITE, Step.UNDO):
            self._refresh_done(step)

    def _refresh_failure(self) -> None:
        failure = self.wizard.failure
        if failure is None:
            self._refresh_refused()
            return
        said = describe(failure)
        outdated = failure.code == "import_plan_outdated"
        self.bar.show_text(
            one_after_another(said.message, said.hint),
            "bad",
            action=_("重新检查") if outdated else "",
            on_click=self.wizard.recheck if outdated else None,
        )

    def _refresh_refused(self) -> None:
        """The files among several that could not be read: the others go on without them."""
        refused = self.wizard.refused if self.wizard.step is not Step.SOURCE else ()
        if not refused:
            self.bar.hide()
            return
        _name, failure = refused[0]
        said = describe(failure)
        text = _("有 {count} 个文件没有读，其余照常导入：{message}{hint}").format(
            count=len(refused), message=said.message, hint=said.hint
        )
        rest = listed(name for name, _failure in refused[1:])
        self.bar.show_text(text + (_("还有：{names}").format(names=rest) if rest else ""), "warn")

    def _refresh_buttons(self, step: Step) -> None:
        wizard = self.wizard
        working = wizard.is_working
        entering = step in (Step.COLUMNS, Step.CHECK)
        self.back.setVisible(entering)
        self.restart.setVisible(entering)
        self.undo.setVisible(step is Step.WRITE and wizard.batch is not None)
        self.open.setVisible(step is Step.WRITE)
        self.next.setVisible(step is not Step.SOURCE)
        self.summary.setVisible(step is Step.CHECK)
        words = {
            Step.COLUMNS: _("下一步：检查"),
            Step.CHECK: _("写入 {count} 行").format(count=wizard.writes),
        }
        self.next.setText(words.get(step, _("再导入一个表格")))
        ready = {Step.COLUMNS: wizard.plan is not None, Step.CHECK: bool(wizard.writes)}
        self.next.setEnabled(not working and ready.get(step, True))
        for part in (self.back, self.restart, self.undo):
            part.setEnabled(not working)
        if step is Step.CHECK and not wizard.writes:
            self.summary.setText(_("没有需要写入的行"))
        else:
            self.summary.setText("")

    def _refresh_done(self, step: Step) -> None:
        wizard = self.wizard
        if step is Step.UNDO:
            self.done.set_text(_("已撤销本批导入，台账恢复到导入之前。"))
            return
        text = _("已写入：新增 {new} 条，更新 {changed} 条。").format(
            new=wizard.count(ImportOutcome.NEW), changed=wizard.count(ImportOutcome.CHANGED)
        )
        wrong = wizard.count(ImportOutcome.ERROR)
        kept = wizard.count(ImportOutcome.KEPT)
        if kept:
            text += _("按规则保留原有 {count} 条。").format(count=kept)
        if wrong:
            text += _("另有 {count} 行有错误没有写入，改好表格后再导入一次即可。").format(
                count=wrong
            )
        self.done.set_text(text)

    def _go_on(self) -> None:
        if self.wizard.step is Step.COLUMNS:
            self.wizard.check()
        elif self.wizard.step is Step.CHECK:
            self.wizard.write()
        else:
            self.wizard.restart()
