"""Two desks of one unit edit the same records apart: joined field by field, in any order.

Every field remembers its last change (a :class:`Mark`). Joining two copies of a record takes each
field from the later change, which is commutative, associative and idempotent: however desk packs
are lost, repeated or reordered, both desks end in the same rows. What a desk had seen of the other
tells a change made knowingly from two made apart; the latter is a :class:`Clash` for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import DELETED, META, REVISION, STAMP, Row, TableSpec
from gridcenter.domain.register.fields import Value
from gridcenter.domain.stamps import device_of

DELETED_NAME = META[DELETED]
_CREATED_AT, _CREATED_BY = META.index("created_at"), META.index("created_by")
_CHANGED_AT, _CHANGED_BY = META.index("changed_at"), META.index("changed_by")
_MOST_COUNTED = 0xFFFF
_JOINED = "m"
"""Marks a stamp that no single write made; the devices before it are hexadecimal."""


class Mark(NamedTuple):
    """The last change of one field: hybrid logical clock, moment (UTC text), officer."""

    stamp: str
    at: str
    by: str


Marks = Mapping[str, Mark]
"""The mark of every field of a row, and of :data:`DELETED_NAME`, by name."""
Seen = Mapping[str, str]
"""Per device the newest stamp whose changes a desk has, and with it all before."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record as one desk holds it, with the marks of its fields."""

    version: Version
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two values of a field, and who gave it when."""

    value: Value
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Both desks changed one field, neither knowing of the other: what stays and what loses."""

    table: str
    uid: str
    field: str
    kept: Side
    lost: Side


def places(table: TableSpec) -> Mapping[str, int]:
    """Where in a row each markable name stands."""
    return table.places


def even_marks(table: TableSpec, row: Row) -> dict[str, Mark]:
    """The marks of a row that was written once and never changed since."""
    mark = Mark(str(row[STAMP]), str(row[_CHANGED_AT] or ""), str(row[_CHANGED_BY] or ""))
    return dict.fromkeys(places(table), mark)


def order(value: Value, mark: Mark) -> tuple[str, str, str, str]:
    """What of two values of a field is the later one."""
    return (mark.stamp, "" if value is None else str(value), mark.at, mark.by)


def _joined_stamp(marks: Iterable[Mark]) -> str:
    """A stamp of a state that no single write made: later than those of all states it contains.

    The newest stamp, ``m``, and the sum of all clocks, which grows with whatever is joined in.
    """
    stamps = [mark.stamp for mark in marks]
    total = sum(map(_clock, stamps))
    return f"{max(stamps)}{_JOINED}{total:020x}"


def _clock(stamp: str) -> int:
    """A stamp as a number that grows with it: of two PCs in one millisecond too."""
    counter = min(int(stamp[13:19], 16), _MOST_COUNTED)
    return int(stamp[:12], 16) << 24 | counter << 8 | int(f"{stamp[20:22]:0<2}", 16)


def join(table: TableSpec, one: Held, other: Held) -> Held:
    """Both copies of a record as one; either of them, when it has all that the other has."""
    mine, theirs = one.version.row, other.version.row
    if (mine[REVISION], mine[STAMP]) == (theirs[REVISION], theirs[STAMP]):
        return max(one, other, key=_whole)
    if is_emptied(mine) != is_emptied(theirs):
        gone, kept = (one, other) if is_emptied(mine) else (other, one)
        if _outlives_purge(kept, gone.marks[DELETED_NAME]):
            return _kept_whole(kept, gone)
    cells, marks = list(mine), dict[str, Mark]()
    for name, at in places(table).items():
        here, there = one.marks[name], other.marks[name]
        later = order(theirs[at], there) > order(mine[at], here)
        cells[at], marks[name] = (theirs[at], there) if later else (mine[at], here)
    if _outlives(marks):
        cells[DELETED] = None
    stamps = [str(side.version.row[STAMP]) for side in (one, other) if dict(side.marks) == marks]
    top = max(marks.values())
    cells[STAMP] = max(stamps) if stamps else _joined_stamp(marks.values())
    cells[REVISION] = max(int(mine[REVISION] or 0), int(theirs[REVISION] or 0))
    cells[_CHANGED_AT], cells[_CHANGED_BY] = top.at, top.by
    for at in (_CREATED_AT, _CREATED_BY):
        cells[at] = min(str(mine[at] or ""), str(theirs[at] or ""))
    newer = max(one.version, other.version, key=lambda each: (str(each.row[STAMP]), each.extra))
    return Held(Version(tuple(cells), newer.extra), marks)


def is_emptied(row: Row) -> bool:
    """Whether the row is what purging leaves of a record: its deletion and nothing else."""
    return bool(row[DELETED]) and not row[_CREATED_AT]


def _outlives_purge(kept: Held, purge: Mark) -> bool:
    """Whether a record was changed, or brought back, after it was purged elsewhere."""
    back = kept.marks[DELETED_NAME] if kept.version.row[DELETED] is None else purge
    return max(back, *_edits(kept.marks)).stamp > purge.stamp


def _kept_whole(kept: Held, gone: Held) -> Held:
    """A record that outlives being purged: whole, for the emptied copy has nothing to add to it."""
    cells, purge = list(kept.version.row), gone.marks[DELETED_NAME]
    marks = {**kept.marks, DELETED_NAME: max(kept.marks[DELETED_NAME], purge)}
    if purge >= kept.marks[DELETED_NAME]:
        cells[DELETED] = None
    if marks != dict(kept.marks):
        cells[STAMP] = _joined_stamp(marks.values())
    cells[REVISION] = max(int(cells[REVISION] or 0), int(gone.version.row[REVISION] or 0))
    return Held(Version(tuple(cells), kept.version.extra), marks)


def _outlives(marks: Marks) -> bool:
    """Whether a field was changed after the record was deleted: what was written last stays seen."""
    edited = max(mark.stamp for name, mark in marks.items() if name != DELETED_NAME)
    return edited > marks[DELETED_NAME].stamp


def _whole(held: Held) -> tuple[object, ...]:
    """An order for two copies that claim the same state; they differ only by a forged stamp."""
    return (tuple("" if value is None else str(value) for value in held.version.row),)


def _unseen(mark: Mark, seen: Seen) -> bool:
    return mark.stamp > seen.get(device_of(mark.stamp), "")


def clashes(
    table: TableSpec, here: Held, there: Held, *, ours: Seen, theirs: Seen
) -> tuple[Clash, ...]:
    """The fields that both desks changed apart: ``ours`` is what this desk saw, ``theirs`` they.

    A record that one deleted while the other changed it clashes in its deletion.
    """
    mine, other = here.version, there.version
    found: list[Clash] = []
    for name, at in places(table).items():
        near, far = here.marks[name], there.marks[name]
        if name == DELETED_NAME:
            found += _deletion(table, here, there, ours, theirs)
            continue
        if mine.row[at] == other.row[at] or is_emptied(mine.row) or is_emptied(other.row):
            continue
        apart = _unseen(near, theirs) and _unseen(far, ours)
        if not apart:
            continue
        sides = [Side(value=mine.row[at], mark=near), Side(value=other.row[at], mark=far)]
        sides.sort(key=lambda side: order(side.value, side.mark))
        found.append(
            Clash(table=table.name, uid=mine.uid, field=name, kept=sides[1], lost=sides[0])
        )
    return tuple(found)


def _deletion(
    table: TableSpec, here: Held, there: Held, ours: Seen, theirs: Seen
) -> Iterator[Clash]:
    """One desk deleted what the other changed: told on both, whichever comes out."""
    gone, kept = here.version.row[DELETED], there.version.row[DELETED]
    near, far = here.marks[DELETED_NAME], there.marks[DELETED_NAME]
    if bool(gone) == bool(kept):
        # Both have it in the bin by one deletion, which did not know of a change made there.
        edits = [mark for mark in _edits(there.marks) if _unseen(mark, ours)]
        if gone and near == far and edits:
            yield _told_deletion(table, here, Side(value=gone, mark=near), max(edits), lives=False)
        return
    deleter, editor = (here, there) if gone else (there, here)
    unaware_of_edit, unaware_of_deletion = (ours, theirs) if gone else (theirs, ours)
    deletion, back = deleter.marks[DELETED_NAME], editor.marks[DELETED_NAME]
    if not _unseen(deletion, unaware_of_deletion):
        return
    if not _changed_apart(editor.marks, unaware_of_edit):
        return
    newest = {name: max(mark, there.marks[name]) for name, mark in here.marks.items()}
    yield _told_deletion(
        table,
        here,
        Side(value=gone or kept, mark=deletion),
        max(back, *_edits(editor.marks)),
        lives=back > deletion or _outlives(newest),
    )


def _told_deletion(
    table: TableSpec, here: Held, deleted: Side, edit: Mark, *, lives: bool
) -> Clash:
    live = Side(value=None, mark=edit)
    return Clash(
        table=table.name,
        uid=here.version.uid,
        field=DELETED_NAME,
        kept=live if lives else deleted,
        lost=deleted if lives else live,
    )


def _edits(marks: Marks) -> Iterator[Mark]:
    return (mark for name, mark in marks.items() if name != DELETED_NAME)


def told_clashes(
    table: TableSpec, here: Held, there: Held, losers: Mapping[str, str]
) -> tuple[Clash, ...]:
    """The clashes that the other desk met first and that ``here`` loses now.

    ``losers`` tells the stamps of the changes that lost there, by field. One that was changed here
    again since then is no loser any more.
    """
    cells = places(table)
    found: list[Clash] = []
    for name, stamp in losers.items():
        if name not in cells:
            continue
        mine = Side(value=here.version.row[cells[name]], mark=here.marks[name])
        theirs = Side(value=there.version.row[cells[name]], mark=there.marks[name])
        if name == DELETED_NAME:
            # Of a record that lost against its deletion the change is named, of a deletion itself.
            # Brought back since, a record does not lose the change that once lost against its deletion.
            told = (here.marks[name],) if mine.value else _edits(here.marks)
            ours = next((mark for mark in told if mark.stamp == stamp), None)
            if theirs.value is None:
                # What keeps it alive there is its newest change, not the deletion that lost.
                theirs = Side(value=None, mark=max(there.marks.values()))
            if ours is not None and bool(mine.value) != bool(theirs.value):
                mine = Side(value=mine.value, mark=ours)
                uid = here.version.uid
                found.append(Clash(table=table.name, uid=uid, field=name, kept=theirs, lost=mine))
            continue
        lost = order(mine.value, mine.mark) < order(theirs.value, theirs.mark)
        if mine.mark.stamp == stamp and lost and mine.value != theirs.value:
            found.append(
                Clash(table=table.name, uid=here.version.uid, field=name, kept=theirs, lost=mine)
            )
    return tuple(found)


def _changed_apart(marks: Marks, seen: Seen) -> bool:
    return any(_unseen(mark, seen) for mark in marks.values())


def joined_seen(one: Seen, other: Seen) -> dict[str, str]:
    """What somebody has seen who has both."""
    devices = {*one, *other}
    return {device: max(one.get(device, ""), other.get(device, "")) for device in devices}
