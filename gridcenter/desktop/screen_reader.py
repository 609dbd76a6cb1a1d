"""What a screen reader is told beyond what Qt tells by itself: pages are tabs, rows have heads, news is spoken.

Qt takes a button that can stay pressed for a check box, and reads the numbers of a hidden header as
the heads of rows. Roles change only by a face of our own (``QAccessible.installFactory``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAccessibleStateChangeEvent,
)
from PySide6.QtWidgets import (
    QAccessibleWidget,
    QFrame,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gridcenter.desktop.pressing import PushButton

ROW_HEAD = Qt.ItemDataRole.AccessibleTextRole
"""The role under which the head of a row is asked for; nothing paints it."""
_HEARD_MS = 10_000


class PageTabs(QFrame):
    """A column of pages."""


class PageTab(PushButton):
    """The way to one page: pressed while the page is shown."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.toggled.connect(self._tell)

    def _tell(self, _on: bool) -> None:
        if QAccessible.isActive():
            changed = QAccessible.State()
            changed.selected = True
            QAccessible.updateAccessibility(QAccessibleStateChangeEvent(self, changed))


class _TabsFace(QAccessibleWidget):
    def __init__(self, tabs: PageTabs) -> None:
        super().__init__(tabs, QAccessible.Role.PageTabList)


class _TabFace(QAccessibleWidget):
    def __init__(self, tab: PageTab) -> None:
        super().__init__(tab, QAccessible.Role.PageTab)
        self._tab = tab

    def text(self, which: QAccessible.Text) -> str:
        if which == QAccessible.Text.Name:
            return self._tab.text()
        return super().text(which)

    def state(self) -> QAccessible.State:
        found = super().state()
        found.selectable = True
        found.selected = self._tab.isChecked()
        return found

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        if name == QAccessibleActionInterface.pressAction():
            self._tab.click()
        else:
            super().doAction(name)


class Voice(QWidget):
    """One thing that is said: without size, heard as a notification that comes up, gone after a while.

    A reader asks for the words only after it heard that something came up: each thing has a voice of its own, or
    the next one would be spoken in its place.
    """

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window)
        self.setFixedSize(0, 0)
        self.words = words
        self.show()
        QTimer.singleShot(_HEARD_MS, self, self.deleteLater)


class _VoiceFace(QAccessibleWidget):
    def __init__(self, voice: Voice) -> None:
        super().__init__(voice, QAccessible.Role.Notification)
        self._voice = voice

    def text(self, which: QAccessible.Text) -> str:
        if which == QAccessible.Text.Name:
            return self._voice.words
        return super().text(which)


def announce(about: QWidget, words: str) -> None:
    """Let a reader that runs speak ``words``, which appeared in ``about`` without the focus going there.

    Windows' readers hear Qt's announcement. Orca has none before version 45 (Debian 12 has 43), but speaks a
    notification that comes up: on Linux it is told that way, once.
    """
    if not QAccessible.isActive() or not words or not about.isVisible():
        return
    window = about.window()
    if not sys.platform.startswith("linux"):
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(window, words))
        return
    install()
    Voice(window, words)


class _Installed:
    done = False


def install() -> None:
    """Give tabs, their column and the voice of a window their roles; once for the process."""
    if not _Installed.done:
        _Installed.done = True
        QAccessible.installFactory(_face)


def _face(_class: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, PageTab):
        return _TabFace(thing)
    if isinstance(thing, Voice):
        return _VoiceFace(thing)
    return _TabsFace(thing) if isinstance(thing, PageTabs) else None


def head_row(table: QTableWidget, row: int, cells: Sequence[str]) -> None:
    """Let the first words of a row be its head."""
    head = QTableWidgetItem()
    head.setData(ROW_HEAD, next(filter(None, cells), ""))
    table.setVerticalHeaderItem(row, head)
