"""What every test stands on: no screen, one time zone, one language, nobody's real data folder."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from gridcenter.base.bulk import collect_due

if TYPE_CHECKING:
    from gridcenter.services.centre import Centre

pytest_plugins = ("tests.shuffled",)

# Before anything imports Qt or asks for the local time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Windows reads a name with a slash as a zone without an offset.
os.environ["TZ"] = "CST-8" if sys.platform == "win32" else "Asia/Shanghai"
if hasattr(time, "tzset"):
    time.tzset()

# The same examples on every machine, and no deadlines: a busy machine is not a defect.
settings.register_profile("gridcenter", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("gridcenter")


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak Chinese, and keep default folders and credentials of the machine out of the test."""
    from gridcenter.base.i18n import set_language  # noqa: PLC0415 - after the environment is set

    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))
    monkeypatch.delenv("GRIDCENTER_PASSWORD", raising=False)
    set_language("zh_CN")
    mask = os.umask(0o022)  # the program itself lets nobody else read what it writes
    yield
    os.umask(mask)
    set_language("zh_CN")
    _empty_clipboard()


@pytest.fixture(autouse=True)
def _worker_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under coverage, count what runs on the window's worker: it is Qt's thread, not Python's."""
    worker, trace = sys.modules.get("gridcenter.desktop.worker"), threading.gettrace()
    if worker is None or trace is None:
        return
    real = worker.reporting

    def traced(*given: object) -> object:
        if sys.gettrace() is None:
            sys.settrace(trace)
        return real(*given)

    monkeypatch.setattr(worker, "reporting", traced)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A township with three villages and nothing else."""
    from tests.builders import make_centre  # noqa: PLC0415 - as above

    made = make_centre(tmp_path / "data")
    yield made
    made.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Free cycles between tests only, on this thread: as the window does (see ``desktop.collector``).

    What a closed page leaves behind is a cycle, and Qt ends the process when a widget dies on
    another thread or in the middle of its own event.
    """
    gc.disable()
    collect_due()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Widgets that pytest-qt closed die before the fixtures end.

    Otherwise their timers fire into the next test, at a centre that is closed.
    """
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _empty_clipboard() -> None:
    """The offscreen platform crashes at exit over what a test left on the clipboard."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
