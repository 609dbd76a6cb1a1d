"""The small buttons in a register's bar that lead to the pages beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QToolButton, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.register.faces import face_of
from gridcenter.desktop.widgets import icon_button
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk


def register_tools(desk: Desk, register: str, page: QWidget) -> tuple[QToolButton, ...]:
    """The register's own tools, and repeated records for every register that is watched.

    Windows that a tool opens stand over ``page``.
    """
    made = []
    here = Query(register=register_of(register).id)
    for tool in face_of(register_of(register)).tools:
        go = partial(tool.opens, desk, page) if tool.opens else partial(desk.go, tool.page)
        made.append(icon_button(tool.icon, _(tool.tip), go, word=_(tool.word)))
        made[-1].setProperty("writes", tool.opens is not None)
    if register_of(register).resemblance is not None:
        made.append(
            icon_button(
                "merge", _("疑似重复"), lambda: desk.go("duplicates", here), word=_("疑似重复")
            )
        )
    return tuple(made)


def take_sheets(
    desk: Desk, register: str, files: Sequence[Path], page: QWidget, otherwise: Callable[[], None]
) -> None:
    """Sheets were let go of over the page of ``register`` (empty for another page); ``otherwise`` imports
    them.
    """
    takes = face_of(register_of(register)).takes if register else None
    if takes is None:
        otherwise()
    else:
        takes(desk, files, page, otherwise)
