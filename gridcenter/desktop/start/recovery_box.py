"""The recovery code, shown this once: there is no way past it until it was printed, saved or typed back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QIODevice, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QPageSize,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, noted
from gridcenter.desktop import messages, save_as, theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.widgets import MARGIN, PAD, FormRow, button, label, row
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk

WHY = N_("忘记密码时，只有它能打开数据；没有第二份，也没有人能代为找回。请打印后锁进柜子。")


class RecoveryBox(QWidget):
    """The code with its three ways to keep it; ``name`` and ``code`` of the unit head its sheet."""

    kept = Signal()

    def __init__(
        self, desk: Desk, unit: Callable[[], tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._unit = desk, unit
        self._run: object = None
        self._code = ""
        self.is_kept = False
        self.code = label("", "figure", wrap=True)
        self.code.setFont(theme.font(theme.metrics().title_point, bold=True))
        self.code.setAccessibleName(_("恢复码"))
        frame = QFrame()
        frame.setProperty("role", "card")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(PAD, PAD, PAD, PAD)
        inner.addWidget(self.code)
        self.typed = LineEdit()
        self.typed.textChanged.connect(lambda _text: self._compare())
        self.typed_row = FormRow(
            _("或者抄在纸上，再照着纸输一遍"),
            self.typed,
            hint=_("大小写、空格和短横都不要紧。"),
        )
        self.said = label("", "good", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(PAD)
        box.addWidget(frame)
        box.addLayout(
            row(
                button(_("打印"), self._print, icon="printer"),
                button(_("存到 U 盘…"), self._save, icon="save"),
                button(_("复制"), self._copy, icon="copy"),
                None,
            )
        )
        box.addWidget(self.typed_row)
        box.addWidget(self.said)

    def show_code(self, code: str) -> None:
        """Show a code just made."""
        self._code = code
        groups = code.split("-")
        half = (len(groups) + 1) // 2
        self.code.setText("\n".join(("-".join(groups[:half]), "-".join(groups[half:]))))

    def _keep(self, said: str) -> None:
        self.is_kept = True
        self.typed_row.set_problem()
        self.said.setText(f"✓ {said}")
        self.kept.emit()

    def refuse(self) -> None:
        """Say why there is no way on yet."""
        self.typed_row.set_problem(_("先打印、存到 U 盘，或照着抄下的输一遍，再继续。"))
        self.typed.setFocus()

    def _compare(self) -> None:
        text, wanted = _plain(self.typed.text()), _plain(self._code)
        self.typed_row.set_problem()
        if wanted and text == wanted:
            self._keep(_("与恢复码一致。"))
        elif len(text) >= len(wanted):
            self.typed_row.set_problem(_("与恢复码不一致，请对照检查。"))

    def _sheet(self) -> str:
        name, code = self._unit()
        return "\n\n".join(
            (
                _("综治中心工作台 · 恢复码"),
                noted(name, code),
                self._code,
                _("忘记密码时用它登录并设置新密码。请妥善保管，不要与电脑放在一起。"),
            )
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)

    def _save(self) -> None:
        name = _("恢复码") + f"-{self._unit()[1]}"
        if path := save_as.ask_where(self, _("保存恢复码"), name, "txt"):
            from gridcenter.presenters import safekeeping  # noqa: PLC0415 - rarely needed

            try:
                safekeeping.write_code(path, self._sheet())
            except GridcenterError as failure:
                messages.failure_dialog(failure, self).open()
            else:
                self._keep(_("已存到 {path}").format(path=path))

    def _print(self) -> None:
        from gridcenter.desktop.paper import report_print  # noqa: PLC0415 - printing is rarely needed
        from gridcenter.services.paper.sheaves import Sheaf  # noqa: PLC0415

        sheaf = Sheaf(title=_("恢复码"), content=_as_pdf(self._sheet()), paper="a4", pages=1)
        said = _("已送打印机：{title}").format(title=sheaf.title)
        self._run = report_print.print_sheaves(
            [sheaf], self._desk, self, lambda *_which: self._keep(said)
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
    return bytes(kept.data().data())


class RecoveryDialog(QDialog):
    """A new code, shown once; closed only when it is kept. ``kept`` follows."""

    kept = Signal()

    def __init__(
        self, desk: Desk, code: str, unit: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("新的恢复码"))
        self.setMinimumWidth(theme.metrics().control * 17)
        self.box = RecoveryBox(desk, lambda: unit)
        self.box.show_code(code)
        self.done_button = button(_("我已收好"), self.accept, kind="primary")
        body = QVBoxLayout(self)
        body.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        body.setSpacing(PAD)
        body.addWidget(label(_("新的恢复码"), "title"))
        body.addWidget(label(_(WHY), "soft", wrap=True))
        body.addWidget(self.box)
        body.addLayout(row(None, self.done_button))

    def accept(self) -> None:
        """Only when it was printed, saved or typed back."""
        if not self.box.is_kept:
            self.box.refuse()
            return
        super().accept()
        self.kept.emit()

    def reject(self) -> None:
        """Esc and the cross lead nowhere before that."""
        self.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """See :meth:`reject`."""
        if self.box.is_kept:
            super().closeEvent(event)
        else:
            self.box.refuse()
            event.ignore()


def _plain(code: str) -> str:
    return "".join(char for char in code.upper() if char.isalnum())
