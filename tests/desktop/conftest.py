"""A desk over a real worker thread, preferences in a folder of their own, cheap sign-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from gridcenter.desktop import preferences, warm
from gridcenter.desktop.preferences import Preferences
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.domain.changes import NO_CHANGES
from tests.books import book
from tests.builders import make_centre, make_grid, make_incident, make_leader, make_member


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What a file leaves on the desktop dies with it: each change of colours would style it anew."""
    yield
    if nextitem is None or nextitem.path != item.path:
        for each in QApplication.topLevelWidgets() if QApplication.instance() else ():
            if each.parent() is None:
                each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def _nothing_is_warmed(monkeypatch):
    """No test leaves a thread that imports in the middle of the next one; test_warm has its own."""
    monkeypatch.setattr(warm, "IDLE_MS", 3_600_000)


@pytest.fixture
def liked(qapp, tmp_path):
    made = Preferences(tmp_path)
    preferences.install(made)
    return made


@pytest.fixture
def empty_desk(qtbot):
    made = WorkerDesk()
    yield made
    made.close()


@pytest.fixture
def centre_desk(empty_desk, qtbot, tmp_path):
    """A worker that holds a real centre with three villages and nothing else."""
    opened = []
    empty_desk.open(lambda: make_centre(tmp_path / "data"), opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    return empty_desk


@pytest.fixture
def filled_window(qtbot, centre_desk, liked):
    """The whole window over a centre with a row in each of the main lists."""

    def fill(centre):
        grid = make_grid(centre)
        make_member(centre, grid.uid)
        make_leader(centre, grid=grid.uid)
        make_incident(centre, grid=grid.uid)
        book(centre, "contact")
        return NO_CHANGES

    centre_desk.do(fill)
    made = MainWindow(centre_desk, liked)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    return made
