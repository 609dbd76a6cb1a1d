"""A register page on a real worker thread, and waiting until it has painted what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import data

_PATIENCE = 300.0
_HEARTBEAT_MS = 50


def wait(app: Any, until: Callable[[], bool]) -> None:
    """Let the event loop turn until ``until`` holds; painting is part of it."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    # It must sleep as the window's own loop does: with a time limit processEvents() never waits, and
    # a loop that spins keeps Python from the worker thread it waits for.
    heartbeat = QTimer()
    heartbeat.start(_HEARTBEAT_MS)
    end = time.monotonic() + _PATIENCE
    while not until():
        assert time.monotonic() < end, "nothing came"
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    heartbeat.stop()
    app.processEvents()


@contextmanager
def desk(folder: Path) -> Iterator[tuple[Any, Any]]:
    """The application and a desk with the opened centre on its worker."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gridcenter.desktop import theme  # noqa: PLC0415
    from gridcenter.desktop.tasks import WorkerDesk  # noqa: PLC0415
    from gridcenter.services.centre import unguarded  # noqa: PLC0415

    app = QApplication.instance() or QApplication([])
    theme.apply(app)
    made = WorkerDesk()
    came: list[object] = []
    # Not the backup of the day that leaving makes: of a million rows it takes a minute, after what is measured.
    made.open(lambda: replace(data.open_centre(folder), guard=unguarded), came.append)
    wait(app, lambda: bool(came))
    try:
        yield app, made
    finally:
        made.close()


def open_page(app: Any, made: Any, register: str) -> Any:
    """A shown register page whose first rows are painted."""
    from gridcenter.desktop.register.register_page import RegisterPage  # noqa: PLC0415

    page = RegisterPage(made, register)
    page.resize(1200, 690)
    page.show()
    page.activate()
    wait(app, lambda: first_rows_are_here(page))
    return page


def first_rows_are_here(page: Any) -> bool:
    """Whether the first page of rows is in hand (or it is known that there is none)."""
    presenter = page.presenter
    if presenter.lookups is None:
        return False
    return presenter.pages.has(0) or (not presenter.loading and presenter.found == 0)


def renew(app: Any, page: Any, act: Callable[[], object]) -> None:
    """Do ``act``, which lists other rows, and wait until the first of them are painted."""
    before = page.presenter.pages
    act()
    wait(app, lambda: page.presenter.pages is not before)
