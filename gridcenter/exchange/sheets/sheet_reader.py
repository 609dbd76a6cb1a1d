"""Opens a spreadsheet of any kind: text files here, workbooks in a disposable child process."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    SheetFileMissingError,
    SheetTooLargeError,
    SheetTooSlowError,
    SheetUnknownError,
)
from gridcenter.exchange.sheets.sheet_kinds import recognise
from gridcenter.exchange.sheets.sheet_model import (
    Cell,
    Flaw,
    FlawKind,
    Sheet,
    SheetFileKind,
    SheetInfo,
    SheetRow,
)
from gridcenter.exchange.sheets.sheet_text import decode, read_text

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
MAX_BYTES = 128 * 1024 * 1024
MAX_CELLS = 20_000_000


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

    def __init__(self, path: Path, *, seconds: int = SECONDS) -> None:
        self.path = path
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
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        self._child = subprocess.Popen(
            child_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_child_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
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
        rows: list[SheetRow] = []
        filled = 0
        for answer in self._ask({"sheet": name}):
            if isinstance(answer, dict):
                return Sheet(
                    name=name,
                    rows=_with_facts(rows, answer["flaws"], answer["texts"]),
                    merged=tuple(tuple(box) for box in answer["merged"]),
                    hidden_rows=frozenset(answer["hidden_rows"]),
                    epoch_1904=self.epoch_1904,
                    leap_1900=self.kind is not SheetFileKind.ODS,
                    typed=self.kind is not SheetFileKind.HTML,
                )
            rows += [SheetRow(number, tuple(cells)) for number, cells in answer]
            filled += sum(len(cells) for _number, cells in answer)
            report(len(rows))  # how many there will be is not known; a place to cancel
            if filled > MAX_CELLS:
                raise SheetTooLargeError(file=self.path.name)
        raise SheetDamagedError(file=self.path.name)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        if child is None:
            return
        self._clock.cancel()
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                # What a dead child did not take is of no interest any more.
                with contextlib.suppress(OSError):
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _with_facts(
    rows: list[SheetRow],
    flaws: Sequence[tuple[int, int, str, str]],
    texts: Sequence[tuple[int, int, str]],
) -> tuple[SheetRow, ...]:
    """The rows with what stands in place of lost values, which came as nothing at all, and with
    the texts that came otherwise than they stand.
    """
    if not flaws and not texts:
        return tuple(rows)
    told: dict[int, dict[int, Cell]] = defaultdict(dict)
    for number, column, text in texts:
        told[number][column - 1] = text or None
    for number, column, shown, kind in flaws:
        told[number][column - 1] = Flaw(shown=shown, kind=FlawKind(kind))
    known = {row.number: row.cells for row in rows}
    for number, cells in told.items():
        filled = list(known.get(number, ()))
        filled += [None] * (max(cells) + 1 - len(filled))
        for at, cell in cells.items():
            filled[at] = cell
        known[number] = tuple(filled)
    return tuple(SheetRow(number, known[number]) for number in sorted(known))


def _revived(answer: dict[str, Any]) -> Any:
    """A date cell as a date; other JSON objects as they are."""
    return datetime.fromisoformat(answer["d"]) if "d" in answer else answer
