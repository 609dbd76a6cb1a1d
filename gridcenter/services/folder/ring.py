"""Which backups are kept: an order that no clock decides, and nothing unfinished counts.

The newest few, then one a day, a month, a year back in time. The newest one and the one that was
verified last never go.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.services.folder import manifest

RECENT, DAILY, MONTHLY, YEARLY = 7, 14, 12, 4
UNFINISHED = ".part"
_LEGACY = re.compile(r"gridcenter-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBackup:
    """A finished backup in a place. ``number`` is 0 for one of version 0.1; ``at`` UTC text."""

    folder: Path
    number: int
    at: str
    device: str
    reason: str
    key_id: str

    @property
    def order(self) -> tuple[int, str]:
        """Later backups are greater."""
        return self.number, self.at


def kept(place: Path) -> tuple[KeptBackup, ...]:
    """The finished backups in ``place``, newest first."""
    try:
        folders = [each for each in place.iterdir() if each.is_dir()]
    except OSError:
        return ()
    found = (_kept(each) for each in folders if not each.name.endswith(UNFINISHED))
    return tuple(sorted((each for each in found if each), key=lambda e: e.order, reverse=True))


def _kept(folder: Path) -> KeptBackup | None:
    said = manifest.read(folder)
    if not (folder / "gridcenter.db").is_file() or not (folder / "keys.json").is_file():
        return None
    if said is None:
        old = _LEGACY.fullmatch(folder.name)
        at = "{}-{}-{}T{}:{}:{}.{}Z".format(*old.groups()) if old else ""
        return KeptBackup(folder=folder, number=0, at=at, device="", reason="", key_id="")
    return KeptBackup(
        folder=folder,
        number=said.number,
        at=said.at,
        device=said.device,
        reason=said.reason,
        key_id=said.key_id,
    )


def going(found: Sequence[KeptBackup], *, never: Collection[int]) -> list[KeptBackup]:
    """Those of ``found`` (newest first) that no rule keeps; numbers in ``never`` always stay."""
    staying = set(range(min(RECENT, len(found))))
    rules: tuple[tuple[int, Callable[[str], str]], ...] = (
        (DAILY, lambda at: at[:10]),
        (MONTHLY, lambda at: at[:7]),
        (YEARLY, lambda at: at[:4]),
    )
    for most, period in rules:
        before, count = None, 0
        for at, each in enumerate(found):
            if period(each.at) == before or count == most:
                continue
            before, count = period(each.at), count + 1
            staying.add(at)
    return [
        each
        for at, each in enumerate(found)
        if at not in staying and (each.number not in never or not each.number)
    ]


def tidy(place: Path, device: str, *, never: Collection[int], is_home: bool) -> None:
    """Delete what no rule keeps of this data folder's backups, and what was never finished.

    In a place that several share (``is_home`` false) only what says it is of ``device`` is touched.
    """
    sweep(place, device, is_home=is_home)
    ours = [
        each
        for each in kept(place)
        if each.folder.name.startswith("gridcenter-")
        and (each.device == device or (is_home and not each.device))
    ]
    for each in going(ours, never=never):
        remove(each.folder)


def sweep(place: Path, device: str, *, is_home: bool) -> None:
    """Delete backups that were cut off."""
    unfinished: Iterable[Path] = place.glob(f"*{device}{UNFINISHED}")
    if is_home:
        unfinished = [*place.glob(f"*{UNFINISHED}"), *_cut_off_by_0_1(place)]
    for each in unfinished:
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)


def _cut_off_by_0_1(place: Path) -> Iterable[Path]:
    for each in place.glob("gridcenter-*"):
        if _LEGACY.fullmatch(each.name) and not (each / "gridcenter.db").exists():
            yield each


def remove(folder: Path) -> None:
    """Delete a backup; from its first moment on it counts as unfinished."""
    doomed = folder.with_name(folder.name + UNFINISHED)
    try:
        folder.rename(doomed)
    except OSError:
        doomed = folder
    shutil.rmtree(doomed, ignore_errors=True)
