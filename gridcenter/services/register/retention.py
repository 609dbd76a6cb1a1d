"""What lay in the bin for its term, or is over for the years its kind is kept (``retention.toml``), is
listed for review, and on an officer's word emptied for good. Nothing goes by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gridcenter.base.clock import day_of, utc_text
from gridcenter.base.keeping import load_terms
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, RegisterId, Uid
from gridcenter.domain.register.keeping import Kept
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_contents, bin
from gridcenter.store import purging, records

BIN_DAYS = 180
"""How long a deleted record can be brought back."""
_HELD, _CHUNK = "retention.held", 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """A record whose term is over.

    ``title`` is empty for one that has no name, ``code`` for one that has no number; ``deleted_at``
    for one that is not in the bin but outlived its term, which began on the day ``since``.
    """

    register: RegisterId
    uid: Uid
    title: str
    deleted_at: str
    code: str = ""
    since: str = ""

    @property
    def day(self) -> str:
        """The day from which its term counts, by the wall calendar; empty when there is none."""
        return self.since or (str(day_of(self.deleted_at)) if self.deleted_at else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A record that is kept beyond its term until a day, and why."""

    uid: Uid
    until: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """A kind of record, its term (None: without end), how many are here and how many are over."""

    register: RegisterId
    term: Kept | None
    count: int
    expired: int


class PurgeReasonError(GridcenterError):
    """Emptying for good cannot be taken back, so it says why."""

    code = "purge_reason"
    sentence = N_("请写明彻底清除的理由。")
    hint = N_("例如：回收站到期例行清理。理由会记入操作日志。")


class HoldReasonError(GridcenterError):
    """What is kept beyond its term is kept for a reason."""

    code = "hold_reason"
    sentence = N_("请写明延长保存的理由。")
    hint = N_("例如：案件仍在诉讼。理由会记入操作日志。")


class NotExpiredError(GridcenterError):
    """Something else than an expired record was named."""

    code = "not_expired"
    sentence = N_("有 {count} 条不在到期之列，没有处理。")
    hint = N_("用 retention review 查看到期的记录。")


def binned(centre: Centre) -> tuple[Expired, ...]:
    """Of :func:`expired` what lay in the bin."""
    return tuple(each for each in expired(centre) if each.deleted_at)


def terms(centre: Centre) -> tuple[TermLine, ...]:
    """Every kind of record with its term, for who looks; DataFileError for a table that is wrong."""
    known = load_terms(centre.folder)
    found = expired(centre)
    return tuple(
        TermLine(
            register=register.id,
            term=known.get(register.id),
            count=records.count(centre.db, Query(register=register.id, filters=centre.ours)),
            expired=sum(each.register == register.id for each in found),
        )
        for register in REGISTERS
        if register.owner is None or register.id in known
    )


def expired(centre: Centre) -> tuple[Expired, ...]:
    """Our own records that lay in the bin for :data:`BIN_DAYS` or outlived their term, children before
    their parents; what a live record still points at is not among them, nor what is held.
    """
    known = load_terms(centre.folder)
    return tuple(_told(record, known.get(record.register)) for record in _expired(centre, known))


def _told(record: Record, term: Kept | None) -> Expired:
    register = register_of(record.register)
    named = register.field(register.natural_key[0])
    return Expired(
        register=record.register,
        uid=record.uid,
        title=record.title(register),
        deleted_at=record.deleted_at or "",
        code=record.text(named.name) if named.number else "",
        since="" if record.deleted_at or term is None else record.text(term.after)[:10],
    )


def _expired(centre: Centre, known: Mapping[RegisterId, Kept]) -> list[Record]:
    """Each record once; a record that others point at goes with them or not at all."""
    before = utc_text(centre.clock() - timedelta(days=BIN_DAYS))
    kept = {each.uid for each in held(centre)}
    going: dict[Uid, Record] = {}
    for register in reversed(REGISTERS):
        uids = purging.expired(centre.db, register, unit=centre.unit.code, before=before)
        binned = records.by_uids(centre.db, register, uids).values()
        found = [*binned, *_outlived(centre, register, known.get(register.id))]
        fresh = [each for each in found if each.uid not in kept and each.uid not in going]
        used = bin.used(centre, register, fresh, with_them=going.keys())
        unused = [each for each in fresh if each.uid not in used]
        going |= {each.uid: each for each in _with_children(centre, register, unused)}
    return list(going.values())


def _with_children(centre: Centre, register: Register, found: Sequence[Record]) -> Iterator[Record]:
    """Some records after everything that belongs to them, in the bin or not."""
    for start in range(0, len(found), _CHUNK):
        for binned in (True, False):
            yield from bin.children(centre, register, found[start : start + _CHUNK], bin=binned)
    yield from found


def _outlived(centre: Centre, register: Register, term: Kept | None) -> Sequence[Record]:
    """What is over for longer than the register's term."""
    last = term.over_before(centre.today()) if term else None
    if term is None or last is None:
        return ()
    over = Filter(field=term.after, operator=Operator.BELOW, values=(last,))
    only = (
        Filter(field=name, operator=Operator.ANY_OF, values=values)
        for name, values in term.when.items()
    )
    return records.find(
        centre.db, Query(register=register.id, filters=(*centre.ours, over, *only)), limit=None
    )


def held(centre: Centre) -> tuple[HeldBack, ...]:
    """What is kept beyond its term today."""
    today, stored = centre.today().isoformat(), settings.get(centre, _HELD, {})
    return tuple(
        HeldBack(uid=Uid(uid), until=each["until"], why=each["why"])
        for uid, each in stored.items()
        if each["until"] >= today
    )


def hold(centre: Centre, uids: Collection[str], *, until: date, reason: str) -> None:
    """Keep expired records, with what belongs to them, until a day. Raises RoleForbidsError, HoldReasonError, NotExpiredError."""
    centre.require(Deed.PURGE)
    if not reason.strip():
        raise HoldReasonError
    whole = (each for each in expired(centre) if register_of(each.register).parent is None)
    strangers = set(uids) - {each.uid for each in whole}
    if strangers:
        raise NotExpiredError(count=len(strangers))
    kept = {each.uid: {"until": each.until, "why": each.why} for each in held(centre)}
    why = {"until": until.isoformat(), "why": reason.strip()}
    with centre.db.transaction():
        settings.put(centre, _HELD, kept | dict.fromkeys(uids, why))
        facts = {"rows": len(uids), "until": until.isoformat(), "reason": reason.strip()}
        audit.record(centre, "retention.hold", facts)


def purge(centre: Centre, reason: str, *, only: Collection[str] | None = None) -> Changes:
    """Empty everything :func:`expired` lists, for good; undo and history know it no more.

    ``only`` are the uids that were reviewed: what expired since stays. A tombstone stays: it goes up
    with the next pack and wins over every older copy, so that no other desk and no old file brings
    the record back. Raises RoleForbidsError, PurgeReasonError, NotExpiredError.
    """
    centre.require(Deed.PURGE)
    if not reason.strip():
        raise PurgeReasonError
    centre.refuse_leap()  # by a wrong year everything would have outlived its term
    centre.guard(centre, "purge")
    touched: dict[RegisterId, frozenset[Uid]] = {}
    with centre.db.transaction():
        going = _expired(centre, load_terms(centre.folder))
        if only is not None:
            going = _chosen(centre, going, only)
        # One act, one stamp: by it another PC knows what went together.
        stamp, at = centre.next_stamp(), centre.now()
        for register in reversed(REGISTERS):
            uids = [record.uid for record in going if record.register == register.id]
            if not uids:
                continue
            purging.purge(
                centre.db,
                register,
                uids,
                unit=centre.unit.code,
                stamp=stamp,
                at=at,
                gone="—",
            )
            touched[RegisterId(register.id)] = frozenset(uids)
        if going:
            kinds = {name: len(uids) for name, uids in touched.items()}
            facts = {"rows": len(going), "registers": kinds, "reason": reason.strip()}
            audit.record(centre, "purge", facts)
    attachment_contents.tidy(centre)
    return Changes(gesture=None, label=N_("彻底清除"), touched=touched)


def _chosen(centre: Centre, going: Iterable[Record], only: Collection[str]) -> list[Record]:
    """Of what may go what was named, with what belongs to it; nothing that something left points at."""
    found = {record.uid: record for record in going}
    strangers = set(only) - found.keys()
    if strangers:
        raise NotExpiredError(count=len(strangers))
    chosen: dict[Uid, Record] = {}
    for register in reversed(REGISTERS):
        named = [found[Uid(uid)] for uid in only if found[Uid(uid)].register == register.id]
        chosen |= {each.uid: each for each in _with_children(centre, register, named)}
    for register in REGISTERS:
        mine = [each for each in chosen.values() if each.register == register.id]
        bin.refuse_if_used(centre, register, mine, with_them=chosen.keys())
    return list(chosen.values())
