"""Runs tests against one mutant in a copy of the checkout; the checkout is never touched."""

from __future__ import annotations

import gc
import importlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from compileall import compile_dir
from contextlib import redirect_stderr, redirect_stdout, suppress
from enum import StrEnum
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

from tests.tools.mutate.mutants import Mutant
from tests.tools.mutate.warm import COLD, Asked, Picked, Waiting

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import pytest

_MADE = ("build", "dist", "demo-out")
"""What no checkout begins with."""
_LOADED_ONCE = (
    "PySide6.QtWidgets", "PySide6.QtPrintSupport", "PySide6.QtSvg", "numpy", "pandas", "typst",
    "cryptography.hazmat.primitives.ciphers.aead", "pyrage", "docx", "xlsxwriter", "openpyxl",
    "python_calamine", "pypdfium2", "segno", "lxml.etree", "pypinyin", "pytest", "pygments.lexers",
)  # fmt: skip
"""What most tests import first and no mutant changes: loaded before the process is forked."""


_NOTE = "failed-test.txt"
_ENDS = "ended-test.txt"
_LEFT = "left"
"""The folder for what the tests leave behind, emptied before each mutant."""
_STUCK = 40
"""Seconds after which a test that has not ended hangs by the mutant, not by itself."""


class _Note:
    """A pytest plugin: leaves the id of the test that failed, and shows that it is alive."""

    def __init__(self, place: str) -> None:
        self._path = Path(place) / _NOTE
        self._ends = Path(place) / _ENDS

    def pytest_runtest_logfinish(self) -> None:
        self._ends.write_text("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._path.write_text(report.nodeid, encoding="utf-8")


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    """One test never ended. Time that ran out over many tests is no notice taken: survived."""
    UNTESTED = "no test"
    RED = "red alone"
    """The test that failed fails without the mutant too: nothing was learned."""


class Copy:
    """A copy of the checkout that mutants are written into, and processes that test it."""

    def __init__(self, root: Path, place: Path, files: Sequence[str] = ()) -> None:
        """``files`` are the files of tests that a process reads once and tries most mutants with."""
        self.place = place
        self._files = files
        self._green: dict[str, bool] = {}
        self.failing = ""
        place.mkdir()
        for source in root.iterdir():
            name = source.name
            if name in _MADE or name.startswith("."):
                continue
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, place / name, ignore=ignored)
            else:
                shutil.copy2(source, place / name)
        # Told by their content, not by their age: a mutant is written within the same second.
        judged = PycInvalidationMode.CHECKED_HASH
        compile_dir(place / "gridcenter", quiet=1, invalidation_mode=judged)
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        self._context = get_context(method)
        self._warm: Connection | None = None
        if method == "forkserver":
            self._context.set_forkserver_preload(["tests.tools.mutate.running"])

    def try_out(
        self, mutant: Mutant, tests: Sequence[str], seconds: float, *, runs_on_reading: bool = True
    ) -> Outcome:
        """Whether one of ``tests`` fails with the mutant in place; ended after ``seconds``.

        ``runs_on_reading``: what is made when a module is read may rest on the line.
        """
        if not tests:
            return Outcome.UNTESTED
        left, outcome = list(tests), Outcome.RED
        while left and outcome is Outcome.RED:
            outcome = self._outcome(mutant, left, seconds, runs_on_reading=runs_on_reading)
            red = self.failing  # it says nothing by itself: the others are asked once more
            if red not in left:
                break
            left.remove(red)
        return outcome

    def _outcome(
        self, mutant: Mutant, tests: Sequence[str], seconds: float, *, runs_on_reading: bool
    ) -> Outcome:
        if self._files:
            self._begin_waiting()  # before the mutant is there: what it reads serves all others
        path = self.place / mutant.path
        whole = path.read_bytes()
        changed = mutant.applied(whole)
        path.write_bytes(changed)
        try:
            code: int | None = COLD
            if self._files:
                told = (mutant.path, whole, changed)
                code = self._asked(told, tests, seconds)
            if code == COLD or (code == 0 and runs_on_reading):
                code = self.run(tests, seconds)
        finally:
            path.write_bytes(whole)
        if code is None:
            return Outcome.TIMEOUT
        if code == 0:
            return Outcome.SURVIVED
        self.failing = failed = self._noted()
        if failed and failed not in self._green:
            self._green[failed] = self._passes(failed, seconds)
        return Outcome.KILLED if self._green.get(failed, True) else Outcome.RED

    def close(self) -> None:
        """End the process that waits."""
        if self._warm is not None:
            self._warm.send(None)
            self._warm = None

    def _passes(self, test: str, seconds: float) -> bool:
        if self._files and self._asked(("", b"", b""), [test], seconds) == 0:
            return True
        return self.run([test], seconds) == 0

    def _noted(self) -> str:
        note = self.place / _NOTE
        return note.read_text(encoding="utf-8") if note.exists() else ""

    def _asked(
        self, told: tuple[str, bytes, bytes], tests: Sequence[str], seconds: float
    ) -> int | None:
        """As ``run``, in a fork of the process that has read the tests; ``COLD`` when none could."""
        self._cleared()
        try:
            if self._warm is None:
                return COLD
            path, before, after = told
            patience = min(_STUCK, seconds)
            asked = Asked(path=path, before=before, after=after, tests=tests, seconds=seconds,
                          patience=patience)  # fmt: skip
            began = time.time()
            self._warm.send(asked)
            code: int | None = self._warm.recv()
        except (EOFError, BrokenPipeError):
            self._warm = None
            return COLD
        return self._ended_late(began + seconds) if code is None else code

    def _begin_waiting(self) -> None:
        if self._warm is not None:
            return
        self._cleared()
        self._warm, theirs = self._context.Pipe()
        given = (str(self.place), list(self._files), theirs)
        self._context.Process(target=_wait, args=given).start()
        theirs.close()
        try:
            self._warm.recv()
        except EOFError:
            self._warm = None

    def run(self, tests: Sequence[str], seconds: float) -> int | None:
        """pytest's exit code, or None when one test hung; a death of the process counts as 1.

        After ``seconds`` no further test is waited for: 0 when none had failed until then.
        """
        self._cleared()
        process = self._context.Process(target=_pytest, args=(str(self.place), list(tests)))
        began = time.time()
        process.start()
        process.join(seconds)
        process.join(min(_STUCK, seconds))
        if not process.is_alive():
            return process.exitcode
        process.kill()
        process.join()
        return self._ended_late(began + seconds)

    def _cleared(self) -> None:
        for name in (_NOTE, _ENDS):
            (self.place / name).unlink(missing_ok=True)
        shutil.rmtree(self.place / _LEFT, ignore_errors=True)
        (self.place / _LEFT).mkdir(exist_ok=True)

    def _ended_late(self, since: float) -> int | None:
        """0 when a test ended since then, so that none hung; else None."""
        ends = self.place / _ENDS
        return 0 if ends.exists() and ends.stat().st_mtime > since else None


def _enter(place: str) -> None:
    """In a process of its own: forget the checkout, import everything from the copy."""
    os.chdir(place)
    left = str(Path(place) / _LEFT)
    os.environ |= {"PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": left}
    tempfile.tempdir = None
    sys.dont_write_bytecode = False  # what pytest made of a file of tests serves the next mutant
    sys.path[:] = [place, *(each for each in sys.path if each != place)]
    for name in [each for each in sys.modules if each.split(".")[0] in ("gridcenter", "tests")]:
        del sys.modules[name]


def _pytest(place: str, tests: list[str], waiting: Waiting | None = None) -> None:
    _enter(place)
    import pytest  # noqa: PLC0415 - its plugins must not be loaded before it asks for them

    said = io.StringIO()
    plugins = [_Note(place), waiting or Picked(tests)]
    files = [
        each for each in dict.fromkeys(t.split("::", 1)[0] for t in tests) if Path(each).exists()
    ]
    if not files:
        os._exit(0)
    options = ["-x", "-q", "-p", "no:xdist", "--tb=no", f"--basetemp={place}/{_LEFT}/t"]
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main([*options, *files], plugins)
    # A test that is gone (renamed since the map was made) says nothing about the mutant.
    os._exit(0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else int(code))


def _wait(place: str, files: list[str], asked: Connection) -> None:
    _pytest(place, files, Waiting(place, asked))


def _load() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in _LOADED_ONCE:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()  # what was loaded once is no child's to look through


if __name__ != "__main__" and sys.argv[:1] == ["-c"]:
    _load()  # in the server that forks; not in whoever merely imports this module
