"""Puts a verified version in the program's place: by a setup, a package manager, or two renames."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from gridcenter.base import installation
from gridcenter.base.installation import Installation, Way
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import sync_file
from gridcenter.exchange import update_file
from gridcenter.services.folder import update_note
from gridcenter.services.folder.update_failures import (
    NotInstallableError,
    NoWayBackError,
    UpdateFailedError,
)
from gridcenter.services.folder.update_note import HOME, Note

_PATIENCE = 600
"""Seconds that a setup waits for the window to close."""


def command(folder: Path, note: Note, here: Installation) -> list[str] | str | None:
    """What installs the version of ``note``: a command, or None where :func:`launch` does it itself."""
    payload = folder / HOME / note.payload
    is_back = update_file.order(note.to) < update_file.order(note.before)
    if here.way is Way.PACKAGE:
        install = ["dpkg", "-i", str(payload)]
        return install if _is_root() else ["pkexec", *install]
    if here.way in (Way.SETUP, Way.PORTABLE):
        # NSIS wants /D= last and without quotes, and takes the program's own name only in quotes.
        if is_back:
            return f'"{here.remover}" /S /BACK /START /WAIT={_PATIENCE} _?={here.home}'
        kind = " /PORTABLE" if here.way is Way.PORTABLE else ""
        return f'"{payload}" /S{kind} /START /WAIT={_PATIENCE} /D={here.home}'
    return None


def by_hand(folder: Path, note: Note, here: Installation) -> str:
    """The command for an administrator where this account cannot install; empty where it can."""
    if here.way is not Way.PACKAGE or _is_root() or shutil.which("pkexec"):
        return ""
    return f"sudo dpkg -i '{folder / HOME / note.payload}'"


def launch(folder: Path, here: Installation | None = None) -> int:
    """Let what was decided happen, as the last thing this process does; the data is closed already.

    On Windows the setup waits for us to end. On Linux a package manager takes this process over, or
    the folders change their names. Returns 0, or raises UpdateFailedError.
    """
    here, note = here or installation.found(), update_note.read(folder)
    if note is None or here.way is Way.SOURCE:
        raise NoWayBackError
    install = command(folder, note, here)
    try:
        if isinstance(install, str):
            _start_apart(install)
        elif install is not None:
            os.dup2(2, 1)  # stdout is for our own result
            os.execvp(install[0], install)
        elif update_file.order(note.to) > update_file.order(note.before):
            installation.switch(here)
        else:
            installation.switch_back(here)
    except OSError as failure:
        raise UpdateFailedError(reason=in_words(failure)) from failure
    return 0


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _start_apart(line: str) -> None:
    """Start a program that outlives us (Windows)."""
    flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(
        subprocess, "CREATE_NEW_PROCESS_GROUP", 0
    )
    subprocess.Popen(line, creationflags=flags, close_fds=True)


def refuse_place(here: Installation) -> None:
    """Refuse what no file can replace; NotInstallableError."""
    if here.way is Way.SOURCE or (here.way is Way.FOLDER and sys.platform == "win32"):
        raise NotInstallableError(folder=here.program)
    if here.way is Way.FOLDER and (
        shutil.which("dpkg-deb") is None or not os.access(here.home, os.W_OK)
    ):
        raise NotInstallableError(folder=here.program)


def put_beside(here: Installation, package: Path, version: str) -> None:
    """The program out of the package, beside ours, flushed, and tried: it must say its version here."""
    tree = here.new.with_name(f"{here.new.name}.tree")
    for place in (tree, here.new):
        shutil.rmtree(place, ignore_errors=True)
    try:
        subprocess.run(
            ["dpkg-deb", "-x", str(package), str(tree)],
            check=True,
            capture_output=True,
            timeout=_PATIENCE,
        )
        (files,) = tree.glob("opt/apps/*/files")
        for each in files.rglob("*"):
            if each.is_file() and not each.is_symlink():
                sync_file(each)
        done = subprocess.run(
            [str(files / "gridcenter"), "--version"],
            check=True,
            capture_output=True,
            timeout=_PATIENCE,
            text=True,
        )
        if version not in done.stdout.split():
            raise ValueError(done.stdout)
        files.rename(here.new)
    except (subprocess.SubprocessError, ValueError) as failure:
        shutil.rmtree(here.new, ignore_errors=True)
        raise NotInstallableError(folder=here.program) from failure
    finally:
        shutil.rmtree(tree, ignore_errors=True)
