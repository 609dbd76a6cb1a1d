"""A hundred incidents from a paper list, by keyboard alone, in the real window."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from gridcenter.base.catalogue import load_codes
from gridcenter.base.i18n import is_english, set_language
from gridcenter.desktop import theme
from gridcenter.desktop.shell import MainWindow
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.domain.query import Query, Sort
from gridcenter.services import registers
from tests import builders
from tests.desktop.paper_list import (
    CONTROL,
    Key,
    Typist,
    initials,
    keys_in_a_sheet,
    paper_list,
)

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

    def keyed(lines, codes):
        centre_desk.write(fill)
        theme.apply(QApplication.instance(), "light", "large")
        window = MainWindow(centre_desk, liked)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        hands = Typist(settle)
        hands.press(Key.Key_2, CONTROL)
        hands.press(Key.Key_N, CONTROL)
        last = None
        for line in lines:
            _key_one(hands, line, last, codes)
            last = line
        hands.press(Key.Key_Escape)
        stored = []
        order = (Sort(field="case_code"),)
        centre_desk.read(
            lambda centre: registers.find(centre, Query(register="incident", sort=order)),
            stored.extend,
        )
        titles = {}
        centre_desk.read(
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


def _key_one(hands, line, last, codes):
    """One line as a practised officer keys it: what carried over is passed with Enter."""
    english = is_english()

    def said(book, item_id):
        return codes.label(book, item_id, english=english)

    hands.type(line.title)
    hands.press(Key.Key_Return)
    hands.type(line.at)
    hands.press(Key.Key_Return)
    hands.type(line.place)
    hands.press(Key.Key_Return)
    if last is None or line.grid != last.grid:
        hands.choose(initials(line.grid)[:5], line.grid)
    hands.press(Key.Key_Return)
    if line.source != (last.source if last else "grid_patrol"):
        item = codes["incident_source"].get(line.source)
        hands.choose(item.initials, said("incident_source", line.source))
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return)  # the family follows the category
    if last is None or line.category != last.category:
        item = codes["incident_category"].get(line.category)
        hands.choose(item.initials, said("incident_category", line.category))
    for _passed in ("category", "scale", "level"):
        hands.press(Key.Key_Return)
    hands.type(line.people)
    if line.summary:
        hands.press(Key.Key_Return)
        hands.press(Key.Key_Return)
        hands.type(line.summary)
    hands.press(Key.Key_Return, CONTROL)


@pytest.mark.parametrize(("language", "count"), [("zh_CN", 100), ("en", 12)])
def test_a_paper_list_is_keyed_exactly_and_with_fewer_keys_than_in_a_sheet(key_in, language, count):
    set_language(language)
    codes = load_codes()
    lines = paper_list(GRIDS, count)
    keys, stored, titles = key_in(lines, codes)
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
    sheet = keys_in_a_sheet(lines, codes, fill_down=False)
    skilled = keys_in_a_sheet(lines, codes, fill_down=True)
    print(f"{language} {count}: {keys} keys, sheet {sheet}, with Ctrl+D {skilled}")
    assert keys < skilled < sheet


def _moment(text):
    day, _space, time = text.partition(" ")
    month, number = day.split("-")
    hour, minute = (time or "0:0").split(":")
    return f"2026-{int(month):02d}-{int(number):02d}T{int(hour):02d}:{int(minute):02d}"
