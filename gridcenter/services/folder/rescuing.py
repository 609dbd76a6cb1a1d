"""A rescue folder: what can still be read of damaged data, as a backup that can be restored."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.clock import Clock, system_clock, utc_text
from gridcenter.base.whole_files import refuse_own_folder, sync_folder
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services import sealing
from gridcenter.services.folder import accounts, backup, key_search, manifest, slots
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE
from gridcenter.services.folder.manifest import BackupManifest
from gridcenter.services.folder.switching import OWN, SEALED
from gridcenter.store import audit, keyring, looking, rescue
from gridcenter.store import backup as copies
from gridcenter.store import settings as kept
from gridcenter.store.database import Database
from gridcenter.store.file_trouble import DiskFullError
from gridcenter.store.rescue import ReadOut


class RescuePlaceError(GridcenterError):
    """Something is at the place where the rescue folder should be."""

    code = "rescue_place"
    sentence = N_("没有读出：{path} 已经存在。")
    hint = N_("请给一个还没有的文件夹名，最好在另一块盘上。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What was read out, and where it lies."""

    folder: Path
    tables: tuple[ReadOut, ...]

    @property
    def lost(self) -> int:
        """How many rows could not be read, as far as that is known."""
        return sum(each.lost for each in self.tables)

    @property
    def is_all(self) -> bool:
        """Whether every row was read."""
        return not self.lost and all(each.complete for each in self.tables)


def rescue_to(folder: Path, to: Path, *, password: str, clock: Clock = system_clock) -> Rescued:
    """Read what can be read of the data in ``folder`` into ``to``, encrypted with the same key.

    Of the damaged file nothing is changed but that its log is folded in. Until all is read out the folder
    has another name, so that whatever stops it leaves no half. Raises RescuePlaceError, OwnFolderError, WrongPasswordError,
    DataFileMissingError, BackupFailedError, what :mod:`gridcenter.store.key_file` raises.
    """
    accounts.refuse_missing(folder)
    refuse_own_folder(to / DATA_FILE)
    if to.exists():
        raise RescuePlaceError(path=to)
    key = key_search.key_of(folder, password)
    part: Path | None = None
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f"{to.name}.", suffix=".part", dir=to.parent))
        tables = _read_out(folder, part, key, utc_text(clock()))
        part.rename(to)
        sync_folder(to.parent)
    except (OSError, copies.BackupFailedError, DiskFullError) as failure:
        raise copies.BackupFailedError(reason=failure) from failure
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
    return Rescued(folder=to, tables=tables)


def _read_out(folder: Path, to: Path, key: bytes, at: str) -> tuple[ReadOut, ...]:
    _fold(folder / DATA_FILE, key)
    source = rescue.Source(lambda: looking.look(folder / DATA_FILE, key, damaged=True))
    target = Database.open(to / DATA_FILE, key, create=True)
    try:
        target.migrate()
        tables = rescue.read_out(source, target)
        sealing.attach(target)
        with target.transaction():
            lost = sum(each.lost for each in tables)
            audit.append(target, at=at, by="—", action="folder.rescue", detail={"lost": lost})
        device = str(kept.get(target, "device", ""))
        known = slots.inside(target)
    finally:
        source.close()
        target.close()
    files = {DATA_FILE: copies.file_digest(to / DATA_FILE)}
    for path in (KEY_FILE, *backup.files_of(folder, (*OWN, *SEALED))):
        with suppress(FileNotFoundError):
            files[path] = backup.copy(folder / path, to / path)
    if known is not None:
        files[KEY_FILE] = slots.write(to / KEY_FILE, known)
    said = BackupManifest(
        number=0, at=at, reason="rescue", device=device, key_id=keyring.key_id(key), files=files
    )
    manifest.write(to, said, key)  # which flushes the names in the folder as well
    return tables


def _fold(path: Path, key: bytes) -> None:
    """Bring what is still in the log into the file, where that works."""
    with suppress(GridcenterError):
        db = Database.open(path, key)
        db.fold_whole()
        db.close()
