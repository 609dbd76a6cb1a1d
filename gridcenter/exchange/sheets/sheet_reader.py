"""Opens a spreadsheet of any kind: text files here, workbooks in a disposable child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gridcenter.base.progress import report
from gridcenter.base.system_words import in_words
from gridcenter.domain.text import Listed
from gridcenter.exchange.sheets.sheet_errors import (
    EmptySheetFileError,
    EncryptedSheetError,
    EtFileError,
    SheetDamagedError,
    SheetError,
    SheetFileMissingError,
    SheetTooLargeError,
    SheetTooSlowError,
    SheetUnknownError,
)
from gridcenter.exchange.sheets.sheet_facts import with_facts
from gridcenter.exchange.sheets.sheet_kinds import recognise
from gridcenter.exchange.sheets.sheet_model import (
    Cell,
    Sheet,
    SheetFileKind,
    SheetInfo,
    SheetRow,
    Shown,
)
from gridcenter.exchange.sheets.sheet_text import decode, read_text
from gridcenter.exchange.sheets.sheet_warm import WarmChild, end_child

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
MAX_BYTES = 128 * 1024 * 1024
MAX_CELLS = 20_000_000
_MOST_WORDS = 20_000
_OPEN_DOCUMENT = (SheetFileKind.ODS, SheetFileKind.FLAT_ODS)


def child_command() -> list[str]:
    """How the child is started, from a checkout or from the frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--sheet-child"]
    return [sys.executable, "-X", "utf8", "-m", "gridcenter.exchange.sheets.sheet_child"]


def _child_environment() -> dict[str, str]:
    """The environment without our secrets, with this very package on the path."""
    own = {name: text for name, text in os.environ.items() if not name.startswith("GRIDCENTER_")}
    own["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
    return own


def read_bytes(path: Path) -> bytes:
    """The file's bytes; :class:`SheetFileMissingError` or :class:`SheetTooLargeError` if not."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetTooLargeError(file=path.name)
        return path.read_bytes()
    except OSError as failure:
        reason = in_words(failure)
        raise SheetFileMissingError(file=path.name, reason=reason) from failure


class SheetReader:
    """An opened spreadsheet: ``sheets`` names what is in it, :meth:`read` gives one.

    A context manager; leaving it ends the child. Raises the classes of
    :mod:`gridcenter.exchange.sheets.sheet_errors`.
    """

    def __init__(
        self, path: Path, *, seconds: int = SECONDS, warm: WarmChild | None = None
    ) -> None:
        self.path = path
        self._warm = warm
        self._is_used, self._is_idle = False, False
        """Whether the child has read other files before; whether it has answered all it was asked."""
        content = read_bytes(path)
        self.kind = recognise(path.name, content)
        self._seconds = seconds
        self._late = False
        self._child: subprocess.Popen[bytes] | None = None
        self._text: Sheet | None = None
        self.epoch_1904 = False
        if self.kind is SheetFileKind.TEXT:
            self._text = read_text(decode(path.name, content), path.stem)
            self.sheets: tuple[SheetInfo, ...] = (SheetInfo(name=path.stem),)
            return
        del content
        try:
            self._open(warm.take() if warm is not None else None)
        except BaseException:
            self.close()
            raise

    def _open(self, used: subprocess.Popen[bytes] | None) -> None:
        """Open the file in a child that has read others; where that fails, in one of its own."""
        self._is_used = used is not None
        if used is None:
            self._start(_new_child())
            return
        try:
            self._start(used)
        except SheetError:
            self._start_afresh()

    def _start_afresh(self) -> None:
        self.close()
        self._open(None)

    def _start(self, child: subprocess.Popen[bytes]) -> None:
        self._child, self._late = child, False
        self._clock = threading.Timer(self._seconds, self._stop_late)
        self._clock.daemon = True
        self._clock.start()
        first = {
            "path": str(self.path.resolve()),
            "kind": self.kind.value,
            "memory": MEMORY,
            "seconds": self._seconds,
        }
        answer = next(self._ask(first))
        self._is_idle = True
        self.epoch_1904 = bool(answer["epoch_1904"])
        self.sheets = tuple(SheetInfo(name=name, hidden=hid) for name, hid in answer["sheets"])

    def _stop_late(self) -> None:
        self._late = True
        if self._child is not None:
            self._child.kill()

    def _ask(self, request: dict[str, Any]) -> Iterator[Any]:
        """The child's answers to one request; a dead child is named by how it died."""
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise SheetDamagedError(file=self.path.name)
        self._is_idle = False
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        except OSError:
            raise self._death() from None
        while line := child.stdout.readline():
            try:
                answer = json.loads(line, object_hook=_revived)
            except ValueError:
                break
            if isinstance(answer, dict) and "error" in answer:
                raise self._named(str(answer["error"]))
            yield answer
        raise self._death()

    def _death(self) -> Exception:
        name = self.path.name
        child = self._child
        status = child.wait(5) if child is not None else 0
        if self._late or status in {-24, -9}:  # SIGXCPU, SIGKILL
            return SheetTooSlowError(file=name, seconds=self._seconds)
        return SheetTooLargeError(file=name)

    def _named(self, message: str) -> Exception:
        lowered = message.lower()
        name = self.path.name
        if lowered == "memory":
            return SheetTooLargeError(file=name)
        if "password" in lowered or "encrypt" in lowered:
            return EncryptedSheetError(file=name)
        if name.lower().endswith(".et"):
            return EtFileError(file=name)
        return SheetDamagedError(file=name)

    def default_sheet(self) -> str:
        """The first sheet that is not hidden; :class:`EmptySheetFileError` when there is none."""
        for sheet in self.sheets:
            if not sheet.hidden:
                return sheet.name
        if self.sheets:
            return self.sheets[0].name
        raise EmptySheetFileError(file=self.path.name)

    def read(self, name: str | None = None) -> Sheet:
        """The sheet of this name, or the first visible one."""
        if self._text is not None:
            return self._text
        name = name or self.default_sheet()
        known = [sheet.name for sheet in self.sheets]
        if name not in known:
            raise SheetUnknownError(file=self.path.name, sheet=name, known=Listed(known))
        try:
            return self._read(name)
        except SheetError:
            if not self._is_used:
                raise
        self._start_afresh()
        return self._read(name)

    def _read(self, name: str) -> Sheet:
        rows: list[SheetRow] = []
        words: dict[Cell, Cell] = {}
        filled = 0
        for answer in self._ask({"sheet": name}):
            if isinstance(answer, dict):
                self._is_idle = True
                return Sheet(
                    name=name,
                    rows=with_facts(rows, answer),
                    merged=tuple(tuple(box) for box in answer["merged"]),
                    hidden_rows=frozenset(answer["hidden_rows"]),
                    epoch_1904=self.epoch_1904,
                    leap_1900=self.kind not in _OPEN_DOCUMENT,
                    typed=self.kind is not SheetFileKind.HTML,
                )
            # One object for a word that stands in many cells: a third of the memory of a roster.
            same = words.setdefault if len(words) < _MOST_WORDS else words.get
            rows += [
                SheetRow(number, tuple([same(cell, cell) for cell in cells]))
                for number, cells in answer
            ]
            filled += sum(len(cells) for _number, cells in answer)
            report(len(rows))  # how many there will be is not known; a place to cancel
            if filled > MAX_CELLS:
                raise SheetTooLargeError(file=self.path.name)
        raise SheetDamagedError(file=self.path.name)

    def close(self) -> None:
        """End the child, whatever it is doing; one that has answered everything may wait."""
        child, self._child = self._child, None
        if child is None:
            return
        self._clock.cancel()
        if self._warm is not None and self._is_idle and not self._late:
            self._warm.give(child)
        else:
            end_child(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _new_child() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        child_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _revived(answer: dict[str, Any]) -> Any:
    """A date cell as a date, a number in a telling format as such; other JSON objects as they are."""
    if "d" in answer:
        return datetime.fromisoformat(answer["d"])
    return Shown(answer["n"], answer["t"], answer["u"]) if "n" in answer else answer
