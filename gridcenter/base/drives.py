"""Sticks and other removable media that are plugged in now."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.whole_files import can_write_in

_DRIVE_REMOVABLE = 2
_MOUNTS, _BLOCKS = Path("/proc/self/mounts"), Path("/sys/class/block")
_MEDIA = (Path("/media"), Path("/run/media"))
_ESCAPED = re.compile(r"\\([0-7]{3})")
_PLUGGED = frozenset({"usb", "mmc_host", "ieee1394"})
"""Buses by which a medium comes and goes; a large stick calls itself a fixed disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """A removable medium: where it is, what people call it, and whether it takes no files."""

    path: Path
    name: str
    read_only: bool = False

    def free(self) -> int | None:
        """Free bytes; None when the medium does not say. Asks the medium, which may be slow."""
        try:
            return shutil.disk_usage(self.path).free
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class _Mount:
    device: str
    path: Path
    options: frozenset[str]


def removable_drives() -> tuple[Drive, ...]:
    """The removable media that are mounted, those that can be written first."""
    found = _windows_drives() if sys.platform == "win32" else _unix_drives(_mounts())
    return tuple(sorted(found, key=lambda drive: (drive.read_only, str(drive.path))))


def usual_folder() -> Path:
    """Where files that travel are looked for and put first: a stick that is plugged in, else home."""
    return next((drive.path for drive in removable_drives()), Path.home())


def is_pulled(folder: Path) -> bool:
    """Whether ``folder`` lies where desktops mount sticks, and none is mounted there now.

    An empty folder may be left of one, and would take files onto the disk of this machine; a
    folder that holds something already is somebody's own.
    """
    for parent in _MEDIA:
        if parent in folder.parents:
            # /media/NAME, /media/USER/NAME or /run/media/USER/NAME
            inner = folder.relative_to(parent).parts
            places = [parent.joinpath(*inner[:depth]) for depth in (1, 2)]
            return not any(map(Path.is_mount, places)) and not _holds_something(folder)
    return False


def is_for_media(folder: Path) -> bool:
    """Whether ``folder`` lies where sticks are or were: a mount place, or a letter without a disk."""
    if sys.platform == "win32":
        return not Path(folder.anchor).exists()
    return any(parent in folder.parents for parent in _MEDIA)


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _mounts() -> list[_Mount]:
    """What is mounted now, as the kernel says; nothing where it does not say."""
    try:
        text = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return []
    lines = (line.split(" ") for line in text.splitlines())
    return [
        _Mount(each[0], Path(_unescaped(each[1])), frozenset(each[3].split(",")))
        for each in lines
        if len(each) > 3
    ]


def _unescaped(text: str) -> str:
    """A path as /proc/mounts writes it: blanks and the like in octal, byte by byte."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)


def _unix_drives(mounts: list[_Mount]) -> list[Drive]:
    return [
        _drive(mount.path, read_only="ro" in mount.options)
        for mount in mounts
        if _is_removable(mount)
    ]


def _is_removable(mount: _Mount) -> bool:
    """A medium where desktops put sticks, or on a device that the kernel calls removable."""
    if any(parent in mount.path.parents for parent in _MEDIA):
        return True
    if not mount.device.startswith("/dev/") or mount.path == Path("/"):
        return False
    block = _BLOCKS / Path(mount.device).name
    try:
        whole = block.resolve(strict=True)
    except OSError:
        return False
    disk = whole.parent if (whole / "partition").exists() else whole
    try:
        flag = (disk / "removable").read_text().strip() == "1"
    except OSError:
        flag = False
    return flag or any(part.rstrip("0123456789") in _PLUGGED for part in whole.parts)


def _drive(path: Path, *, read_only: bool = False) -> Drive:
    writable = not read_only and can_write_in(path)
    return Drive(path=path, name=path.name or str(path), read_only=not writable)


def _windows_drives() -> list[Drive]:
    import ctypes  # noqa: PLC0415 - only here

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent from the stubs elsewhere
    present = kernel.GetLogicalDrives()
    letters = [
        letter for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if present >> at & 1
    ]
    roots = [f"{letter}:\\" for letter in letters]
    return [_drive(Path(root)) for root in roots if kernel.GetDriveTypeW(root) == _DRIVE_REMOVABLE]
