"""The only place that talks to the user: failures, crashes, questions.

Every failure says what happened, whether the data is safe, what to do now, and a code for the
phone. 复制详情 carries no values and no messages, only places in the program: nothing personal.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Mapping

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from gridcenter import __version__
from gridcenter.base.crash import crash_code, places
from gridcenter.base.i18n import _, describe
from gridcenter.desktop import theme, unsent
from gridcenter.desktop.ime import LineEdit, commit_preedit
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, button, label, row
from gridcenter.domain.errors import GridcenterError

log = logging.getLogger("gridcenter.desktop")


class MessageDialog(QDialog):
    """An icon, a heading, some sentences and a row of buttons; dies when it is closed."""

    def __init__(
        self, heading: str, *, icon: str, colour: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("综治中心工作台"))
        self.setMinimumWidth(460)
        picture = QLabel()
        picture.setPixmap(theme.pixmap(icon, 32, colour))
        self.heading = label(heading, "heading", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        self.body.addWidget(self.heading)
        top = row(gap=MARGIN - 4)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(self.body, 1)
        self.buttons = row(None)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(MARGIN)
        box.addLayout(top)
        box.addLayout(self.buttons)

    def say(self, text: str, role: str = "") -> None:
        """Add a sentence; an empty one is left out."""
        if text:
            sentence = label(text, role, wrap=True)
            sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(sentence)

    def offer_copy(self, details: str) -> None:
        """Add 复制详情 at the left."""
        copy = button(_("复制详情"), lambda: self._copy(details), icon="copy")
        self.buttons.insertWidget(0, copy)

    def offer_close(self, text: str) -> None:
        """Add the one button that closes."""
        close = button(text, self.accept, kind="primary")
        close.setDefault(True)
        self.buttons.addWidget(close)
        close.setFocus()  # not on 复制详情, which stands first

    def _copy(self, details: str) -> None:
        QGuiApplication.clipboard().setText(details)


def tell_check(parent: QWidget | None, found: Mapping[str, object]) -> None:
    """What a check of the data found wrong, and what to do now."""
    dialog = MessageDialog(_("检查发现问题"), icon="triangle-alert", colour="warn", parent=parent)
    told = (
        (bool(found["damaged_pages"]), _("数据文件有损坏的页。")),
        (bool(found["dangling_references"]), _("有记录引用了不存在的记录。")),
        (found["audit_first_broken"] is not None, _("操作日志被改动过或不完整。")),
        (bool(found["attachments_damaged"]), _("有附件已损坏。")),
        (bool(found["attachments_missing"]), _("有附件的内容不在了。")),
    )
    for is_so, sentence in told:
        dialog.say(sentence if is_so else "")
    dialog.say(
        _("请先备份到另一处，再在“设置 → 备份”里恢复较早的完好备份，或联系技术支持。"), "soft"
    )
    dialog.offer_close(_("知道了"))
    dialog.exec()


def tell(parent: QWidget | None, heading: str, sentence: str) -> None:
    """Something that somebody else has to do, to be copied for them."""
    dialog = MessageDialog(heading, icon="info", colour="accent", parent=parent)
    dialog.say(sentence)
    dialog.offer_copy(sentence)
    dialog.offer_close(_("知道了"))
    dialog.exec()


def is_slight(failure: GridcenterError) -> bool:
    """Whether a passing bar will do: there is nothing for the officer to act upon."""
    return not failure.hint


def failure_dialog(failure: GridcenterError, parent: QWidget | None = None) -> MessageDialog:
    """The dialog of a failure that was foreseen."""
    said = describe(failure)
    dialog = MessageDialog(said.message, icon="triangle-alert", colour="warn", parent=parent)
    dialog.say(_("数据是安全的：这一步没有写入任何内容。"), "soft")
    dialog.say(said.hint)
    dialog.say(_("代码：{code}").format(code=said.code), "small")
    dialog.offer_copy(_details(said.code, failure))
    dialog.offer_close(_("知道了"))
    return dialog


def crash_dialog(failure: BaseException, parent: QWidget | None = None) -> MessageDialog:
    """The dialog of a bug; it is logged with the same code that the dialog shows."""
    code = crash_code(failure)
    log.error("crash %s\n%s", code, _details(code, failure))
    dialog = MessageDialog(
        _("程序遇到了没有料到的问题，这一步没有完成。"),
        icon="circle-alert",
        colour="bad",
        parent=parent,
    )
    dialog.say(_("已保存的数据是安全的：没有完成的一步不会写入一半。"), "soft")
    dialog.say(_("请再试一次；如果仍然出现，请把代码和“复制详情”的内容告诉技术支持。"))
    dialog.say(_("代码：{code}").format(code=code), "small")
    dialog.offer_copy(_details(code, failure))
    dialog.offer_close(_("知道了"))
    return dialog


def confirm(
    parent: QWidget | None, question: str, detail: str, yes: str, no: str = "", *, danger: bool
) -> bool:
    """Ask before something that cannot be taken back; ``yes`` names the deed, not "OK"."""
    dialog = MessageDialog(question, icon="circle-help", colour="accent", parent=parent)
    dialog.say(detail, "soft")
    leave = button(no or _("取消"), dialog.reject)
    do = button(yes, dialog.accept, kind="danger" if danger else "primary")
    dialog.buttons.addWidget(leave)
    dialog.buttons.addWidget(do)
    (leave if danger else do).setDefault(True)
    return dialog.exec() == QDialog.DialogCode.Accepted


def ask_text(
    parent: QWidget | None,
    question: str,
    field: str,
    *,
    detail: str = "",
    yes: str = "",
    text: str = "",
) -> str | None:
    """Ask for one line, such as a reason; None when cancelled. It cannot stay empty.

    ``text`` stands in it, marked so that typing replaces it.
    """
    dialog = MessageDialog(question, icon="circle-help", colour="accent", parent=parent)
    dialog.say(detail, "soft")
    entry = LineEdit(text)
    entry.selectAll()
    asked = FormRow(field, entry, required=True)
    dialog.body.addWidget(asked)
    answer: list[str] = []

    def finish() -> None:
        commit_preedit()
        given = entry.text().strip()
        asked.set_problem("" if given else _("请填写。"))
        if given:
            answer.append(given)
            dialog.accept()

    do = button(yes or _("确定"), finish, kind="primary")
    do.setDefault(True)
    cancel = button(_("取消"), dialog.reject)
    dialog.buttons.addWidget(cancel)
    dialog.buttons.addWidget(do)
    if unsent.keep(dialog, (question, detail), (entry,), cancel):
        asked.set_hint(_("这是上次没写完的，可以改。"))
    dialog.exec()
    return answer[0] if answer else None


def ask_why(parent: QWidget | None, words: str) -> str | None:
    """Ask why what ``words`` warn of is kept all the same; None when it is not."""
    return ask_text(parent, _("要保留吗？"), _("保留的理由"), detail=words, yes=_("保留"))


def _details(code: str, failure: BaseException) -> str:
    """Places in the program and versions; never values or the text of an exception."""
    return "\n".join(
        (
            f"code: {code}",
            f"kind: {type(failure).__name__}",
            f"gridcenter: {__version__}",
            f"python: {platform.python_version()} qt: {qVersion()} os: {platform.platform()}",
            *places(failure),
        )
    )
