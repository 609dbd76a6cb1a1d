"""Writes a file so that it is whole or not there: .part → fsync → read back → rename."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from gridcenter.base import drives
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.failures import PackError

Content = bytes | IO[bytes]
_PATIENCE = 2.5
_PAUSE = 0.1
_CHUNK = 2**20


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
    hint = N_("请重新插好，再导出一次；请等到“可以安全拔出”再拔。上面如有 .part 文件，可以删掉。")
    reason = "gone"


class MissingFolderError(WriteBackError):
    """The folder is not there, and no stick was."""

    code = "missing_folder"
    sentence = N_("没有写成，没有这个文件夹：{path}")
    hint = N_("请检查位置是否写对、文件夹是否还在，或换一个位置再导出。")
    reason = "missing"


_REASONS: dict[int, type[WriteBackError]] = {
    errno.ENOSPC: MediumFullError,
    errno.EDQUOT: MediumFullError,
    errno.EFBIG: MediumFullError,
    errno.EROFS: MediumReadOnlyError,
    errno.EACCES: MediumReadOnlyError,
    errno.EPERM: MediumReadOnlyError,
    errno.ENODEV: MediumGoneError,
    errno.ENXIO: MediumGoneError,
    errno.ENOENT: MissingFolderError,
    errno.ENOTDIR: MissingFolderError,
}
_WINDOWS: dict[int, type[WriteBackError]] = {
    19: MediumReadOnlyError,  # ERROR_WRITE_PROTECT
    21: MediumGoneError,  # ERROR_NOT_READY
    39: MediumFullError,  # ERROR_HANDLE_DISK_FULL
    112: MediumFullError,  # ERROR_DISK_FULL
    433: MediumGoneError,  # ERROR_NO_SUCH_DEVICE
    1006: MediumGoneError,  # ERROR_FILE_INVALID: another medium is in the drive
    1167: MediumGoneError,  # ERROR_DEVICE_NOT_CONNECTED
}
"""Windows tells more by its own numbers than by the errno they become."""
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF})
"""How file systems answer that know no fsync of a folder; any other answer is a failure."""


def write_safely(path: Path, data: Content, *, durable: bool = True) -> None:
    """Write ``data`` (bytes, or a stream from its start) to ``path`` through a neighbour; WriteBackError leaves no half file behind.

    Only a medium that is gone may keep the neighbour, ``<name>.part``; where the very last step
    failed, the whole file may be there. ``durable=False`` does not wait for the medium: for files
    that can be made again.
    """
    part = path.with_name(path.name + ".part")
    medium = _medium(path.parent)
    try:
        if drives.is_pulled(path.parent):
            # Making the folder anew would write onto the disk of this very machine.
            raise MediumGoneError(path=path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(part, data, durable=durable)
        if not _reads_back(part, data):
            raise WriteBackError(path=path)
        _replace(part, path)
        if durable:
            _sync_folder(path.parent)
    except OSError as failure:
        raise _reason(failure, path.parent, medium)(path=path) from failure
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _reason(failure: OSError, folder: Path, medium: int | None) -> type[WriteBackError]:
    """``medium`` is what :func:`_medium` said of the folder before."""
    known = _WINDOWS.get(getattr(failure, "winerror", 0)) or _REASONS.get(failure.errno or 0)
    if known is None and not folder.is_dir():
        known = MissingFolderError
    pulled = known is MissingFolderError and (
        drives.is_for_media(folder) or _medium(folder) != medium
    )
    return MediumGoneError if pulled else known or WriteBackError


def _medium(folder: Path) -> int | None:
    """The device on which a folder lies or would lie; None when that cannot be told."""
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return place.stat().st_dev
    return None


def _chunks(data: Content) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield from (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
        return
    data.seek(0)
    while chunk := data.read(_CHUNK):
        yield chunk


def _write(part: Path, data: Content, *, durable: bool) -> None:
    """Bytes onto the medium, and out of the machine's memory, so that reading them back asks it."""
    part.unlink(missing_ok=True)
    # A new file or none: whatever a stick holds under this name, a link above all, is not followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(part, flags, 0o666)
    try:
        for chunk in _chunks(data):
            view = memoryview(chunk)
            while view:
                view = view[os.write(handle, view) :]
        if durable:
            os.fsync(handle)
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def _reads_back(part: Path, data: Content) -> bool:
    """Whether the medium holds exactly ``data``."""
    with part.open("rb") as stream:
        same = all(stream.read(len(chunk)) == chunk for chunk in _chunks(data))
        return same and not stream.read(1)


def _replace(part: Path, path: Path) -> None:
    """Rename; on Windows a virus scanner may hold the file for moments."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(part, path)  # noqa: PTH105 - all steps go through one module, which tests make fail
        except PermissionError:
            if os.name == "posix" or time.monotonic() > deadline:
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
    except OSError as failure:
        if failure.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)
