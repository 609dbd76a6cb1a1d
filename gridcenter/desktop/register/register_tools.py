"""The small buttons in a register's bar that lead to the pages beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from gridcenter.base.i18n import _
from gridcenter.desktop.widgets import icon_button
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.services.register.duplicates import WATCHED


def register_tools(desk: Desk, register: str) -> tuple[QToolButton, ...]:
    """Repeated records for every register that is watched, the month's sheet for the leaders."""
    made = []
    here = Query(register=register_of(register).id)
    if register == "household_leader":
        made.append(
            icon_button(
                "calendar", _("按村填月度工作日志"), lambda: desk.go("duty"), word=_("工作日志")
            )
        )
    if register in WATCHED:
        made.append(
            icon_button(
                "merge", _("疑似重复"), lambda: desk.go("duplicates", here), word=_("疑似重复")
            )
        )
    return tuple(made)
