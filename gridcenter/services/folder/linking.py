"""Sealed files that never change are linked from backup to backup, where they take no room twice."""

from __future__ import annotations

import os
from pathlib import Path

from gridcenter.base.whole_files import sync_folder
from gridcenter.services.folder import manifest, ring
from gridcenter.services.folder.manifest import BackupManifest
from gridcenter.store import backup as copies

Earlier = tuple[Path, BackupManifest] | None


def earlier(place: Path) -> Earlier:
    """The newest backup beside ``place`` that says what it holds."""
    for each in ring.kept(place.parent):
        said = manifest.read(each.folder)
        if said is not None:
            return each.folder, said
    return None


def linked(source: Earlier, path: str, folder: Path, part: Path, *, is_read: bool) -> str | None:
    """Link ``path`` of the backup ``source`` into the unfinished one at ``part``; its SHA-256, or None.

    A file of the data ``folder`` that went bad since does not replace the good copy there, nor,
    where it ``is_read``, a copy that went bad there the good file.
    """
    if source is None or path not in source[1].files:
        return None
    place, said = source
    known, wanted = place / path, part / path
    try:
        if known.stat().st_size != (folder / path).stat().st_size:
            return None
        if is_read and copies.file_digest(known) != said.files[path]:
            return None
        wanted.parent.mkdir(parents=True, exist_ok=True)
        os.link(known, wanted)
        sync_folder(wanted.parent)
    except OSError:
        return None
    return said.files[path]
