"""Nothing that appears or goes moves what is under the pointer: the geometry of every page, measured."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from gridcenter.desktop import messages, shell, theme
from gridcenter.desktop.bars import Toasts
from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.widgets import Page
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.domain.query import Filter, Operator
from gridcenter.presenters.window_status import Said, WindowStatus
from tests import builders
from tests.books import GIVEN, book

TARGETS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QTabBar)
LONG = "一条很长的消息，长到一行放不下：" + "示例" * 40


@pytest.fixture
def window(qtbot, centre_desk, liked):
    theme.apply(QApplication.instance(), "light", "normal")

    def fill(centre):
        grid = builders.make_grid(centre)
        builders.make_member(centre, grid.uid)
        builders.make_leader(centre, grid=grid.uid)
        for number in range(30):
            builders.make_incident(centre, grid=grid.uid, title=f"示例纠纷{number}")
        for register in GIVEN:
            book(centre, register)
        return NO_CHANGES

    centre_desk.do(fill)
    made = MainWindow(centre_desk, liked)
    qtbot.addWidget(made)
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1366, 728)
    made.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    made._undo_bar.dismiss()
    return made


def _floats(widget):
    while widget is not None:
        if isinstance(widget, Toasts):
            return True
        widget = widget.parentWidget()
    return False


def places(window):
    """Where each thing that can be pressed or typed into stands in the window."""
    return {
        id(each): (each, each.mapTo(window, QPoint()), type(each).__name__, each.accessibleName())
        for each in window.findChildren(QWidget)
        if isinstance(each, TARGETS) and each.isVisible() and not _floats(each)
    }


def moved(window, before):
    """What stands elsewhere now."""
    now = places(window)
    return [
        f"{kind} {name or getattr(each, 'text', str)()!r}: {at.toTuple()} → {now[key][1].toTuple()}"
        for key, (each, at, kind, name) in before.items()
        if key in now and now[key][1] != at
    ]


def window_status_of(word):
    """A status with nothing to see to."""
    return WindowStatus(
        unit="金河镇（示例）",
        actor="王演示",
        practice=False,
        looks_only=False,
        clock="",
        place="",
        recovery=False,
        saved=word,
        backup=word,
        month=word,
    )


class Still:
    """Does one thing after the other and looks each time whether anything moved."""

    def __init__(self, window, qtbot, desk):
        self.window, self._qtbot, self._desk = window, qtbot, desk

    def settle(self):
        self._qtbot.waitUntil(lambda: self._desk.is_idle)
        for _turn in range(4):
            QApplication.processEvents()

    def after(self, what, deed):
        self.settle()
        before = places(self.window)
        deed()
        self.settle()
        assert moved(self.window, before) == [], what


@pytest.fixture
def still(window, qtbot, centre_desk):
    return Still(window, qtbot, centre_desk)


QUICK = ("home", "incident", "charts", "reports")


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(QUICK, id="some"),
        pytest.param(
            tuple(s.id for s in (*pages(), *books(), *BESIDE) if s.id not in QUICK),
            id="others",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_notices_of_the_window_move_nothing_on_any_page(window, still, centre_desk, shown):
    for page in shown:
        window.show_page(page)
        still.settle()
        still.after(f"{page}: note", lambda: centre_desk.tell(LONG))
        still.after(f"{page}: undo", lambda: window._undo_bar.offer(LONG, list))
        still.after(
            f"{page}: late", lambda: window._late.show_text(LONG, "warn", action="时间没错")
        )
        still.after(f"{page}: work", lambda: window._status.begin_work("正在处理…"))
        still.after(f"{page}: progress", lambda: window._status.advance(1, 3))
        still.after(f"{page}: here", lambda: window._status.show_here("李示例也在"))
        still.after(f"{page}: end of work", window._status.end_work)
        for bar in (window._note, window._undo_bar, window._late):
            still.after(f"{page}: a bar goes", bar.dismiss)


def test_a_note_stays_on_top_when_another_page_is_shown(window, still):
    window._note.show_text(LONG)  # one that does not go by itself, however slow the machine
    for page in ("charts", "incident", "reports"):
        window.show_page(page)
        still.settle()
        middle = window._note.mapTo(window, window._note.rect().center())
        assert _floats(window.childAt(middle)), page


@pytest.mark.parametrize("register", ["incident", "household_leader", "contact"])
def test_chips_filters_and_drafts_move_nothing_in_a_list(window, still, register):
    window.show_page(register)
    still.settle()
    page = window._stack.currentWidget()
    table = page.presenter
    still.after("draft", lambda: page.draft_bar.offer(LONG, list, list))
    still.after("draft goes", page.draft_bar.dismiss)
    still.after("drafts counted", lambda: page.foot.show_drafts(12))
    for chip in page.bar.chips.chips:
        offered = ("yes",) if chip.chip.is_switch else _values(chip)
        still.after(f"chip {chip.chip.id}", lambda c=chip, v=offered: table.choose(c.chip.id, v))
        still.after("no chip", lambda c=chip: table.choose(c.chip.id, ()))
    names = [spec.name for spec in table.columns[:4]]
    for name in names:
        every = (Filter(field=name, operator=Operator.IS_FILLED, values=()),)
        still.after(f"filter on {name}", lambda n=name, e=every: table.filter_column(n, e))
    still.after("cleared", table.clear_filters)


def _values(chip):
    return tuple(option.value for option in chip._options(chip._table.lookups))


def test_a_bar_beside_the_form_moves_no_field(window, still):
    window.show_page("incident")
    still.settle()
    page = window._stack.currentWidget()
    assert isinstance(page, RegisterPage)
    page.start_new()
    still.settle()
    still.after("like", lambda: page.panel.like_bar.show_text(LONG, "warn", action="打开那一条"))
    still.after("like goes", page.panel.like_bar.hide)


def test_bars_of_a_page_lie_over_it(window, still):
    window.show_page("import")
    page = window._stack.currentWidget()
    still.after("import", lambda: page.bar.show_text(LONG, "bad", action="重新检查"))
    still.after("import goes", page.bar.dismiss)
    window.show_page("reports")
    page = window._stack.currentWidget()
    still.after("faults", lambda: page.faults.show_text("\n".join([LONG] * 4), "bad"))
    still.after("fonts", lambda: page.font_note.show_text(LONG))
    still.after("faults go", page.faults.dismiss)
    window.show_page("duty")
    page = window._stack.currentWidget()
    still.after("duty", lambda: page.restore_bar.show_text(LONG, "warn", action="恢复"))
    still.after("duty goes", page.restore_bar.hide)
    window.show_page("packs")
    view = window._stack.currentWidget().send
    still.settle()
    view._bar.dismiss()
    still.after("sent", lambda: view._bar.show_text(LONG, "good"))
    still.after("sent goes", view._bar.dismiss)


def test_what_an_export_says_lies_over_nothing(window, still):
    window.resize(1366, 728)
    window.show_page("packs")
    still.settle()
    view = window._stack.currentWidget().send
    window._note.show_text(LONG)
    view._bar.show_text(LONG, "good")
    still.settle()

    def area(widget):
        return QRect(widget.mapTo(window, QPoint()), widget.size())

    down = view.findChild(Page).verticalScrollBar()
    down.setValue(down.maximum())
    still.settle()
    assert not area(view._bar).intersects(area(view._code))
    assert not area(view._bar).intersects(area(view._send))
    window.show_page("import")
    page = window._stack.currentWidget()
    page.bar.show_text(LONG, "bad")
    still.settle()
    assert page.toasts.isVisible()
    assert window._toasts.isVisible()
    assert not area(page.toasts).intersects(area(window._toasts))


def test_a_complaint_above_the_hand_leaves_the_field_where_it_is(window, still, qtbot):
    window.show_page("grid_member")
    still.settle()
    page = window._stack.currentWidget()
    page.start_new()
    still.settle()
    rows = page.panel.view.rows
    order = [name for name in page.panel.view.path if name in rows]
    first, hand = order[0], rows[order[-1]].editor.input
    page.panel.view.focus_field(order[-1])
    still.settle()
    at = hand.mapTo(window, QPoint())
    for name in ("name", "phone", "id_number"):
        page.form.type(name, "1")
        page.form.commit(name)
        still.settle()
        assert page.form.field(name).problem is not None
        assert hand.mapTo(window, QPoint()) == at, (name, first)
    page.form.type("id_number", "")
    page.form.commit("id_number")
    still.settle()
    assert page.form.field("id_number").problem is None
    assert hand.mapTo(window, QPoint()) == at


def test_what_stands_above_the_pages_keeps_its_room_and_what_comes_late_floats(window, still):
    def status(**values):
        word = Said(text="")
        plain = window_status_of(word)
        return replace(plain, **values)

    still.after("a clock set back", lambda: window._show_status(status(clock=LONG)))
    assert not window._late.isHidden()
    window._late.dismiss()
    still.after("the next minute", lambda: window._show_status(status(clock=LONG)))
    assert window._late.isHidden(), "what was closed stays closed"


def test_a_standing_bar_of_the_first_status_leaves_its_room(qtbot, centre_desk, liked, monkeypatch):
    real = shell.window_status

    def practising(centre):
        return replace(real(centre), clock=LONG)

    monkeypatch.setattr(shell, "window_status", practising)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(messages, "confirm", lambda _on, *words, **_more: asked.append(words))
    made = MainWindow(centre_desk, liked)
    qtbot.addWidget(made)
    made.resize(1366, 728)
    made.show()
    qtbot.waitUntil(made._standing.isVisible)
    still = Still(made, qtbot, centre_desk)
    still.after(
        "confirmed", lambda: QTest.mouseClick(made._standing.action, Qt.MouseButton.LeftButton)
    )
    assert not made._standing.isVisible()
    (question,) = asked
    assert LONG in question[1]
    assert question[2:] == ("电脑时间没错", "我去校准")
