"""A desk over a real worker thread, preferences in a folder of their own, cheap sign-in."""

from __future__ import annotations

import pytest

from gridcenter.desktop import preferences, warm
from gridcenter.desktop.preferences import Preferences
from gridcenter.desktop.tasks import WorkerDesk
from tests.builders import make_centre


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
