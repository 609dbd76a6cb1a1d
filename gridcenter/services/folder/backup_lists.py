"""What a backup's own list (``backup.json``) is worth: whole, forged, unreadable, missing, or of a newer version.

Version 0.1 wrote none. Any other backup without one cannot be compared file by file, which is told
and asked before it replaces anything.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.folder import backup, manifest
from gridcenter.services.folder.manifest import BackupManifest
from gridcenter.services.folder.switching import OWN, SEALED
from gridcenter.store import migrations
from gridcenter.store.backup import BackupDamagedError
from gridcenter.store.database import Database

SCHEMA_OF_0_1 = migrations.RELEASED[0]
"""The newest schema that was written by a version whose backups have no list."""
_ONLY_THIS = N_(
    "请换一份备份。只有这一份时可以照样恢复：数据文件的每一页仍会验证，其余文件照原样拿来（窗口里预览后点“恢复”，命令行加 --unlisted）。现有数据没有改动。"
)


class BackupListMissingError(GridcenterError):
    """A backup of this version without ``backup.json``: copied in part, or cut off."""

    code = "backup_list_missing"
    sentence = N_("没有恢复：这份备份缺清单（backup.json），不能逐个文件核对。")
    hint = _ONLY_THIS


class BackupListUnreadableError(GridcenterError):
    """``backup.json`` is there and is no list: empty, cut short, something else."""

    code = "backup_list_unreadable"
    sentence = N_("没有恢复：这份备份的清单（backup.json）读不出来，可能被截短或换过。")
    hint = _ONLY_THIS


class BackupTooNewError(GridcenterError):
    """A newer program made the backup."""

    code = "backup_too_new"
    sentence = N_("没有恢复：这份备份由更新的版本写成（清单格式 {found}，本程序只认到 {known}）。")
    hint = N_("请升级本程序；现有数据没有改动。")


class BackupListForeignError(BackupDamagedError):
    """``backup.json`` was not sealed with this backup's key: another unit's, or changed by somebody."""

    code = "backup_list_foreign"
    sentence = N_("这份备份的清单（{reason}）不是它自己的，或被人改过。")


class BackupListDiffersError(BackupDamagedError):
    """A file is not the one that the list names: damaged, exchanged, or the list of another of our backups."""

    code = "backup_list_differs"
    sentence = N_(
        "这份备份里的 {reason} 和清单（backup.json）对不上：文件坏了或被换过，或是另一份备份的清单。"
    )


def doubt(source: Path, db: Database) -> GridcenterError | None:
    """Why the files of the backup in ``source``, opened as ``db``, cannot be compared with its list; None where they can.

    BackupTooNewError.
    """
    written = manifest.format_of(source)
    if written > manifest.FORMAT:
        raise BackupTooNewError(found=written, known=manifest.FORMAT)
    if manifest.read(source) is not None:
        return None
    if os.path.lexists(source / manifest.FILE):
        return BackupListUnreadableError()
    return None if db.version <= SCHEMA_OF_0_1 else BackupListMissingError()


def refuse_forged(source: Path, key: bytes) -> None:
    """BackupDamagedError where the list lacks the seal of ``key``, or a file but an attachment differs from it."""
    said = manifest.read(source)
    if said is None or not manifest.is_authentic(source, key):
        raise BackupListForeignError(reason=manifest.FILE)
    # Attachments are judged one by one: a bad one does not keep the records from coming back.
    others = {p: d for p, d in said.files.items() if not p.startswith(SEALED[0])}
    wrong = manifest.differing(source, replace(said, files=others))
    if wrong:
        raise BackupListDiffersError(reason=wrong[0])


def brought(source: Path, said: BackupManifest | None) -> tuple[list[str], tuple[str, ...]]:
    """The paths beside the data file that come back, and those that do not: the list does not name them.

    Sealed files prove themselves, listed or not.
    """
    own, sealed = backup.files_of(source, OWN), backup.files_of(source, SEALED)
    listed = [path for path in own if said is None or path in said.files]
    return [*listed, *sealed], tuple(path for path in own if path not in listed)
