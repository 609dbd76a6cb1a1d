"""The keys stay on the page: when the widget they were in goes, the one before it has them.

Qt hands them on to the next widget, which after the last one of a page is the first of the sidebar: Enter
would leave the page.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from gridcenter.desktop import theme


def enter(page: QWidget) -> None:
    """Put the hands into ``page``, unless they are there."""
    inside = page.window().focusWidget()
    if inside is not None and page.isAncestorOf(inside):
        return
    step: QWidget | None = page.nextInFocusChain()
    while step is not None and step is not page and page.isAncestorOf(step):
        if _takes_keys(page, step):
            step.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        step = step.nextInFocusChain()


class KeptFocus(QObject):
    """Looks after the page that ``stack`` shows."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        theme.application().focusChanged.connect(self._moved)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        page = self._stack.currentWidget()
        if before is None or page is None or not page.isVisible():
            return
        if not page.isAncestorOf(before) or (now is not None and page.isAncestorOf(now)):
            return
        if before.isVisibleTo(page) and before.isEnabledTo(page):
            return
        if now is None and not page.isActiveWindow():
            return
        kept = _before(page, before)
        if kept is not None:
            kept.setFocus(Qt.FocusReason.OtherFocusReason)


def _before(page: QWidget, gone: QWidget) -> QWidget | None:
    """The last widget of the page before ``gone`` that takes keys; the chain is a ring."""
    step = gone.previousInFocusChain()
    while step is not None and step is not gone:
        if page.isAncestorOf(step) and _takes_keys(page, step):
            return step
        step = step.previousInFocusChain()
    return None


def _takes_keys(page: QWidget, one: QWidget) -> bool:
    policy = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return policy and one.isVisibleTo(page) and one.isEnabledTo(page)
