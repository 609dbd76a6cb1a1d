"""Every page walked by Tab alone: all controls are reached, none holds the cursor, each has a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QTabBar,
    QWidget,
)

from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.register.duty_table import DutyTable
from gridcenter.desktop.register.register_page import RegisterPage

_SLACK = 12


@pytest.fixture
def window(filled_window):
    return filled_window


def _is_part(widget):
    """Whether Qt made it as a part of another control, which stands for it."""
    parent = widget.parentWidget()
    return isinstance(parent, QComboBox | QAbstractSpinBox | QTabBar)


def _controls(window):
    return {
        each
        for each in window.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and not _is_part(each)
    }


def _by_arrows(widget, reached):
    """Whether the arrow keys lead to it: one of a group of which Tab visits the chosen one."""
    group = getattr(widget, "group", lambda: None)()
    return group is not None and group.exclusive() and group.checkedButton() in reached


def _name(widget):
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip() if face is not None else ""


def _told(widget):
    return (
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
    )


def _cell(widget):
    """Where the cursor is in the one sheet that Tab fills cell by cell before it leaves."""
    index = widget.currentIndex() if isinstance(widget, DutyTable) else None
    return (index.row(), index.column()) if index is not None else None


def _walk(window, start, key):
    """The controls that ``key`` reaches from ``start``, until it is back there."""
    start.setFocus()
    assert QApplication.focusWidget() is start
    reached = [start]
    for _at in range(len(_controls(window)) + _SLACK):
        before = QApplication.focusWidget()
        cell = _cell(before)
        QTest.keyClick(before, key)
        now = QApplication.focusWidget()
        assert now is not None, f"the cursor is lost after {_told(before)}"
        if now is before and cell is not None and _cell(now) != cell:
            continue
        assert now is not before, f"{_told(before)} keeps the cursor"
        if now is start:
            return reached
        reached.append(now)
    raise AssertionError(f"no way back: {[_told(each) for each in reached[-4:]]}")


@pytest.mark.parametrize("page", [spec.id for spec in (*pages(), books()[0], *BESIDE)])
def test_tab_alone_reaches_every_control_and_each_has_a_name(window, qtbot, centre_desk, page):
    window.show_page(page)
    shown = window._stack.currentWidget()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    if isinstance(shown, RegisterPage):
        qtbot.waitUntil(lambda: shown.presenter.found == 1 and not shown.presenter.loading)
        shown.table.select_row(0)
        qtbot.waitUntil(lambda: shown.form.is_open and centre_desk.is_idle)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    wanted = {each for each in _controls(window) if shown.isAncestorOf(each)}
    assert wanted, "a page without a control"
    start = next(each for each in _controls(window) if not shown.isAncestorOf(each))
    there = _walk(window, start, Qt.Key.Key_Tab)
    back = _walk(window, start, Qt.Key.Key_Backtab)
    for reached in (set(there), set(back)):
        missed = [each for each in wanted - reached if not _by_arrows(each, reached)]
        assert [_told(each) for each in missed] == []
    nameless = [_told(each) for each in dict.fromkeys(there) if not _name(each)]
    assert nameless == []


def test_a_record_is_walked_as_it_is_read(window, qtbot, centre_desk):
    """Tabs, fields, foot: Shift+Tab from the first field leads to the steps, not over the foot."""
    window.show_page("incident")
    page = window._made["incident"]
    qtbot.waitUntil(lambda: page.presenter.found == 1 and centre_desk.is_idle)
    page.table.select_row(0)
    page.edit()
    qtbot.waitUntil(lambda: page.form.is_open and centre_desk.is_idle)
    page.edit()
    first = QApplication.focusWidget()
    QTest.keyClick(first, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is page.panel.tabs
    QTest.keyClick(page.panel.tabs, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is first
