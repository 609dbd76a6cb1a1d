"""Sticks and other removable media that are plugged in now."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_DRIVE_REMOVABLE = 2


def removable_drives() -> tuple[Path, ...]:
    """The roots of removable media: drive letters on Windows, mount points elsewhere."""
    if sys.platform == "win32":
        return _windows_drives()
    user = os.environ.get("USER", "")
    parents = (Path("/media") / user, Path("/run/media") / user, Path("/media"))
    found = {
        mount: None
        for parent in parents
        if parent.is_dir()
        for mount in sorted(parent.iterdir())
        if mount.is_mount() and os.access(mount, os.W_OK)
    }
    return tuple(found)


def _windows_drives() -> tuple[Path, ...]:
    import ctypes  # noqa: PLC0415 - only here

    windll = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent from the stubs elsewhere
    letters = (f"{letter}:\\" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
    return tuple(Path(root) for root in letters if windll.GetDriveTypeW(root) == _DRIVE_REMOVABLE)
