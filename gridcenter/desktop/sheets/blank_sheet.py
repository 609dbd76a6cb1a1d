"""The button that saves an empty sheet of the register chosen for import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from gridcenter.base.i18n import _
from gridcenter.desktop import save_as
from gridcenter.desktop.widgets import button
from gridcenter.domain.register.fields import Register
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.sheets.blank_sheet import file_name, save_blank_sheet


def blank_sheet_button(desk: Desk, register: Callable[[], Register]) -> QPushButton:
    """The button; ``register`` tells which register is chosen when it is pressed."""

    def ask() -> None:
        wanted = register()
        name = Path(file_name(wanted)).stem
        if path := save_as.ask_where(made, _("保存空表"), name, "xlsx"):
            save_blank_sheet(desk, wanted, path)

    tip = _("带下拉列表和填写说明的空表，发给各村填好后直接导入，不用对列")
    made = button(_("下载空表…"), ask, icon="file-spreadsheet", tip=tip)
    return made
