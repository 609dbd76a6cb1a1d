"""Widgets in lines like words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.widgets import GAP

SIZES = ((60, 20), (60, 30), (90, 20))


@pytest.fixture
def foot(qapp):
    def make(room, *, apart):
        host = QWidget()
        above = QVBoxLayout(host)
        above.setContentsMargins(0, 0, 0, 0)
        flow = FlowLayout(apart=apart)
        above.addLayout(flow)
        above.addStretch(1)
        parts = [QWidget() for _size in SIZES]
        for part, size in zip(parts, SIZES, strict=True):
            part.setFixedSize(*size)
            flow.addWidget(part)
        host.resize(room, 200)
        host.show()
        QApplication.processEvents()
        made.append(host)
        return flow, [part.geometry() for part in parts]

    made = []
    yield make
    for host in made:
        host.close()
        host.deleteLater()


def test_one_line_where_there_is_room_and_the_last_stands_apart(foot):
    flow, (first, second, last) = foot(400, apart=True)
    assert flow.heightForWidth(400) == 30
    assert (first.x(), second.x(), last.right()) == (0, 60 + GAP, 399)
    assert (first.y(), second.y(), last.y()) == (5, 0, 5)  # on one middle line
    assert foot(400, apart=False)[1][2].x() == 2 * (60 + GAP)


@pytest.mark.parametrize("room", [61, 130, 150, 200])
def test_nothing_is_cut_or_covered_in_less_room(foot, room):
    flow, parts = foot(room, apart=True)
    assert all(part.right() < max(room, part.width()) for part in parts)
    assert not any(a.intersects(b) for a in parts for b in parts if a is not b)
    assert parts[-1].bottom() < flow.heightForWidth(room)


def test_an_empty_one_takes_no_height(qapp):
    assert FlowLayout().heightForWidth(100) == 0
