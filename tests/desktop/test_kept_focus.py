"""When what has the keys goes, they stay on the page: Enter must not leave it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

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


def test_tab_itself_still_leads_to_the_sidebar(window, qtbot) -> None:
    window.show_page("packs")
    qtbot.waitUntil(lambda: window._desk.is_idle)
    chosen = window._sidebar.findChildren(QPushButton)[0]
    page = window._stack.currentWidget()
    page.send._kind.setFocus()
    chosen.setFocus()
    assert window.focusWidget() is chosen
