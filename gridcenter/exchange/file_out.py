"""Writes a file onto a medium that may be full, write-protected or pulled, and says which it was."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from gridcenter.base import drives
from gridcenter.base.system_words import is_too_long
from gridcenter.base.whole_files import Content, refuse_own_folder, write_whole
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.failures import PackError


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


class FileHeldError(WriteBackError):
    """Another program has the file open."""

    code = "file_held"
    sentence = N_("没有写成，文件正被其他程序打开：{path}")
    hint = N_("请在 WPS、Excel 或阅读器里关闭它，或换一个文件名。")
    reason = "held"


class UnreachableShareError(WriteBackError):
    """A drive letter or a share that is not there now."""

    code = "unreachable_share"
    sentence = N_("没有写成，连不上这个盘或共享文件夹：{path}")
    hint = N_("请检查网络和对方电脑是否开机、盘符是否还在，或先存到本机。")
    reason = "unreachable"


class PathTooLongError(WriteBackError):
    """Windows takes 259 characters with all folders, Linux 255 bytes a name."""

    code = "path_too_long"
    sentence = N_("没有写成，文件名连同文件夹太长：{path}")
    hint = N_("请换一个短些的文件名，或存到层次少些的文件夹，例如 D 盘下面。")
    reason = "too_long"


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
    errno.ENAMETOOLONG: PathTooLongError,
}
_WINDOWS: dict[int, type[WriteBackError]] = {
    19: MediumReadOnlyError,  # ERROR_WRITE_PROTECT
    21: MediumGoneError,  # ERROR_NOT_READY
    32: FileHeldError,  # ERROR_SHARING_VIOLATION
    33: FileHeldError,  # ERROR_LOCK_VIOLATION
    39: MediumFullError,  # ERROR_HANDLE_DISK_FULL
    51: UnreachableShareError,  # ERROR_REM_NOT_LIST
    53: UnreachableShareError,  # ERROR_BAD_NETPATH
    59: UnreachableShareError,  # ERROR_UNEXP_NET_ERR
    64: UnreachableShareError,  # ERROR_NETNAME_DELETED
    67: UnreachableShareError,  # ERROR_BAD_NET_NAME
    112: MediumFullError,  # ERROR_DISK_FULL
    206: PathTooLongError,  # ERROR_FILENAME_EXCED_RANGE
    433: MediumGoneError,  # ERROR_NO_SUCH_DEVICE
    1006: MediumGoneError,  # ERROR_FILE_INVALID: another medium is in the drive
    1167: MediumGoneError,  # ERROR_DEVICE_NOT_CONNECTED
    1203: UnreachableShareError,  # ERROR_NO_NET_OR_BAD_PATH
    1222: UnreachableShareError,  # ERROR_NO_NETWORK
    1231: UnreachableShareError,  # ERROR_NETWORK_UNREACHABLE
}
"""Windows tells more by its own numbers than by the errno they become."""


def write_out(path: Path, data: Content) -> None:
    """Write a file for somebody else where the user said; OwnFolderError, WriteBackError."""
    refuse_own_folder(path)
    write_safely(path, data)


def write_safely(path: Path, data: Content, *, durable: bool = True, ours: bool = False) -> None:
    """Write ``data`` to ``path`` and read it back; WriteBackError leaves no half file behind.

    Only a medium that is gone may keep the neighbour, ``<name>.part``; where the very last step
    failed, the whole file may be there. ``durable`` and ``ours`` as :func:`write_whole` has them.
    """
    medium = _medium(path.parent)
    try:
        if drives.is_pulled(path.parent):
            # Making the folder anew would write onto the disk of this very machine.
            raise MediumGoneError(path=path)
        write_whole(path, data, durable=durable, read_back=True, ours=ours)
    except OSError as failure:
        why = _reason(failure, path.parent, medium)
        if why is MissingFolderError and is_too_long(failure, path):
            why = PathTooLongError
        raise why(path=path) from failure


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
