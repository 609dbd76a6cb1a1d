"""The folder of sealed attachments beside the data file: ``attachments/<sha256>.age``.

A file is named by the SHA-256 of what is inside and sealed to the unit's own key, so equal
contents lie there once. Nothing here is ever written unsealed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

FOLDER = "attachments"
_NAMED = re.compile(r"([0-9a-f]{64})\.age")


def path_of(folder: Path, sha256: str) -> Path:
    """Where the content with this hash lies in a data or backup folder."""
    return folder / FOLDER / f"{sha256}.age"


def stored(folder: Path) -> frozenset[str]:
    """The hashes of the contents in a data or backup folder."""
    if not (folder / FOLDER).is_dir():
        return frozenset()
    found = (_NAMED.fullmatch(each.name) for each in (folder / FOLDER).iterdir())
    return frozenset(each[1] for each in found if each)


def forget_all_but(folder: Path, wanted: Collection[str]) -> int:
    """Delete contents that nothing speaks of any more; returns how many."""
    going = stored(folder).difference(wanted)
    for sha256 in going:
        path_of(folder, sha256).unlink(missing_ok=True)
    return len(going)
