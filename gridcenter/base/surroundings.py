"""Whether a folder is a safe place for data: not inside a synced folder, and with locks that lock."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_QUERY_LIMITED_INFORMATION, _ACCESS_DENIED, _STILL_ACTIVE = 0x1000, 5, 259
"""PROCESS_QUERY_LIMITED_INFORMATION, ERROR_ACCESS_DENIED, STILL_ACTIVE (winnt.h, winerror.h, winbase.h)."""

_SYNCED = (
    *("onedrive", "dropbox", "google drive", "icloud", "nextcloud", "owncloud", "seafile"),
    *(
        "nutstore",
        "坚果云",
        "wps云盘",
        "wpsdrive",
        "wps cloud",
        "金山云",
        "baidusyncdisk",
        "baidunetdisk",
    ),
    *("百度网盘", "百度云", "weiyun", "微云", "aliyundrive", "阿里云盘", "360云盘", "天翼云盘"),
    *("wechat files", "xwechat_files", "tencent files", "wxwork", "dingtalk", "feishu", "lark"),
)
_MARKS = (
    ".stfolder",
    ".dropbox",
    ".dropbox.cache",
    ".nutstore",
    ".owncloudsync.log",
    ".sync.ffs_db",
)


def synced_by(folder: Path) -> str:
    """The part of the path, or the mark in it, that says a program copies this folder; empty if none."""
    whole = folder.resolve()
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        place = os.environ.get(variable)
        if place and whole.is_relative_to(Path(place).resolve()):
            return Path(place).name
    for part in whole.parts:
        if part.casefold().strip().startswith(_SYNCED):
            return part
    for parent in (whole, *whole.parents):
        for mark in _MARKS:
            if (parent / mark).exists():
                return parent.name or mark
    return ""


def locks_hold(folder: Path) -> bool:
    """Whether a lock keeps another out here, tried with two handles; True where that cannot be tried."""
    if not sys.platform.startswith("linux"):
        return True
    import fcntl  # noqa: PLC0415 - only here

    # The kind of lock that SQLite takes, but owned by the handle: a second one is as good as
    # another process.
    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
    probe = folder / f".lock-probe-{os.getpid()}"
    first = second = -1
    try:
        first = os.open(probe, os.O_RDWR | os.O_CREAT, 0o600)
        second = os.open(probe, os.O_RDWR)
        fcntl.fcntl(first, fcntl.F_OFD_SETLK, wanted)
        try:
            fcntl.fcntl(second, fcntl.F_OFD_SETLK, wanted)
        except OSError:
            return True
        return False
    except OSError:
        return True
    finally:
        for handle in (first, second):
            if handle >= 0:
                os.close(handle)
        with suppress(OSError):
            probe.unlink()


def claim(mark: Path) -> bool:
    """Take ``mark`` where locks hold nothing: a file with our name in it; False when somebody has it.

    One that a process of this machine left behind is taken over.
    """
    ours = f"{socket.gethostname()} {os.getpid()}"
    for _attempt in range(2):
        try:
            handle = os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if not _is_left(mark):
                return False
            mark.unlink(missing_ok=True)
            continue
        os.write(handle, ours.encode())
        os.close(handle)
        return True
    return False


def _is_left(mark: Path) -> bool:
    try:
        host, _blank, number = mark.read_text(encoding="utf-8").partition(" ")
        return host == socket.gethostname() and not _runs(int(number))
    except (OSError, ValueError):
        return False


def _runs(number: int) -> bool:
    """Whether a process of this machine has this number."""
    if sys.platform == "win32":
        return _runs_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def _runs_on_windows(number: int) -> bool:
    """By its handle: there ``os.kill(number, 0)`` is Ctrl+C for whoever shares its console."""
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.OpenProcess.argtypes = [ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32]
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.GetExitCodeProcess.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32)]
    kernel.CloseHandle.argtypes = [ctypes.c_void_p]
    handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, 0, number)
    if not handle:
        last = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]
        return bool(last == _ACCESS_DENIED)
    code = ctypes.c_uint32()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == _STILL_ACTIVE
