"""The small buttons in a register's bar that lead to the pages beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QToolButton

from gridcenter.base.i18n import _
from gridcenter.desktop.register.faces import face_of
from gridcenter.desktop.widgets import icon_button
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk


def register_tools(desk: Desk, register: str) -> tuple[QToolButton, ...]:
    """The register's own tools, and repeated records for every register that is watched."""
    made = []
    here = Query(register=register_of(register).id)
    for tool in face_of(register_of(register)).tools:
        go = partial(desk.go, tool.page)
        made.append(icon_button(tool.icon, _(tool.tip), go, word=_(tool.word)))
    if register_of(register).resemblance is not None:
        made.append(
            icon_button(
                "merge", _("疑似重复"), lambda: desk.go("duplicates", here), word=_("疑似重复")
            )
        )
    return tuple(made)
