"""What lay in the bin for its term, or is over for the years its register keeps, is listed, and on an
officer's word emptied for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from gridcenter.base.clock import utc_text
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, RecordInUseError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, RegisterId, Uid
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachments, bin
from gridcenter.store import purging, records

BIN_DAYS = 180
"""How long a deleted record can be brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """A record whose term is over; ``title`` is empty for one that has no name, ``deleted_at`` for one
    that is not in the bin but outlived the years of its register.
    """

    register: RegisterId
    uid: Uid
    title: str
    deleted_at: str


class PurgeReasonError(GridcenterError):
    """Emptying for good cannot be taken back, so it says why."""

    code = "purge_reason"
    sentence = N_("请写明彻底清除的理由。")
    hint = N_("例如：回收站到期例行清理。理由会记入操作日志。")


def expired(centre: Centre) -> tuple[Expired, ...]:
    """Our own records that lay in the bin for :data:`BIN_DAYS` or that their register keeps no longer,
    children before their parents; what a live record still points at is not among them.
    """
    return tuple(
        Expired(
            register=record.register,
            uid=record.uid,
            title=record.title(register_of(record.register)),
            deleted_at=record.deleted_at or "",
        )
        for record in _expired(centre)
    )


def _expired(centre: Centre) -> Iterable[Record]:
    before = utc_text(centre.clock() - timedelta(days=BIN_DAYS))
    for register in reversed(REGISTERS):
        uids = purging.expired(centre.db, register, unit=centre.unit.code, before=before)
        yield from records.by_uids(centre.db, register, uids).values()
        yield from _outlived(centre, register)


def _outlived(centre: Centre, register: Register) -> Iterable[Record]:
    """What is over for longer than the register's term, in use nowhere."""
    if register.kept is None:
        return
    today = centre.today()
    last = f"{today.year - register.kept.years:04d}{today.isoformat()[4:]}"
    over = Filter(field=register.kept.after, operator=Operator.BELOW, values=(last,))
    query = Query(register=register.id, filters=(*centre.ours, over))
    for record in records.find(centre.db, query, limit=None):
        try:
            bin.refuse_if_used(centre, register, [record])
        except RecordInUseError:
            continue
        yield record


def purge(centre: Centre, reason: str) -> Changes:
    """Empty everything :func:`expired` lists, for good; undo and history know it no more.

    A tombstone stays: it goes up with the next pack and wins over every older copy, so that no
    other desk and no old file brings the record back. Raises RoleForbidsError, PurgeReasonError,
    RecordInUseError.
    """
    centre.require(Deed.PURGE)
    if not reason.strip():
        raise PurgeReasonError
    centre.guard(centre, "purge")
    touched: dict[RegisterId, frozenset[Uid]] = {}
    with centre.db.transaction():
        going = list(_expired(centre))
        for register in reversed(REGISTERS):
            mine = [record for record in going if record.register == register.id]
            if not mine:
                continue
            bin.refuse_if_used(centre, register, mine)
            uids = [record.uid for record in mine]
            purging.purge(
                centre.db,
                register,
                uids,
                unit=centre.unit.code,
                stamp=centre.next_stamp(),
                at=centre.now(),
                gone="—",
            )
            touched[RegisterId(register.id)] = frozenset(uids)
        if going:
            audit.record(centre, "purge", {"rows": len(going), "reason": reason.strip()})
    attachments.tidy(centre)
    return Changes(gesture=None, label=N_("彻底清除"), touched=touched)
