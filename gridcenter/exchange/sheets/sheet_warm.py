"""A child process that waits between files, and how one is ended."""

from __future__ import annotations

import contextlib
import subprocess
from types import TracebackType
from typing import Self


class WarmChild:
    """A child that read one file whole and waits for the next: starting it took longer than reading.

    Only one that never failed waits here, so that a hostile file still dies alone. A context manager.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def take(self) -> subprocess.Popen[bytes] | None:
        """The waiting child, if there is one and it lives."""
        child, self._child = self._child, None
        return child if child is not None and child.poll() is None else None

    def give(self, child: subprocess.Popen[bytes]) -> None:
        """Let ``child`` wait."""
        self._child = child

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if (child := self.take()) is not None:
            end_child(child)


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Kill ``child`` and let go of what it was told and said."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            # What a dead child did not take is of no interest any more.
            with contextlib.suppress(OSError):
                pipe.close()
