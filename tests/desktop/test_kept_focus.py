"""When what has the keys goes, they stay on the page: Enter must not leave it."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from gridcenter.desktop.screen_reader import PageTab
from gridcenter.desktop.shell import MainWindow


@pytest.fixture
def window(qtbot, filled_window: MainWindow) -> MainWindow:
    with qtbot.waitActive(filled_window):
        filled_window.activateWindow()
    return filled_window


@pytest.mark.parametrize("goes", ["hidden", "disabled", "deleted"])
def test_the_widget_before_the_one_that_goes_has_the_keys(window, qtbot, goes: str) -> None:
    window.show_page("packs")
    qtbot.waitUntil(lambda: window._desk.is_idle)
    page = window._stack.currentWidget()
    last = QPushButton("最后", page)
    last.show()
    last.setFocus()
    assert window.focusWidget() is last
    if goes == "deleted":
        last.setParent(None)
        last.deleteLater()
    else:
        last.hide() if goes == "hidden" else last.setEnabled(False)
    qtbot.waitUntil(lambda: page.isAncestorOf(window.focusWidget()))
    assert not window._sidebar.isAncestorOf(window.focusWidget())


def test_the_keys_of_the_morning_begin_with_the_next_step(window, qtbot) -> None:
    qtbot.waitUntil(lambda: window._desk.is_idle)
    home = window._stack.currentWidget()
    assert home.isAncestorOf(window.focusWidget())
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is home._next
    with qtbot.waitSignal(window._stack.currentChanged):
        QTest.keyClick(home._next, Qt.Key.Key_Return)
    window.show_page("home")
    qtbot.waitUntil(lambda: window._desk.is_idle)
    home.call.setFocus()
    for _at in range(2):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert not home._header.isAncestorOf(window.focusWidget())
    assert home.isAncestorOf(window.focusWidget())


def test_the_pages_stand_in_the_order_of_their_numbers(window) -> None:
    tabs = window._sidebar.findChildren(PageTab)
    downwards = sorted(tabs, key=lambda tab: tab.mapTo(window, tab.pos()).y())
    numbered = [match[0] for tab in downwards if (match := re.search(r"Ctrl\+\d", tab.toolTip()))]
    assert numbered == [f"Ctrl+{number}" for number in range(1, 10)]
    assert all("Ctrl+" in tab.toolTip() for tab in downwards[:9])


def test_tab_itself_still_leads_to_the_sidebar(window, qtbot) -> None:
    window.show_page("packs")
    qtbot.waitUntil(lambda: window._desk.is_idle)
    chosen = window._sidebar.findChildren(QPushButton)[0]
    page = window._stack.currentWidget()
    page.send._kind.setFocus()
    chosen.setFocus()
    assert window.focusWidget() is chosen
