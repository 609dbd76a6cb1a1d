"""A watched folder: a shared folder, or where a mail client saves attachments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import settings
from gridcenter.services.centre import Centre

SUFFIXES = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})
_FOLDER, _SEEN = "inbox_folder", "inbox_seen"


class InboxGoneError(GridcenterError):
    """The watched folder is not there."""

    code = "inbox_gone"
    sentence = N_("收件文件夹不在了：{folder}")
    hint = N_("请检查网络共享或 U 盘，或重新选择文件夹。")


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file as it was at one look: a file still being copied differs at the next."""

    name: str
    size: int
    changed: int


def folder(centre: Centre) -> Path | None:
    """The watched folder, or None."""
    found = settings.get(centre, _FOLDER)
    return Path(found) if found else None


def watch(centre: Centre, place: Path | None) -> None:
    """Watch ``place`` from now on, or nothing any more."""
    centre.require(Deed.SEND)
    with centre.db.transaction():
        settings.put(centre, _FOLDER, str(place) if place else None)
        settings.put(centre, _SEEN, [])


def look(
    centre: Centre, before: frozenset[FileMark]
) -> tuple[tuple[Path, ...], frozenset[FileMark]]:
    """The files that arrived whole since the last look, and what lies there now.

    ``before`` is what the look before this one found: a file counts once it has not grown in
    between. Raises InboxGoneError.
    """
    place = folder(centre)
    if place is None:
        return (), frozenset()
    now = {mark: place / mark.name for mark in _marks(place)}
    known = {tuple(each) for each in settings.get(centre, _SEEN, [])}
    fresh = [mark for mark in now if mark in before and _key(mark) not in known]
    if fresh:
        kept = [_key(mark) for mark in now if mark in fresh or _key(mark) in known]
        settings.put(centre, _SEEN, [list(each) for each in kept])
    return tuple(now[mark] for mark in sorted(fresh, key=_key)), frozenset(now)


def _key(mark: FileMark) -> tuple[str, int, int]:
    return (mark.name, mark.size, mark.changed)


def _marks(place: Path) -> list[FileMark]:
    found = []
    try:
        for path in place.iterdir():
            if path.suffix.lower() in SUFFIXES and path.is_file():
                stat = path.stat()
                found.append(FileMark(path.name, stat.st_size, stat.st_mtime_ns))
    except OSError as failure:
        raise InboxGoneError(folder=place) from failure
    return found
