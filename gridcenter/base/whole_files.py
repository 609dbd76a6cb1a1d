"""Every file the program writes is whole or not there: a neighbour → fsync → replace → fsync of the folder.

:func:`write_whole` takes bytes, :func:`whole_file` lends a name to those who write by themselves (a
workbook, a picture). Files of our own lie in the data folder and are the owner's alone; a path that
the user named goes through :func:`refuse_own_folder` first, so that no ``--out`` replaces our data.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

Content = bytes | IO[bytes]
DATA_FILE, KEY_FILE = "gridcenter.db", "keys.json"
"""What makes a folder a data folder or a backup of one."""
_OURS, _THEIRS = 0o600, 0o666
_PATIENCE = 2.5
_PAUSE = 0.1
_CHUNK = 2**20
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF})
"""How file systems answer that know no fsync of a folder; any other answer is a failure."""


class OwnFolderError(GridcenterError):
    """A file for somebody else was to be written among our own, directly or through a link."""

    code = "own_folder"
    sentence = N_("没有写：{path} 在数据文件夹或备份里面。")
    hint = N_("写在那里可能毁掉数据；请换一个位置，例如桌面或 U 盘。")


class UnusableNameError(GridcenterError):
    """Windows would write such a file somewhere else, or nowhere: a device, a hidden stream."""

    code = "unusable_name"
    sentence = N_("没有写：Windows 不允许文件叫“{name}”。")
    hint = N_('请换一个名字，不要用 : < > " | ? * 和 CON、PRN、AUX、NUL、COM1、LPT1。')


class NoFileError(GridcenterError):
    """What stands there is a device or a pipe: a file put in its place would take it from the whole PC."""

    code = "no_file"
    sentence = N_("没有写：{path} 是设备或管道，不是文件。")
    hint = N_("请写一个普通的文件名；要在屏幕上看，就不写 --out。")


_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*]')


def is_usable_on_windows(name: str) -> bool:
    """Whether a file may be called ``name`` on Windows.

    ``a:b.pdf`` would be a hidden stream of the file ``a``; ``CON.pdf`` and ``aux.xlsx`` are devices
    whatever their ending; a blank or full stop at the end is cut off.
    """
    stem = name.partition(".")[0].rstrip(" ")
    return not (_FORBIDDEN.search(name) or _DEVICES.fullmatch(stem) or name.endswith((" ", ".")))


def can_write_in(folder: Path) -> bool:
    """Whether a file can be made in ``folder``; Windows does not tell until one is tried."""
    if not _is_windows():
        return os.access(folder, os.W_OK)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, ValueError):
        return False


def set_aside(path: Path, *, largest: int) -> Path | None:
    """Where a file of ours lies now that is none: a folder, a link, or far too large; None for a right one.

    What it holds or leads to stays as it is. Where the folder cannot be written it stays in its place.
    """
    try:
        is_file = stat.S_ISREG(path.lstat().st_mode)
        if is_file and path.stat().st_size <= largest:
            return None
        number, aside = 1, path.with_name(f"{path.name}.old")
        while os.path.lexists(aside):
            number += 1
            aside = path.with_name(f"{path.name}.old-{number}")
        path.rename(aside)
    except OSError:
        return None
    return aside


def refuse_own_folder(path: Path) -> None:
    """OwnFolderError when ``path``, links followed, lies in any data folder or backup of one.

    On Windows also UnusableNameError.
    """
    if _is_windows() and not is_usable_on_windows(path.name):
        raise UnusableNameError(name=path.name)
    if lies_among_ours(path):
        raise OwnFolderError(path=path)


def lies_among_ours(path: Path) -> bool:
    """Whether ``path``, links followed, lies in any data folder or backup of one."""
    return any(any(map(_is_own, place.parents)) for place in (path.absolute(), resolved(path)))


def resolved(path: Path) -> Path:
    """``path`` with links followed; as it stands where they lead round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _is_windows() -> bool:
    return sys.platform == "win32"


def _is_own(folder: Path) -> bool:
    """Whether data lies here; the file system is asked, which knows its own rules of case and names."""
    if any((folder / f"{DATA_FILE}{ending}").exists() for ending in ("", "-wal")):
        return True
    try:
        with (folder / KEY_FILE).open("rb") as stream:
            return b'"slots"' in stream.read(_CHUNK)
    except OSError:
        return False


def write_whole(
    path: Path,
    data: Content,
    *,
    durable: bool = True,
    read_back: bool = False,
    ours: bool = False,
) -> None:
    """Write ``data`` (bytes, or a stream from its start) to ``path``; OSError leaves what was there before.

    ``durable=False`` does not wait for the medium: for files that can be made again. ``read_back``
    compares what the medium holds before it counts. ``ours`` lets only the owner read the file.
    """
    with _neighbour(path, durable=durable, ours=ours) as part:
        _write(part, data, durable=durable)
        if read_back and not reads_back(part, data):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))


@contextmanager
def whole_file(path: Path, *, durable: bool = True, ours: bool = False) -> Iterator[Path]:
    """An empty file ``<name>.part`` to write into, which becomes ``path`` when all went well.

    Missing folders are made. Whatever fails, the neighbour goes and the former file stays.
    """
    with _neighbour(path, durable=durable, ours=ours) as part:
        yield part
        if durable:
            sync_file(part)


@contextmanager
def _neighbour(path: Path, *, durable: bool, ours: bool) -> Iterator[Path]:
    part = path.with_name(f"{path.name}.part")
    _refuse_device(path)
    try:
        _make_folder(path.parent, durable=durable)
        part.unlink(missing_ok=True)
        # A new file or none: whatever a stick holds under this name, a link above all, is not followed.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        os.close(os.open(part, flags, _OURS if ours else _THEIRS))
        yield part
        _replace(part, path)
        if durable:
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _refuse_device(path: Path) -> None:
    """NoFileError where a rename would put a file in the place of ``/dev/null`` or of a pipe."""
    try:
        kind = path.lstat().st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISCHR(kind) or stat.S_ISBLK(kind) or stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):
        raise NoFileError(path=path)


def reads_back(path: Path, data: Content) -> bool:
    """Whether the medium holds exactly ``data`` under ``path``."""
    with path.open("rb") as stream:
        same = all(stream.read(len(chunk)) == chunk for chunk in _chunks(data))
        return same and not stream.read(1)


def sync_folder(folder: Path) -> None:
    """Make new and changed names in ``folder`` survive a power cut, where the system can."""
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


def _make_folder(folder: Path, *, durable: bool) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    if durable:
        for each in reversed(missing):
            sync_folder(each.parent)


def _chunks(data: Content) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield from (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
        return
    data.seek(0)
    while chunk := data.read(_CHUNK):
        yield chunk


def _write(part: Path, data: Content, *, durable: bool) -> None:
    """Bytes onto the medium, and out of the machine's memory, so that reading them back asks it."""
    handle = os.open(part, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    try:
        for chunk in _chunks(data):
            view = memoryview(chunk)
            while view:
                view = view[os.write(handle, view) :]
        if durable:
            os.fsync(handle)
        if durable and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def sync_file(part: Path) -> None:
    """Wait until what is in this file is on the medium."""
    # Windows flushes only what was opened for writing.
    handle = os.open(part, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
