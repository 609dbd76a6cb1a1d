"""Writes a file so that it is whole or not there: .part → fsync → read back → rename."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from gridcenter.domain.text import N_
from gridcenter.exchange.failures import PackError

_PATIENCE = 2.5
_PAUSE = 0.1


class WriteBackError(PackError):
    """What was read back differs from what was written, or the medium refused it."""

    code = "write_failed"
    sentence = N_("没有写成：{path}")
    hint = N_("U 盘可能已满、写保护或损坏，请换一个位置再导出。")


def write_safely(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` through a neighbour; WriteBackError leaves nothing behind.

    ``durable=False`` does not wait for the medium: for files that can be made again.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        if part.read_bytes() != data:
            raise WriteBackError(path=path)
        _replace(part, path)
        if durable:
            _sync_folder(path.parent)
    except OSError as failure:
        raise WriteBackError(path=path) from failure
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _replace(part: Path, path: Path) -> None:
    """Rename; on Windows a virus scanner may hold the file for moments."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            part.replace(path)
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a pulled stick, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some network and stick file systems know no fsync of a folder; the file itself is safe.
        return
    finally:
        os.close(handle)
