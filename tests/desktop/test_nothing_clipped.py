"""Every page in both languages, in the normal and the large letters: no word is cut off."""

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from gridcenter.base import i18n
from gridcenter.desktop import theme
from gridcenter.desktop.flow import ElidedLink
from gridcenter.desktop.page_stack import Needed
from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.status_bar import StatusBar
from gridcenter.desktop.widgets import Page
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.presenters.window_status import Said, WindowStatus
from tests import builders
from tests.books import GIVEN, book

_ROUNDING = 1


FULL, XGA, AT_125, AT_150, AT_200 = (1366, 728), (1024, 728), (1092, 574), (910, 472), (683, 344)
XGA_AT_200 = (512, 344)
"""Logical pixels of a maximised window on 1366×768 (and 1024×768) at so many per cent, less the bars."""

AT_ONCE = [
    ("zh_CN", "normal", FULL),
    ("en", "large", FULL),
    ("zh_CN", "large", AT_150),
    ("zh_CN", "large", XGA_AT_200),
]
"""The ends of what there is; the looks between them take half a minute more."""

BETWEEN = [
    ("zh_CN", "large", FULL),
    ("zh_CN", "large", XGA),
    ("zh_CN", "normal", AT_125),
    ("zh_CN", "normal", AT_150),
    ("zh_CN", "large", AT_200),
]
LOOKS = [*AT_ONCE, *(pytest.param(each, marks=pytest.mark.slow) for each in BETWEEN)]


@pytest.fixture(params=LOOKS, ids=lambda each: f"{each[0]}-{each[1]}-{each[2][0]}")
def window(request, qtbot, centre_desk, liked):
    language, scale, size = request.param
    i18n.set_language(language)
    liked.set_look(scale=theme.Scale(scale))
    theme.apply(QApplication.instance(), "light", scale)

    def fill(centre):
        grid = builders.make_grid(centre)
        builders.make_member(centre, grid.uid)
        builders.make_leader(centre, grid=grid.uid)
        builders.make_incident(centre, grid=grid.uid)
        for register in GIVEN:
            book(centre, register)
        return NO_CHANGES

    centre_desk.do(fill)
    made = MainWindow(centre_desk, liked)
    qtbot.addWidget(made)
    made.setWindowState(Qt.WindowState.WindowNoState)  # a small screen is filled: not here
    made.resize(*size)
    made.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert (made.width(), made.height()) == size
    yield made
    i18n.set_language("zh_CN")
    theme.apply(QApplication.instance(), "light", "normal")


def _is_plain(widget):
    """A word that stands still: links that end in … and marks inside other controls do not count."""
    if not widget.isVisible() or isinstance(widget, ElidedLink):
        return False
    if isinstance(widget.parentWidget(), QLineEdit | QTabBar):
        return False
    return isinstance(widget, QPushButton | QToolButton) or (
        isinstance(widget, QLabel) and not widget.wordWrap() and bool(widget.text())
    )


def _scrolls_sideways(page):
    """Whether the rest can be scrolled to, which only a small screen may ask for."""
    return page.window().width() < FULL[0] and page.horizontalScrollBar().maximum() > 0


def _beyond(widget):
    """By how many pixels it sticks out at the right of what holds it and cannot scroll there."""
    within = widget.parentWidget()
    while within is not None and not isinstance(within, QAbstractScrollArea):
        within = within.parentWidget()
    if not isinstance(within, Page | Needed) or _scrolls_sideways(within):
        return 0
    left = widget.mapTo(within, widget.rect().topLeft()).x()
    return left + widget.width() - within.viewport().width()


def cut(root):
    """Each label and button under ``root`` that has less room than its words need."""
    return [
        f"{type(each).__name__} {each.text() or each.accessibleName()!r}: "
        f"{each.width()} of {each.sizeHint().width()} px, {_beyond(each)} px beyond"
        for each in root.findChildren(QWidget)
        if _is_plain(each)
        and (
            each.sizeHint().width() > each.width() + _ROUNDING
            or each.sizeHint().height() > each.height() + _ROUNDING
            or _beyond(each) > 0
        )
    ]


def _check(window, where):
    """The layouts settle with the turns of the loop: until then this fails."""
    assert cut(window) == [], where


def test_no_label_and_no_button_is_cut_off(window, qtbot, centre_desk):
    for page in (spec.id for spec in (*pages(), *books(), *BESIDE)):
        window.show_page(page)
        shown = window._stack.currentWidget()
        qtbot.waitUntil(lambda: centre_desk.is_idle)
        if isinstance(shown, RegisterPage):
            _open_the_only_row(shown, qtbot, centre_desk)
        qtbot.waitUntil(lambda page=page: _check(window, page), timeout=1500)
        for tabs in shown.findChildren(QTabBar):
            for at in range(tabs.count()):
                tabs.setCurrentIndex(at)
                qtbot.waitUntil(lambda: centre_desk.is_idle)
                where = f"{page}, {tabs.tabText(at)}"
                qtbot.waitUntil(lambda where=where: _check(window, where), timeout=1500)


def _open_the_only_row(shown, qtbot, centre_desk):
    qtbot.waitUntil(lambda: shown.presenter.found == 1 and not shown.presenter.loading)
    shown.table.select_row(0)
    qtbot.waitUntil(lambda: shown.form.is_open and centre_desk.is_idle)


def test_the_foot_keeps_what_asks_for_something_where_there_is_no_room(qtbot):
    foot = StatusBar()
    qtbot.addWidget(foot)
    calm, warning = Said(text="已保存 17:51", tone="good"), Said(text="11 月未上报", tone="warn")
    frame = {each.name: "" for each in fields(WindowStatus)}
    foot.show_status(WindowStatus(**{**frame, "saved": calm, "backup": calm, "month": warning}))
    foot.show()
    each, last = (foot._words[name].sizeHint().width() for name in ("saved", "month"))
    for width, count in ((2 * each + last, 3), (each + last, 2), (last, 1)):
        foot.setFixedWidth(width)  # as the window gives it, whatever it asks for
        shown = [word.text() for word in foot._words.values() if not word.isHidden()]
        assert len(shown) == count
        assert shown[-1] == warning.text
