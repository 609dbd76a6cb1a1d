"""What goes into a pack: the unit's rows, masked, and the root over all that is live."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from gridcenter.domain.division import Division
from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import DELETED, META, STAMP, UID, TableSpec, masked, sent_tables
from gridcenter.domain.place import is_below, parent_of
from gridcenter.domain.privacy import scan
from gridcenter.domain.register.fields import Privacy, UnitCode, may_hold_numbers
from gridcenter.exchange.packs.pack_format import TableData
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.store.packs import desk, merging
from gridcenter.store.packs import sent as sent_packs
from gridcenter.store.packs.sent import SentPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The masked rows to send, and the state root of everything that is live."""

    tables: tuple[TableData, ...]
    root: str
    base: int
    numbers_in_text: int


def full_wanted(centre: Centre, to: UnitCode) -> bool:
    """Whether the newest answer of ``to`` that came home asks for everything."""
    went = sent_packs.sent(centre.db, centre.unit.code, to=to)
    answered = next((pack for pack in went if pack.outcome), None)
    return answered is not None and answered.outcome == "F"


def kind_to_send(centre: Centre, kind: PackKind, to: UnitCode) -> PackKind:
    """``kind``, or full where changes were chosen but everything was asked for."""
    return PackKind.FULL if kind.rules.gives_way and full_wanted(centre, to) else kind


def gather(centre: Centre, kind: PackKind, masking: Masking, to: UnitCode) -> Content:
    """Everything a pack of ``kind`` carries now; all rows while ``to`` asks for a full pack.

    Changes build on what ``to`` itself has answered for: what another tier has tells nothing of it.
    """
    whole = full_wanted(centre, to)
    base = _base(centre, to) if kind.rules.only_changes and not whole else None
    after = base.last_stamp if base else ""
    touched = desk.touched_since(centre.db, after) if base else frozenset()
    tables, hashes, suspicious = [], [], 0
    for table in sent_tables():
        versions = merging.rows_of(centre.db, table, centre.unit.code)
        rows = [masked(table, version.row, masking) for version in versions]
        live = live_hashes(table, rows)
        hashes.append((table.name, live))
        travelling = (
            []
            if kind.rules.no_rows and not whole
            else [row for row in rows if str(row[STAMP]) > after or row[UID] in touched]
        )
        suspicious += _numbers_in_text(table, versions, {str(row[UID]) for row in travelling})
        tables.append(TableData(table=table, rows=travelling, live=len(live)))
    return Content(
        tables=tuple(tables),
        root=state_root(hashes),
        base=base.id.seq if base else 0,
        numbers_in_text=suspicious,
    )


def _base(centre: Centre, to: UnitCode) -> SentPack | None:
    """The newest pack whose receipt says that ``to`` has what we have."""
    went = sent_packs.sent(centre.db, centre.unit.code, to=to)
    return next((pack for pack in went if pack.is_agreed), None)


def _numbers_in_text(table: TableSpec, versions: Iterable[Version], travelling: Set[str]) -> int:
    """How many open free texts hold an ID or phone number that would travel unseen."""
    places = [
        at
        for at in table.open_positions[len(META) :]
        if may_hold_numbers(table.fields[at - len(META)])
    ]
    return sum(
        bool(scan(str(version.row[at])))
        for version in versions
        if version.row[DELETED] is None and version.uid in travelling
        for at in places
        if version.row[at]
    )


def withheld(masking: Masking) -> tuple[tuple[str, str], ...]:
    """(register, field) of what stays at home or goes masked."""
    return tuple(
        (table.name, table.fields[at - len(META)].name)
        for table in sent_tables()
        for at in table.private_positions
        if masking is Masking.MASKED or table.fields[at - len(META)].privacy is Privacy.LOCAL
    )


def names(centre: Centre) -> tuple[Division, ...]:
    """Our own name and those of our divisions, so that codes read as places further up."""
    unit = centre.unit
    own = Division(
        code=unit.code, name=unit.name, level=unit.tier.value, parent=parent_of(unit.code)
    )
    known = (*divisions.townships(centre), *divisions.known(centre, "village"))
    return (own, *(each for each in known if is_below(each.code, unit.code)))
