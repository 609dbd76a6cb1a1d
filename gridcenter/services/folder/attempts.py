"""Failed sign-ins: each makes the next wait longer, and all come into the trail.

What is kept lies beside the data, for the data cannot be opened yet. It counts and holds no end of
a wait: the wait is served anew before every attempt, by the program's own monotonic time, so that
neither a changed clock nor a fresh start shortens it. (Who can write into the folder can take the
notes away; then the work of Argon2id alone stands before each guess.)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from time import sleep
from typing import Any

from gridcenter.base.whole_files import set_aside, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import slots
from gridcenter.services.folder.doorway import KEY_FILE
from gridcenter.store import key_file

FILE = "sign-in.json"
FREE = 5
"""So many slips of the fingers cost nothing."""
FIRST_SECONDS, LONGEST_SECONDS = 5, 300
_NOTED = 50
"""So many are told one by one; of more only their number."""
_LARGEST = 2**16

pause = sleep
"""Stands still; tests put a note-taker here."""


def seconds(folder: Path) -> int:
    """How long the next attempt has to wait."""
    over = _count(folder) - FREE
    if over < 0:
        return 0
    return min(LONGEST_SECONDS, FIRST_SECONDS << min(over, 16))


def serve(folder: Path, *, waited: float = 0) -> None:
    """Stand still for what is left of the wait."""
    left = seconds(folder) - waited
    if left > 0:
        pause(left)


def note(folder: Path, *, at: str, name: str | None, by_recovery: bool) -> None:
    """Count a failed attempt; whose slot it was for is noted, by no name."""
    kept = _read(folder)
    slot = _slot_of(folder, name) if name else None
    told = [*_told(kept), {"at": at, "slot": slot, "by_recovery": by_recovery}][-_NOTED:]
    _write(folder, {"failed": _number(kept) + 1, "told": told})


def settle(centre: Centre) -> None:
    """After a sign-in: what failed before it comes into the trail, and nobody waits any more."""
    kept = _read(centre.folder)
    if not kept:
        return
    names = {each.slot.id: each.name for each in slots.all_of(centre)}
    with centre.db.transaction():
        for each in _told(kept):
            detail = {"at": str(each.get("at"))[:30], "as": names.get(str(each.get("slot")))}
            audit.record(centre, "sign_in.failed", detail, ok=False)
        if _number(kept) > len(_told(kept)):
            audit.record(centre, "sign_in.failed", {"count": _number(kept)}, ok=False)
    if set_aside(centre.folder / FILE, largest=_LARGEST) is None:
        (centre.folder / FILE).unlink(missing_ok=True)


def _slot_of(folder: Path, name: str) -> str | None:
    try:
        known = key_file.read(folder / KEY_FILE).slots
    except GridcenterError:
        return None
    return next((slot.id for slot in known if slot.belongs_to(name)), None)


def _count(folder: Path) -> int:
    return _number(_read(folder))


def _number(kept: Mapping[str, Any]) -> int:
    number = kept.get("failed", 0)
    return min(number, 10**6) if isinstance(number, int) and number > 0 else 0


def _told(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = kept.get("told", [])
    found = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    return found[-_NOTED:]


def _read(folder: Path) -> dict[str, Any]:
    """What is noted; a damaged note counts as one that just began to cost."""
    try:
        with (folder / FILE).open("rb") as stream:
            kept = json.loads(stream.read(_LARGEST))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return {"failed": FREE}
    return kept if isinstance(kept, dict) else {"failed": FREE}


def _write(folder: Path, kept: Mapping[str, Any]) -> None:
    write_whole(folder / FILE, json.dumps(kept, ensure_ascii=False).encode(), ours=True)
