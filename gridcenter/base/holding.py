"""A lock that another process sees and that a crash releases: the system's own, on an open file."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock file ``path``, made if need be; False when another process holds it now.

    Where the system knows no such locks the block runs as if it were held.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    taken = _take(handle)
    try:
        yield taken
    finally:
        os.close(handle)
        if taken:
            with suppress(OSError):  # somebody waits for it
                path.unlink()


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only here

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - only here

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as failure:
        return failure.errno not in _TAKEN
    return True
