"""The first run: under five minutes, no network, and a recovery code on paper at the end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QStackedWidget, QWidget

from gridcenter.base.i18n import _, describe, one_after_another
from gridcenter.desktop import messages
from gridcenter.desktop.bars import InfoBar
from gridcenter.desktop.start.first_run_steps import (
    BeginStep,
    FirstRunStep,
    OfficerStep,
    PlaceStep,
    UnitStep,
)
from gridcenter.desktop.start.gate import GateDialog
from gridcenter.desktop.start.recovery_box import WHY, RecoveryBox
from gridcenter.desktop.start.restore_dialog import RestoreDialog
from gridcenter.desktop.start.sign_in import practice_bar
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.widgets import MARGIN, button
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters import safekeeping
from gridcenter.presenters.first_run import FirstRunState, create, practise
from gridcenter.services.centre import Centre


class RecoveryStep(FirstRunStep):
    """The recovery code, shown once: to be printed, saved, or typed back from paper."""

    confirmed = Signal()

    def __init__(self, state: FirstRunState, desk: WorkerDesk) -> None:
        super().__init__(state, _("请收好恢复码"), _(WHY))
        self.kept = RecoveryBox(desk, lambda: (state.name, state.code))
        self.kept.kept.connect(self.confirmed)
        self.box.addWidget(self.kept)

    def check(self) -> bool:
        """Only when it was kept."""
        if not self.kept.is_kept:
            self.kept.refuse()
        return self.kept.is_kept


class FirstRun(GateDialog):
    """The wizard; ``finished_with`` says which page to open first: home or import.

    Nothing means that a backup was restored: who may sign in is asked first.
    """

    finished_with = Signal(str)

    def __init__(
        self,
        desk: WorkerDesk,
        folder: Path,
        parent: QWidget | None = None,
        *,
        may_move: bool = True,
    ) -> None:
        names = (_("单位"), _("经办人"), _("存放位置"), _("恢复码"), _("开始"))
        super().__init__(tuple(f"○  {name}" for name in names), parent)
        self._desk = desk
        self.state = FirstRunState(folder=folder)
        self._making = False  # the data are being made: nobody leaves before the code is seen
        self.recovery, self.begin = RecoveryStep(self.state, desk), BeginStep(self.state)
        self.steps: tuple[FirstRunStep, ...] = (
            UnitStep(self.state),
            OfficerStep(self.state),
            PlaceStep(self.state, may_move=may_move),
            self.recovery,
            self.begin,
        )
        self._problem = InfoBar()
        self.body.addWidget(self._problem)
        self._busy = practice_bar(desk)
        self.body.addWidget(self._busy)
        self._stack = QStackedWidget()
        for step in self.steps:
            step.box.addStretch(1)
            self._stack.addWidget(step)
        self.body.addWidget(self._stack, 1)
        self.back = button(_("上一步"), lambda: self._turn_to(self._at - 1))
        self.next = button(_("下一步"), self._go_on, kind="primary")
        self.next.setDefault(True)
        self.quit = button(_("退出"), self.reject, kind="link")
        self.restore = button(_("从备份恢复"), self._restore, kind="link")
        self.foot.addWidget(self.quit)
        self.foot.addSpacing(MARGIN)
        self.foot.addWidget(self.restore)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.next)
        self.recovery.confirmed.connect(self._keep_recovery)
        self._turn_to(0)
        self.fit(900, 560)

    def _turn_to(self, at: int) -> None:
        self._at = at
        self._stack.setCurrentIndex(at)
        self.brand.mark_line(at)
        created = at >= self.steps.index(self.recovery)
        self.back.setVisible(at > 0 and not created)
        self.quit.setVisible(not created)
        self.restore.setVisible(at == 0)
        words = {2: _("建立数据"), len(self.steps) - 1: _("进入工作台")}
        self.next.setText(words.get(at, _("下一步")))
        self.next.setEnabled(True)
        self.steps[at].enter()

    def _go_on(self) -> None:
        step = self.steps[self._at]
        if not step.check():
            return
        if isinstance(step, PlaceStep):
            self._create()
        elif step is self.begin:
            self._begin()
        else:
            self._turn_to(self._at + 1)

    def _begin(self) -> None:
        if self.begin.start != "practice":
            self._finish(self.begin.start)
            return
        folder = self.state.folder
        self.next.setEnabled(False)
        self._busy.show()
        self._desk.open(
            lambda: practise(folder),
            lambda _centre: self._finish("home"),
            self._on_failed,
        )

    def _finish(self, start: str) -> None:
        self.finished_with.emit(start)
        self.accept()

    def _create(self) -> None:
        self._making = True
        for each in (self.back, self.quit):
            each.hide()
        self.next.setEnabled(False)
        self.next.setText(_("正在建立…"))
        codes: list[str] = []

        def make() -> Centre:
            made = create(self.state)
            codes.append(made.recovery_code)
            return made.centre

        def done(_centre: Centre) -> None:
            self._making = False
            self._problem.hide()
            self.recovery.kept.show_code(codes[0])
            self._turn_to(self.steps.index(self.recovery))

        self._desk.open(make, done, self._on_failed)

    def _keep_recovery(self) -> None:
        """It need not be asked for at the next sign-in."""
        safekeeping.code_is_kept(self._desk)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back a step with everything that was typed."""
        if event.key() == Qt.Key.Key_Escape and self.back.isVisible():
            self._turn_to(self._at - 1)
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Leave before anything is made, asked when something was typed.

        Past the recovery code only when it is kept.
        """
        if self._may_leave():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """See :meth:`reject`, which the cross does not ask."""
        if self._may_leave():
            event.accept()
            self.done(QDialog.DialogCode.Rejected)
        else:
            event.ignore()

    def _may_leave(self) -> bool:
        if not self.isVisible():
            return True
        if self._making and not self._desk.is_idle:
            self._problem.show_text(_("正在建立数据，请稍候：恢复码还没有给您看。"), "info")
            return False
        if self.steps[self._at] is self.recovery:
            return self.recovery.check()
        begun = any(line.isModified() and line.text() for line in self.findChildren(QLineEdit))
        return not begun or messages.confirm(
            self,
            _("现在退出吗？"),
            _("数据还没有建立，已填的内容不会留下。"),
            _("退出"),
            danger=True,
        )

    def _restore(self) -> None:
        """A new PC and a backup stick: no data is made here, the former comes back."""
        dialog = RestoreDialog(self._desk, self.state.folder, self)
        dialog.restored.connect(self._restored)
        dialog.open()

    def _restored(self) -> None:
        self.finished_with.emit("")
        self.accept()

    def _on_failed(self, failure: GridcenterError) -> None:
        self._making = False
        self._busy.hide()
        said = describe(failure)
        self._problem.show_text(one_after_another(said.message, said.hint), "bad")
        self._turn_to(self._at)
