"""``backup.json``: what a backup holds, written last and sealed with the data key.

A folder without it is either unfinished or of version 0.1, which wrote none. ``number`` counts the
backups of a centre: it orders them whatever the clock said.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcenter.base.whole_files import write_whole
from gridcenter.store import backup as copies
from gridcenter.store import keyring

FILE = "backup.json"
FORMAT = 1
_LARGEST = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest:
    """What a backup says of itself.

    ``at`` is UTC text by the clock of then; ``device`` the data folder it is of; ``key_id`` the data
    key it wants; ``files`` are the SHA-256 of each by its path; ``damaged`` are the attachments that
    were damaged already.
    """

    number: int
    at: str
    reason: str
    device: str
    key_id: str
    files: Mapping[str, str]
    damaged: tuple[str, ...] = ()


def write(folder: Path, manifest: BackupManifest, key: bytes) -> None:
    """Write the manifest into a finished backup; OSError."""
    said = _said(manifest)
    text = json.dumps({**said, "mac": _mac(said, key)}, ensure_ascii=False, indent=1)
    write_whole(folder / FILE, text.encode(), ours=True)


def read(folder: Path) -> BackupManifest | None:
    """The manifest of a backup, not yet authenticated; None where there is none that can be read."""
    raw = _raw(folder)
    try:
        return None if raw is None else _manifest(raw)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def format_of(folder: Path) -> int:
    """Which format the manifest says it has; 0 where it says none."""
    raw = _raw(folder)
    found = raw.get("format") if raw else None
    return found if type(found) is int else 0


def is_authentic(folder: Path, key: bytes) -> bool:
    """Whether somebody who had ``key`` wrote the manifest."""
    raw = _raw(folder)
    if raw is None:
        return False
    said = {name: value for name, value in raw.items() if name != "mac"}
    return hmac.compare_digest(str(raw.get("mac")), _mac(said, key))


def differing(folder: Path, manifest: BackupManifest) -> list[str]:
    """The paths in ``manifest`` whose file is missing or not what it was."""
    return [path for path, digest in manifest.files.items() if _digest(folder, path) != digest]


def _digest(folder: Path, path: str) -> str | None:
    try:
        return copies.file_digest(folder / path)
    except (OSError, ValueError):  # a name that no file system knows
        return None


def _said(manifest: BackupManifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "number": manifest.number,
        "at": manifest.at,
        "reason": manifest.reason,
        "device": manifest.device,
        "key_id": manifest.key_id,
        "files": dict(manifest.files),
        "damaged": list(manifest.damaged),
    }


def _manifest(raw: Mapping[str, Any]) -> BackupManifest:
    files = {str(path): str(digest) for path, digest in raw["files"].items()}
    if any(Path(path).is_absolute() or ".." in Path(path).parts for path in files):
        raise ValueError("files")
    return BackupManifest(
        number=int(raw["number"]),
        at=str(raw["at"]),
        reason=str(raw["reason"]),
        device=str(raw["device"]),
        key_id=str(raw["key_id"]),
        files=files,
        damaged=tuple(map(str, raw["damaged"])),
    )


def _raw(folder: Path) -> dict[str, Any] | None:
    try:
        with (folder / FILE).open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _mac(said: Mapping[str, Any], key: bytes) -> str:
    own = hashlib.sha256(b"gridcenter backup\0" + keyring.key_id(key).encode() + key).digest()
    text = json.dumps(said, ensure_ascii=True, sort_keys=True)
    return hmac.digest(own, text.encode(), "sha256").hex()
