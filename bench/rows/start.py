"""Process start to the first usable window (signing in), against a bare PySide6 window."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.row import Goal, Place, Row, Samples


class _Usable(BaseException):
    """Leaves the program once its first window is painted."""


def _since_start() -> Samples:
    return Samples(ms=[(time.monotonic() - float(os.environ["BENCH_STARTED"])) * 1000])


def _prepare(folder: Path, size: int) -> None:
    from bench import data  # noqa: PLC0415 - the bare side must not load the program

    del size
    data.new_centre(folder / "centre").close()


def _ours(place: Place) -> Samples:
    from gridcenter import app  # noqa: PLC0415 - loading is what is measured
    from gridcenter.desktop.start.sign_in import SignIn  # noqa: PLC0415

    found: list[Samples] = []

    def shown(gate: SignIn) -> int:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        gate.show()
        QApplication.processEvents()
        assert gate.isVisible()
        found.append(_since_start())
        raise _Usable

    SignIn.exec = shown  # type: ignore[method-assign]
    try:
        app.main(["--data", str(place.shared / "centre")])
    except _Usable:
        return found[0]
    raise AssertionError("no window came")


def _bare(place: Place) -> Samples:
    del place
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow  # noqa: PLC0415

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("综治中心"))
    window.resize(760, 440)
    window.show()
    app.processEvents()
    return _since_start()


ROW = Row(
    name="start",
    baseline="a bare PySide6 window",
    goal=Goal(ratio=1.6, rss_ratio=1.6),
    sizes=(0,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=9,
)
