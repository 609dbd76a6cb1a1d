"""A hundred incidents from a paper list, by keyboard alone, in the real window."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from gridcenter.base.catalogue import load_codes
from gridcenter.base.i18n import is_english, set_language
from gridcenter.desktop import theme
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.shell import MainWindow
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.domain.query import Query, Sort
from gridcenter.services.register import registers
from tests import builders
from tests.desktop.paper_list import (
    CONTROL,
    Key,
    Typist,
    initials,
    keys_in_a_sheet,
    paper_list,
)

COLUMNS = ("title", "occurred_at", "place", "grid", "source", "category", "people_count", "summary")
NUMBERS = "一二三四五六七八九"
GRIDS = [f"{village.name}第{number}网格" for village in builders.VILLAGES for number in NUMBERS[:4]]


@pytest.fixture
def key_in(qtbot, centre_desk, liked):
    """Keys lines into a window of its own; gives the keys and what is stored."""

    def fill(centre):
        for at, name in enumerate(GRIDS):
            village = builders.VILLAGES[at // 4].code
            code = f"{village}{at % 4 + 1:03d}"
            builders.make_grid(centre, name=name, village=village, code=code)
        return NO_CHANGES

    def settle():
        QCoreApplication.processEvents()
        qtbot.waitUntil(lambda: centre_desk.is_idle, timeout=20_000)

    def keyed(lines, codes, *, short):
        centre_desk.do(fill)
        theme.apply(QApplication.instance(), "light", "large")
        window = MainWindow(centre_desk, liked)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        hands = Typist(settle)
        hands.press(Key.Key_2, CONTROL)
        if short:
            habits = window.findChild(RegisterPage).panel.view.habits
            for name in habits.path:
                habits.visit(name, name in COLUMNS)
        hands.press(Key.Key_N, CONTROL)
        for at in range(len(lines)):
            _key_one(hands, lines, at, codes, short=short)
        hands.press(Key.Key_Escape)
        stored = []
        order = (Sort(field="case_code"),)
        centre_desk.ask(
            lambda centre: registers.find(centre, Query(register="incident", sort=order)),
            stored.extend,
        )
        titles = {}
        centre_desk.ask(
            lambda centre: {
                g.uid: g["name"] for g in registers.find(centre, Query(register="grid"))
            },
            titles.update,
        )
        settle()
        return hands.keys, stored, titles

    yield keyed
    set_language("zh_CN")
    theme.apply(QApplication.instance(), "light", "normal")


def _key_one(hands, lines, at, codes, *, short):
    """One line as a practised officer keys it: what carried over is passed with Enter."""
    line, last = lines[at], lines[at - 1] if at else None
    english = is_english()

    def choose(book, item_id):
        item = codes[book].get(item_id)
        hands.choose(item.initials, codes.label(book, item_id, english=english))

    def type_or_recall(name):
        text = getattr(line, name)
        if text in (getattr(earlier, name) for earlier in lines[:at]):
            hands.choose(initials(text), text)
        else:
            hands.type(text)
        hands.press(Key.Key_Return)

    type_or_recall("title")
    hands.type(line.at)
    hands.press(Key.Key_Return)
    type_or_recall("place")
    if last is None or line.grid != last.grid:
        hands.choose(initials(line.grid)[:5], line.grid)
    hands.press(Key.Key_Return)
    if line.source != (last.source if last else "grid_patrol"):
        choose("incident_source", line.source)
    hands.press(Key.Key_Return)
    if not short:
        hands.press(Key.Key_Return)  # the family, which follows the category
    if last is None or line.category != last.category:
        choose("incident_category", line.category)
    for _passed in ("category",) if short else ("category", "scale", "level"):
        hands.press(Key.Key_Return)
    hands.type(line.people)
    if line.summary:
        for _passed in ("people",) if short else ("people", "amount"):
            hands.press(Key.Key_Return)
        hands.type(line.summary)
    if short and line.summary:
        hands.press(Key.Key_Return)
    else:
        hands.press(Key.Key_Return, CONTROL)


@pytest.mark.parametrize(
    ("language", "count", "short"),
    [
        pytest.param("zh_CN", 100, True, marks=pytest.mark.slow),
        ("zh_CN", 20, True),
        ("zh_CN", 12, False),
        ("en", 12, True),
    ],
)
def test_a_paper_list_is_keyed_exactly_and_with_fewer_keys_than_in_a_sheet(
    key_in, language, count, short
):
    set_language(language)
    codes = load_codes()
    lines = paper_list(GRIDS, count)
    keys, stored, titles = key_in(lines, codes, short=short)
    assert [
        (
            r["title"], r["occurred_at"], r["place"], titles.get(r["grid"]), r["source"],
            r["category"], r["people_count"], r["summary"] or "",
        )
        for r in stored
    ] == [
        (
            line.title, _moment(line.at), line.place, line.grid, line.source, line.category,
            int(line.people), line.summary,
        )
        for line in lines
    ]  # fmt: skip
    plain = keys_in_a_sheet(lines, codes, practised=False)
    practised = keys_in_a_sheet(lines, codes, practised=True)
    print(f"{language}, {count} lines, short path {short}: {keys} keys; sheet {plain}, {practised}")
    assert keys < practised < plain


def _moment(text):
    day, _space, time = text.partition(" ")
    month, number = day.split("-")
    hour, minute = (time or "0:0").split(":")
    return f"2026-{int(month):02d}-{int(number):02d}T{int(hour):02d}:{int(minute):02d}"
