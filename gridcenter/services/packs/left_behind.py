"""What a decision moves away while one PC of the unit had changed it and nobody knew: kept for people, as a conflict.

A PC refuses a decision while its own changes are not reported, but it cannot know those of another PC. That one
either learns of the decision with a desk pack (:func:`tell`), or its desk pack comes after it (:func:`late`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from gridcenter.domain.packs.desk import DELETED_NAME, Clash, Held, Mark, Marks, Seen
from gridcenter.domain.packs.left_behind import left_behind
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.packs.tables import DELETED, UID, UNIT, Row, TableSpec, sent_tables
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.stamps import device_of
from gridcenter.exchange.packs.desk_marks import Losers
from gridcenter.services.centre import Centre
from gridcenter.services.packs import rezoned
from gridcenter.store.packs import desk as stored
from gridcenter.store.packs import elsewhere, merging


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A record of ours before a decision: ``row``, and of its fields the changes that nobody was told of."""

    table: TableSpec
    row: Row
    marks: Marks
    before: Row | None
    """As it was without them; None where there was no such record."""


class DeskSaid(Protocol):
    """What a desk pack says beside its rows, and what we had seen before it."""

    @property
    def ours(self) -> Seen:
        """What we had seen."""

    @property
    def theirs(self) -> Seen:
        """What its sender had seen."""

    @property
    def sent(self) -> tuple[SentElsewhere, ...]:
        """What the unit reported, as its sender knows it."""

    @property
    def losers(self) -> Losers:
        """The changes that lost at its sender."""

    @property
    def acts(self) -> frozenset[str]:
        """The decisions that its sender knows, by uid."""


def late(
    centre: Centre, table: TableSpec, mine: Held, there: Held | None, said: DeskSaid
) -> tuple[Clash, ...]:
    """What a PC that had not heard of a decision says of the record ``mine`` that left by it."""
    office = {*said.ours, *said.theirs}
    marks = {
        name: mark
        for name, mark in (there.marks if there else {}).items()
        if device_of(mark.stamp) in office and _is_untold(mark, said.ours, ())
    }
    if there is None or not marks or not register_of(table.name).travels:
        return ()
    act = rezoned.act_behind(centre, mine.version.row)
    if act is None or act.uid in said.acts:
        return ()
    reports = _merged((*elsewhere.known(centre.db, centre.unit.code), *said.sent))
    marks = {name: mark for name, mark in marks.items() if _is_untold(mark, {}, reports)}
    given = mine.version.row
    if given[DELETED] == act.made_at:  # only our copy of it is in the bin
        given = (*given[:DELETED], None, *given[DELETED + 1 :])
    return left_behind(act, table, given, there.version.row, marks)


def standing(
    centre: Centre, said: DeskSaid, reported: Iterable[SentElsewhere]
) -> tuple[Leaving, ...]:
    """Our records with changes that the sender of a desk pack has not seen, and nobody ``reported``.

    Those that it saw when the record had left it already, or was deleted there, are among what lost there.
    """
    reports, device, theirs = _merged((*reported, *said.sent)), centre.device, said.theirs
    touched = {
        *stored.touched_since(centre.db, theirs.get(device, "")),
        *(uid for _table, uid in said.losers),
    }
    office = {device, *theirs, *stored.seen(centre.db)}
    found = []
    for table in sent_tables():
        versions = {
            uid: version
            for uid, version in merging.versions(centre.db, table, touched).items()
            if version.row[UNIT] == centre.unit.code
        }
        for uid, held in stored.held(centre.db, table, versions, device).items():
            lost = said.losers.get((table.name, uid), {})
            marks = {
                name: mark
                for name, mark in held.marks.items()
                if mark.stamp in (lost.get(name), lost.get(DELETED_NAME))
                or (device_of(mark.stamp) in office and _is_untold(mark, theirs, reports))
            }
            if marks:
                before = _before(centre, table, held, marks, (theirs, *reports))
                row = held.version.row
                found.append(Leaving(table=table, row=row, marks=marks, before=before))
    return tuple(found)


def tell(centre: Centre, before: Iterable[Leaving]) -> None:
    """Keep as conflicts what of ``before`` has left us by now; inside a transaction."""
    standing, found = tuple(before), list[Clash]()
    new = {each.row[UID] for each in standing if each.before is None}
    for each in standing:
        parent = register_of(each.table.name).parent
        if each.row[UID] in new and parent and each.row[each.table.places[parent]] in new:
            continue  # what hangs on a new record is told with it
        now = merging.versions(centre.db, each.table, [str(each.row[UID])]).values()
        for version in now:
            act = rezoned.act_behind(centre, version.row)
            if act is not None:
                found += left_behind(act, each.table, each.before, each.row, each.marks)
    stored.add_clashes(centre.db, found, centre.now())


def _merged(reports: Iterable[SentElsewhere]) -> tuple[Seen, ...]:
    """What was in each report that the tier above has by its receipt, as its maker had seen of each PC."""
    return tuple(each.seen for each in reports if each.carries and each.is_answered)


def _is_untold(mark: Mark, seen: Seen, reports: Iterable[Seen]) -> bool:
    """Whether ``mark`` is neither seen nor in anything that was reported."""
    device = device_of(mark.stamp)
    return all(mark.stamp > each.get(device, "") for each in (seen, *reports))


def _before(
    centre: Centre, table: TableSpec, held: Held, marks: Marks, vectors: Iterable[Seen]
) -> Row | None:
    """``held`` without the changes ``marks``: what was written over here, or by the merge that brought them."""
    row, uid, known = held.version.row, held.version.uid, tuple(vectors)
    cells, writings = list(row), stored.writings(centre.db, uid)
    for name, mark in marks.items():
        at, device = table.places[name], device_of(mark.stamp)
        if device != centre.device:
            if len(marks) == len(held.marks):
                return None
            met = merging.met(centre.db, table, centre.unit.code, uid).values()
            former = (each.row[at] for each in reversed(tuple(met)) if each is not None)
            cells[at] = next((value for value in former if value != row[at]), None)
            continue
        told = (seen.get(device, "") for seen in known)
        base = max((stamp for stamp in told if stamp < mark.stamp), default="")
        for stamp, before in writings:
            if stamp > base and before is None:
                return None
            if stamp > base and before is not None and name in before:
                cells[at] = before[name]
                break
    return tuple(cells)
