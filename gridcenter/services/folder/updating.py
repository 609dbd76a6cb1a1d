"""A new version by file: verified, a backup made, put beside, switched; the version before stays.

Until the note in ``updates/`` is written nothing has happened; afterwards only the program changes
place, by whoever installs it, when this process is gone (:func:`installing.launch`). Each step can be cut off and
done again. The data is taken over by the new version at its first start, which makes its own backup.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from gridcenter import __version__
from gridcenter.base import installation
from gridcenter.base.installation import Installation, Way
from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.exchange import update_file
from gridcenter.exchange.file_out import write_safely
from gridcenter.exchange.packs.failures import FileUnreadableError
from gridcenter.exchange.update_file import Inside, UpdateFile
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import backup, installing, update_keys, update_note
from gridcenter.services.folder.update_failures import (
    NoWayBackError,
    UpdateBeyondDataError,
    UpdateFailedError,
    UpdateNotNewerError,
    UpdateOtherMachineError,
    UpdateTooOldForDataError,
)
from gridcenter.services.folder.update_note import HOME, Note

__all__ = ["Note", "UpdateFile"]


def waiting(folder: Path) -> tuple[Path, ...]:
    """The update files that packs brought."""
    home = folder / HOME
    if not home.is_dir():
        return ()
    return tuple(sorted(home.glob(f"*{update_file.SUFFIX}")))


def examine(centre: Centre, path: Path) -> UpdateFile:
    """What the file is, when it may be installed here; nothing is changed.

    Raises NotAnUpdateError, ForeignUpdateError, UpdateChangedError, UpdateNotNewerError,
    UpdateOtherMachineError, UpdateTooOldForDataError, UpdateBeyondDataError, FileUnreadableError.
    """
    centre.require(Deed.MANAGE)
    try:
        with path.open("rb") as stream:
            found = update_file.read(stream, path.name, update_keys.trusted(centre))
            _refuse_unfit(centre, found)
            update_file.check(stream, found, path.name)
    except OSError as failure:
        raise FileUnreadableError(file=path.name) from failure
    return found


def _refuse_unfit(centre: Centre, found: UpdateFile) -> None:
    told = found.told
    if told.order <= update_file.order(__version__):
        raise UpdateNotNewerError(version=told.version, here=__version__)
    here = installation.machine()
    if (told.system, told.machine) != here:
        raise UpdateOtherMachineError(wanted=f"{told.system} {told.machine}", here=" ".join(here))
    if told.schema < centre.db.version:
        raise UpdateTooOldForDataError(version=told.version)
    if told.oldest > centre.db.version:
        raise UpdateBeyondDataError(version=told.version)


def prepare(centre: Centre, path: Path, here: Installation | None = None) -> Note:
    """Everything up to the switch: verify, back up, copy, put beside, write the note.

    Afterwards close the data and call :func:`installing.launch`. What fails leaves program and data as they are
    (WriteBackError, BackupFailedError, UpdateFailedError, NotInstallableError, and what
    :func:`examine` raises); a second time begins anew.
    """
    here = here or installation.found()
    found = examine(centre, path)
    told = found.told
    installing.refuse_place(here)
    made = backup.make(centre, reason="update")
    home = centre.folder / HOME
    payload = home / told.name
    known = update_note.read(centre.folder)
    try:
        with path.open("rb") as stream:
            write_safely(payload, cast("IO[bytes]", Inside(stream, found)), ours=True)
        with payload.open("rb") as stream:
            if update_file.digest(stream) != told.sha256:
                raise update_file.UpdateChangedError(file=path.name)
        if here.way is Way.FOLDER:
            installing.put_beside(here, payload, told.version)
    except OSError as failure:
        payload.unlink(missing_ok=True)
        raise UpdateFailedError(reason=in_words(failure)) from failure
    except GridcenterError:
        payload.unlink(missing_ok=True)
        raise
    note = Note(
        before=__version__,
        to=told.version,
        at=centre.now(),
        backup=str(made.folder),
        payload=payload.name,
        former=known.payload if known is not None and known.is_done else "",
    )
    facts = {"from": note.before, "version": note.to, "key": found.key, "number": made.number}
    audit.record(centre, "update", facts)
    update_note.write(centre.folder, note)
    _tidy(home, note)
    return note


def prepare_back(centre: Centre, here: Installation | None = None) -> Note:
    """Decide to go one version back; close the data and call :func:`installing.launch`. NoWayBackError.

    Data that the newer version wrote anew is not for the older one to read: the note's backup is.
    """
    centre.require(Deed.MANAGE)
    here, known = here or installation.found(), update_note.read(centre.folder)
    if known is None or not known.is_done:
        raise NoWayBackError
    has_package = bool(known.former) and (centre.folder / HOME / known.former).is_file()
    if not (has_package if here.way is Way.PACKAGE else installation.former(here) is not None):
        raise NoWayBackError
    note = Note(
        before=__version__,
        to=known.before,
        at=centre.now(),
        backup=known.backup,
        payload=known.former,
    )
    audit.record(centre, "update.back", {"from": note.before, "version": note.to})
    update_note.write(centre.folder, note)
    return note


def _tidy(home: Path, note: Note) -> None:
    """Only the present payload and the one before are kept."""
    for each in home.iterdir():
        if each.suffix in (".exe", ".deb", ".part") and each.name not in (
            note.payload,
            note.former,
        ):
            with suppress(OSError):
                each.unlink()
