"""Writes a file so that it is whole or not there: .part → fsync → read back → rename."""

from __future__ import annotations

import errno
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
    reason = "failed"


class MediumFullError(WriteBackError):
    """No room left."""

    code = "medium_full"
    sentence = N_("没有写成，空间不够：{path}")
    hint = N_("请删掉 U 盘上不用的文件，或换一个位置再导出。上面没有留下半个文件。")
    reason = "full"


class MediumReadOnlyError(WriteBackError):
    """Write-protected, or no right to write there."""

    code = "medium_read_only"
    sentence = N_("没有写成，这里不能写入：{path}")
    hint = N_("请拨开 U 盘的写保护开关，或换一个位置再导出。")
    reason = "read_only"


class MediumGoneError(WriteBackError):
    """Pulled in the middle."""

    code = "medium_gone"
    sentence = N_("没有写成，U 盘已拔出：{path}")
    hint = N_("请重新插好，再导出一次；请等到“可以安全拔出”再拔。")
    reason = "gone"


_REASONS: dict[int, type[WriteBackError]] = {
    errno.ENOSPC: MediumFullError,
    errno.EFBIG: MediumFullError,
    errno.EROFS: MediumReadOnlyError,
    errno.EACCES: MediumReadOnlyError,
    errno.EPERM: MediumReadOnlyError,
    errno.ENODEV: MediumGoneError,
    errno.ENXIO: MediumGoneError,
    errno.ENOENT: MediumGoneError,
}


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
        raise _REASONS.get(failure.errno or 0, WriteBackError)(path=path) from failure
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
