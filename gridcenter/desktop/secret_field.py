"""A password field with an eye to look at what was typed."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import SecretEdit


def secret_field() -> SecretEdit:
    """A password field with an eye to look at what was typed."""
    made = SecretEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    eye = QAction(_("显示密码"), made)
    eye.setCheckable(True)
    theme.set_icon(eye, "eye")

    def show(is_shown: bool) -> None:
        echo = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        made.setEchoMode(echo)
        theme.set_icon(eye, "eye-off" if is_shown else "eye")

    eye.toggled.connect(show)
    made.addAction(eye, QLineEdit.ActionPosition.TrailingPosition)
    return made
