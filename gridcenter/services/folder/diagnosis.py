"""A report for whoever helps over the phone: without names, records or passwords.

Also of data that does not open: then it says why, and what lies in the folder.
"""

from __future__ import annotations

import json
import platform
import shutil
from contextlib import suppress
from pathlib import Path

from gridcenter import __version__
from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import backup, health, ring
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE
from gridcenter.services.folder.switching import COUNT, JOURNAL, STAGE
from gridcenter.services.register import registers
from gridcenter.store import counting, key_file
from gridcenter.store.file_trouble import (
    DataFileBusyError,
    DataFileDamagedError,
    DataFileMissingError,
    DataFileReadOnlyError,
    DataFileTooNewError,
    DataFileUnreadableError,
    DiskFullError,
)

TROUBLES = (
    *key_file.DAMAGES,
    key_file.KeyFileTooNewError,
    DataFileBusyError,
    DataFileDamagedError,
    DataFileMissingError,
    DataFileReadOnlyError,
    DataFileTooNewError,
    DataFileUnreadableError,
    DiskFullError,
    counting.DataOlderError,
)
"""What keeps data from opening that is no matter of the password: a report can tell of it."""

_FILES = (
    *(DATA_FILE, f"{DATA_FILE}-wal", f"{DATA_FILE}-shm", f"{DATA_FILE}-journal"),
    *(KEY_FILE, COUNT, JOURNAL, STAGE),
)


def of_centre(centre: Centre) -> dict[str, object]:
    """What is known of opened data; reads all of it, says how far it is and can be cancelled."""
    rows = {each.id: registers.count(centre, Query(register=each.id)) for each in REGISTERS}
    return {
        **_machine(),
        "opened": True,
        "tier": centre.unit.tier,
        "schema": centre.db.version,
        "rows": rows,
        "health": health.check(centre),
        "folder": _folder(centre.folder),
    }


def write(centre: Centre, path: Path) -> Path:
    """Write :func:`of_centre` to a file; noted in the trail. RoleForbidsError, OwnFolderError."""
    refuse_own_folder(path)
    centre.require(Deed.EXAMINE)
    report = of_centre(centre)
    write_whole(path, json.dumps(report, ensure_ascii=False, indent=2).encode())
    audit.note(centre, "diagnose", {"file": path.name})
    return path


def of_folder(folder: Path, failure: GridcenterError) -> dict[str, object]:
    """What is known of data that did not open, and of what could bring it back."""
    return {
        **_machine(),
        "opened": False,
        "failure": failure.code,
        "keys": _keys(folder),
        "folder": _folder(folder),
    }


def _machine() -> dict[str, object]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _keys(folder: Path) -> dict[str, object]:
    try:
        slots, damage = key_file.read(folder / KEY_FILE)
    except GridcenterError as error:
        return {"slots": 0, "damage": error.code}
    return {"slots": len(slots), "damage": damage.code if damage else None}


def _folder(folder: Path) -> dict[str, object]:
    """Sizes in bytes, the room that is left, and the backups at home, newest first."""
    sizes, room = {}, None
    for name in _FILES:
        with suppress(OSError):
            sizes[name] = (folder / name).stat().st_size
    with suppress(OSError):
        room = shutil.disk_usage(folder).free
    backups = [
        {"number": each.number, "at": each.at, "reason": each.reason}
        for each in ring.kept(folder / backup.HOME)
    ]
    return {"files": sizes, "free": room, "backups": backups}
