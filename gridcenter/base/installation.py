"""How this program came onto the machine, and so how a new version of it gets there.

Beside the program's folder lie ``….new`` while a version is put there and ``….before``, the one that
stood before. A setup on Windows calls the folder ``app``.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from gridcenter.base.whole_files import sync_folder

PORTABLE = "portable.txt"
"""Beside ``app`` it says that program and data travel together, on a stick."""
_REMOVER = "remove.exe"
_PACKAGES = Path("/opt/apps")
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of renameat2(2)


class Way(Enum):
    """How the program lies here."""

    SETUP = "setup"
    PORTABLE = "portable"
    PACKAGE = "package"
    FOLDER = "folder"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """``program`` is the folder that holds the executable and that a new version replaces."""

    way: Way
    program: Path

    @property
    def home(self) -> Path:
        """The folder that holds the program's folder; of a setup the one that was chosen."""
        return self.program.parent

    @property
    def new(self) -> Path:
        """Where a version is put together before it counts."""
        return self.program.with_name(f"{self.program.name}.new")

    @property
    def before(self) -> Path:
        """The version that stood before."""
        return self.program.with_name(f"{self.program.name}.before")

    @property
    def remover(self) -> Path:
        """What a setup on Windows leaves to remove or to go back."""
        return self.home / _REMOVER


def found() -> Installation:
    """How this very program lies here."""
    program = Path(sys.executable).resolve().parent
    if not getattr(sys, "frozen", False):
        return Installation(way=Way.SOURCE, program=Path(__file__).resolve().parents[2])
    if sys.platform == "win32":
        if program.name == "app" and (program.parent / PORTABLE).is_file():
            return Installation(way=Way.PORTABLE, program=program)
        is_set_up = program.name == "app" and (program.parent / _REMOVER).is_file()
        return Installation(way=Way.SETUP if is_set_up else Way.FOLDER, program=program)
    if program.is_relative_to(_PACKAGES):
        return Installation(way=Way.PACKAGE, program=program)
    return Installation(way=Way.FOLDER, program=program)


def portable_home() -> Path | None:
    """Where data goes by default when program and data travel together; None elsewhere."""
    here = found()
    return here.home / "data" if here.way is Way.PORTABLE else None


def machine() -> tuple[str, str]:
    """The system and kind of processor, as update files call them."""
    system = "windows" if sys.platform == "win32" else "linux"
    kind = platform.machine().lower()
    return system, {"amd64": "x86_64", "arm64": "aarch64"}.get(kind, kind)


def switch(here: Installation) -> None:
    """Let ``….new`` stand where the program stands, and the program where ``….before`` is.

    In one step where the file system can exchange two names (ext4, xfs, btrfs); elsewhere, as on a
    stick, by two renames, the first of which is taken back when the second fails.
    """
    shutil.rmtree(here.before, ignore_errors=True)
    if exchange(here.new, here.program):
        here.new.rename(here.before)
    else:
        here.program.rename(here.before)
        try:
            here.new.rename(here.program)
        except OSError:
            here.before.rename(here.program)
            raise
    sync_folder(here.home)


def former(here: Installation) -> Path | None:
    """The version that stood before, also where a switch was cut off between its two names."""
    for place in (here.before, here.new):
        if (place / "gridcenter").is_file() or (place / "gridcenter.exe").is_file():
            return place
    return None


def switch_back(here: Installation) -> None:
    """Let the version that stood before stand again, and keep the present one in its place."""
    place = former(here)
    if place is None:
        raise FileNotFoundError(here.before)
    if not exchange(place, here.program):
        place.rename(aside := here.program.with_name(f"{here.program.name}.back"))
        here.program.rename(here.before)
        aside.rename(here.program)
    sync_folder(here.home)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names at once; False where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    with suppress(OSError, AttributeError):
        call = ctypes.CDLL(None, use_errno=True).renameat2
        return int(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)) == 0
    return False
