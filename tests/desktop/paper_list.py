"""A synthetic paper list of incidents, a typist who keys it into the window, and the same in a sheet.

How keys are counted, the same on both sides: every key pressed is one, a held Ctrl is one more.
Chinese is typed in pinyin, every letter of it and one key to take it. Figures and Latin letters are
one key each. Dates are typed as short on both sides (``11-5 9:30``), for a spreadsheet takes them too.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from pypinyin import lazy_pinyin
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gridcenter.desktop.register.choice_edit import ChoiceEdit
from gridcenter.domain.codes import CodeBook

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
_RUN = re.compile(r"[㐀-鿿，。]+|.")

MATTERS = (
    ("宅基地边界争执", "boundary", "两户为院墙位置各执一词"),
    ("邻里噪音纠纷", "neighbours", ""),
    ("婚约彩礼返还纠纷", "marriage_family", "双方自愿调解"),
    ("灌溉用水次序纠纷", "land_forest_water", ""),
    ("民间借贷纠纷", "contract_finance", "有借条，拖欠一年"),
    ("劳务费结算纠纷", "labour", ""),
    ("赡养费分担纠纷", "marriage_family", ""),
    ("消防通道堆放杂物", "fire", "已口头通知清理"),
    ("路面塌陷影响通行", "roads", ""),
    ("排水沟堵塞争执", "neighbours", "雨后积水"),
)
"""Title, category and what the paper says besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the paper list; codes by their ids, the grid by its name."""

    title: str
    at: str
    place: str
    grid: str
    source: str
    category: str
    people: str
    summary: str


def paper_list(grids: list[str], count: int) -> list[Line]:
    """``count`` lines, grid after grid as the villages hand them in; always the same."""
    chance = random.Random(3)
    lines = []
    for at in range(count):
        grid = grids[at * len(grids) // count]
        title, category, summary = chance.choice(MATTERS)
        group = f"{chance.choice('一二三四五六')}组"
        day, hour = chance.randint(1, 19), chance.choice(("", " 9:30", " 14:10", " 16:00"))
        lines.append(
            Line(
                title=f"{group}{title}",
                at=f"11-{day}{hour}",
                place=f"{grid[:3]}{group}",
                grid=grid,
                source=chance.choice(("grid_patrol",) * 6 + ("hotline_12345", "visit")),
                category=category,
                people=str(chance.randint(2, 12)),
                summary=summary if chance.random() < 0.5 else "",
            )
        )
    return lines


def keys_of(text: str) -> int:
    """Keys to type ``text``: pinyin letters and one to take each run, one for anything else."""
    runs = _RUN.findall(text)
    return sum(1 if len(r) == 1 and r.isascii() else len(_pinyin(r)) + 1 for r in runs)


def _pinyin(run: str) -> str:
    return "".join(lazy_pinyin(run))


def initials(text: str) -> str:
    return "".join(each[:1] for each in lazy_pinyin(text))


def keys_in_a_sheet(lines: list[Line], codes: CodeBook, *, practised: bool) -> int:
    """The same nine columns in a spreadsheet: Tab between cells, Enter at the end of a row.

    Codes and grids are written out. The ``practised`` hand presses Ctrl+D for what is equal to the cell
    above, and lets the sheet complete a text as soon as its beginning tells it from all above it.
    """
    total, above = 0, [""] * 9
    seen: list[set[str]] = [set() for _cell in above]
    for line in lines:
        category = codes["incident_category"].get(line.category)
        assert category is not None
        cells = [
            line.title,
            line.at,
            line.place,
            line.grid,
            codes.label("incident_source", line.source),
            codes.label("incident_family", category.parent or "dispute"),
            category.label,
            line.people,
            line.summary,
        ]
        for cell, last, known in zip(cells, above, seen, strict=True):
            if practised and cell == last:
                total += min(keys_of(cell), 2)
            else:
                total += keys_of(_enough(cell, known) if practised else cell)
            known.add(cell)
        total += len(cells) - (1 if line.summary else 2) + 1
        above = cells
    return total


def _enough(cell: str, known: set[str]) -> str:
    """As much of a text as a sheet needs to complete it; all of a figure or a new text."""
    if cell not in known or cell.isascii():
        return cell
    starts = (cell[:end] for end in range(1, len(cell)))
    return next((s for s in starts if sum(each.startswith(s) for each in known) == 1), cell)


class Typist:
    """Presses real keys on whatever has the cursor, and counts them."""

    def __init__(self, settle) -> None:
        self.keys = 0
        self._settle = settle

    def press(self, key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, held)
        self.keys += 2 if held else 1
        self._settle()

    def type(self, text: str) -> None:
        """Latin and figures by keys, Chinese through the input method letter by letter."""
        for run in _RUN.findall(text):
            if run.isascii():
                QTest.keyClicks(QApplication.focusWidget(), run)
            else:
                self._compose(run)
        self.keys += keys_of(text)
        self._settle()

    def _compose(self, run: str) -> None:
        field, spelt = QApplication.focusWidget(), _pinyin(run)
        for end in range(1, len(spelt) + 1):
            QApplication.sendEvent(field, QInputMethodEvent(spelt[:end], []))
        taken = QInputMethodEvent("", [])
        taken.setCommitString(run)
        QApplication.sendEvent(field, taken)

    def choose(self, typed: str, label: str) -> None:
        """Type into a field with a list and go down to ``label``; the hands move on from there."""
        self.type(typed)
        field = QApplication.focusWidget()
        assert isinstance(field, ChoiceEdit)
        assert field.is_open, f"no list for {typed}"
        offered = [choice.label for choice in field._choices]
        assert label in offered, f"{label} is not offered for {typed}: {offered}"
        for _step in range(offered.index(label)):
            self.press(Key.Key_Down)
