"""The first run: under five minutes, no network, and a recovery code on paper at the end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Signal
from PySide6.QtGui import QGuiApplication, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe, noted, one_after_another
from gridcenter.desktop import messages, theme
from gridcenter.desktop.bars import InfoBar
from gridcenter.desktop.start.first_run_steps import (
    BeginStep,
    OfficerStep,
    PlaceStep,
    Step,
    UnitStep,
)
from gridcenter.desktop.start.gate import GateDialog
from gridcenter.desktop.start.sign_in import practice_bar
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.widgets import PAD, button, label, row
from gridcenter.domain.errors import GridcenterError
from gridcenter.presenters.first_run import FirstRunState, create
from gridcenter.services.centre import Centre
from gridcenter.services.sample import demo_practice


class RecoveryStep(Step):
    """The recovery code, shown once, to be printed or written down."""

    confirmed = Signal(bool)

    def __init__(self, state: FirstRunState, desk: WorkerDesk) -> None:
        super().__init__(
            state,
            _("请收好恢复码"),
            _("忘记密码时，只有它能打开数据；没有第二份，也没有人能代为找回。请打印后锁进柜子。"),
        )
        self._desk = desk
        self._run: object = None
        self._code = ""
        self.code = label("", "figure", wrap=True)
        self.code.setFont(theme.font(theme.metrics().title_point, bold=True))
        self.code.setAccessibleName(_("恢复码"))
        frame = QFrame()
        frame.setProperty("role", "card")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(PAD, PAD, PAD, PAD)
        inner.addWidget(self.code)
        self.box.addWidget(frame)
        self.box.addLayout(
            row(
                button(_("打印"), self._print, icon="printer"),
                button(_("存到 U 盘…"), self._save, icon="save"),
                button(_("复制"), self._copy, icon="copy"),
                None,
            )
        )
        self.kept = QCheckBox(_("我已打印或抄写，并放在安全的地方"))
        self.kept.toggled.connect(self.confirmed)
        self.box.addWidget(self.kept)

    def show_code(self, code: str) -> None:
        """Show the code of the data folder just made."""
        self._code = code
        groups = code.split("-")
        half = (len(groups) + 1) // 2
        self.code.setText("\n".join(("-".join(groups[:half]), "-".join(groups[half:]))))

    def check(self) -> bool:
        """Only with the tick."""
        return self.kept.isChecked()

    def _sheet(self) -> str:
        state = self.state
        return "\n\n".join(
            (
                _("综治中心工作台 · 恢复码"),
                noted(state.name, state.code),
                self._code,
                _("忘记密码时用它登录并设置新密码。请妥善保管，不要与电脑放在一起。"),
            )
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)

    def _save(self) -> None:
        name = _("恢复码") + f"-{self.state.code}.txt"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("保存恢复码"), name, "*.txt")
        if chosen:
            from gridcenter.services.folder import recovery_sheet  # noqa: PLC0415 - rarely needed

            try:
                recovery_sheet.write(Path(chosen), self._sheet())
            except GridcenterError as failure:
                messages.failure_dialog(failure, self).open()

    def _print(self) -> None:
        from gridcenter.desktop.paper import report_print  # noqa: PLC0415 - printing is rarely needed
        from gridcenter.services.paper.sheaves import Sheaf  # noqa: PLC0415

        sheaf = Sheaf(title=_("恢复码"), content=_as_pdf(self._sheet()), paper="a4", pages=1)
        said = _("已送打印机：{title}").format(title=sheaf.title)
        self._run = report_print.print_sheaves(
            [sheaf], self._desk, self, lambda *_which: self._desk.tell(said)
        )


def _as_pdf(text: str) -> bytes:
    """A few lines of text on an A4 sheet, in memory: the code lies in no file."""
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(kept)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    sheet = QTextDocument(text)
    sheet.setDefaultFont(theme.font(14))
    sheet.print_(writer)
    del writer
    return kept.data().data()


class FirstRun(GateDialog):
    """The wizard; ``finished_with`` says which page to open first: home or import."""

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
        self.recovery, self.begin = RecoveryStep(self.state, desk), BeginStep(self.state)
        self.steps: tuple[Step, ...] = (
            UnitStep(self.state),
            OfficerStep(self.state),
            PlaceStep(self.state, may_move=may_move),
            self.recovery,
            self.begin,
        )
        self._problem = InfoBar()
        self.body.addWidget(self._problem)
        desk.told.connect(self._tell)
        desk.failure_told.connect(self._tell_failure)
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
        self.foot.addWidget(self.quit)
        self.foot.addStretch(1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.next)
        self.recovery.confirmed.connect(self.next.setEnabled)
        self._turn_to(0)
        self.fit(900, 560)

    def _turn_to(self, at: int) -> None:
        self._at = at
        self._stack.setCurrentIndex(at)
        self.brand.mark_line(at)
        created = at >= self.steps.index(self.recovery)
        self.back.setVisible(at > 0 and not created)
        self.quit.setVisible(not created)
        words = {2: _("建立数据"), len(self.steps) - 1: _("进入工作台")}
        self.next.setText(words.get(at, _("下一步")))
        self.next.setEnabled(self.steps[at] is not self.recovery or self.recovery.check())
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
            lambda: demo_practice.open_or_make(folder),
            lambda _centre: self._finish("home"),
            self._on_failed,
        )

    def _finish(self, start: str) -> None:
        self.finished_with.emit(start)
        self.accept()

    def _create(self) -> None:
        self.next.setEnabled(False)
        self.next.setText(_("正在建立…"))
        codes: list[str] = []

        def make() -> Centre:
            made = create(self.state)
            codes.append(made.recovery_code)
            return made.centre

        def done(_centre: Centre) -> None:
            self.recovery.show_code(codes[0])
            self._turn_to(self.steps.index(self.recovery))

        self._desk.open(make, done, self._on_failed)

    def _on_failed(self, failure: GridcenterError) -> None:
        self._busy.hide()
        self._tell_failure(failure)
        self._turn_to(self._at)

    def _tell(self, text: str) -> None:
        self._problem.show_text(text, "info")

    def _tell_failure(self, failure: GridcenterError) -> None:
        said = describe(failure)
        self._problem.show_text(one_after_another(said.message, said.hint), "bad")
