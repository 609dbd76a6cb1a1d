"""A deed in a process of its own, that can be killed: forked, so that nothing is loaded again.

``python -m tests.tools.soak.child DEED PLACE TOLD`` does the same for strace, which watches it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import trouble
from tests.tools.soak import deeds
from tests.tools.soak.deeds import Deed

_LONGEST = 60.0
DONE, REFUSED, BUG = 0, 3, 4
"""How a child ends by itself: the deed done, refused with a sentence of ours, or a bug."""


def told_in(text: bytes) -> int:
    """The last step that was told done."""
    words = text.split()
    return int(words[-1]) if words else 0


def start(deed: Deed, place: Path) -> tuple[int, int]:
    """Do ``deed`` in a fork; its process and the pipe in which it tells what is done."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process:
        os.close(theirs)
        return process, ours
    os.close(ours)
    os._exit(_act(deed, place, theirs))


def _act(deed: Deed, place: Path, tell: int) -> int:
    try:
        deed.act(place, lambda number: os.write(tell, b"%d\n" % number) and None)
    except GridcenterError:
        return REFUSED
    except BaseException as failure:
        if isinstance(trouble.told_of(failure), GridcenterError) or isinstance(failure, OSError):
            return REFUSED
        sys.stderr.write(f"{deed.name}: {failure!r}\n")
        return BUG
    return DONE


def run(deed: Deed, place: Path, *, kill_after: float = _LONGEST) -> tuple[int, int]:
    """Do ``deed`` and kill it after so many seconds; how it ended (minus the signal) and what was told."""
    process, pipe = start(deed, place)
    end, text = time.monotonic() + kill_after, b""
    while (left := end - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            piece = os.read(pipe, 4096)
            if not piece:
                break
            text += piece
    else:
        os.kill(process, signal.SIGKILL)
    _process, status = os.waitpid(process, 0)
    while piece := os.read(pipe, 4096):
        text += piece
    os.close(pipe)
    return os.waitstatus_to_exitcode(status), told_in(text)


def main() -> int:
    """For strace."""
    name, place, told = sys.argv[1:4]
    deed = next(each for each in deeds.DEEDS if each.name == name)
    handle = os.open(told, os.O_WRONLY | os.O_CREAT, 0o600)
    if "sync-off" in sys.argv:
        deeds.DURABLE = False
    os.write(handle, b"begin\n")
    return _act(deed, Path(place), handle)


if __name__ == "__main__":
    sys.exit(main())
