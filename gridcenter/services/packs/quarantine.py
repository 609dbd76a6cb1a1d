"""Packs that wait for a person, and merges that a person takes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.tables import UNIT, table_of
from gridcenter.domain.register.fields import RegisterId, Uid, UnitCode
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import answering, receiving
from gridcenter.services.packs.examining import Examined
from gridcenter.store.packs import merging
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, REJECTED, UNDONE, ReceivedPack

__all__ = [
    "MERGED",
    "REJECTED",
    "UNDONE",
    "ReceivedPack",
    "accept",
    "decided",
    "held",
    "look",
    "reject",
    "take_back",
]


class NoSuchPackError(GridcenterError):
    """No pack with this number is there."""

    code = "no_such_pack"
    sentence = N_("没有编号为 {id} 的上报包。")
    hint = N_("请先查看列表。")


class DecisionReasonError(GridcenterError):
    """Whoever decides over a held pack says why."""

    code = "decision_reason"
    sentence = N_("请写明接收或不接收的理由。")
    hint = N_("例如：已电话核实，对方重装了电脑。理由会记入操作日志。")


class MergeNotNewestError(GridcenterError):
    """A later pack of the unit rests on this one."""

    code = "merge_not_newest"
    sentence = N_("没有撤销：{unit} 后来又合并过新的上报包。")
    hint = N_("请先撤销最近一次合并。")


class MergeMovedError(GridcenterError):
    """A unit change came after the merge."""

    code = "merge_moved"
    sentence = N_("没有撤销：{unit} 这次上报的记录，后来随区划调整归了别的单位。")
    hint = N_("有误的记录请由现在的单位更正后再报。数据没有改动。")


class DeskMergeStaysError(GridcenterError):
    """What two desks joined, a bundle or a directive is not taken back as a whole."""

    code = "desk_merge_stays"
    sentence = N_("这类包（同镇合并、汇总转报、指令）不能整包撤销。")
    hint = N_("同镇合并可在“冲突”里逐条恢复；转报的请逐个撤销其中乡镇的包；指令请撤销办理记录。")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What taking a merge back touched, and the receipt that tells its sender."""

    changes: Changes
    given: answering.ReceiptGiven


def held(centre: Centre) -> tuple[ReceivedPack, ...]:
    """The packs in quarantine, newest first."""
    return stored.received(centre.db, state=HELD)


def decided(centre: Centre) -> tuple[ReceivedPack, ...]:
    """The packs that a person decided over, newest first, whatever the decision was.

    One that was taken back and came again waits anew and is not among them.
    """
    found = stored.received(centre.db)
    return tuple(each for each in found if each.decided_at and each.state != HELD)


def look(centre: Centre, number: int) -> Examined:
    """What merging a held pack would do, for the person who decides; nothing is written.

    Raises NoSuchPackError and what the reader raises.
    """
    pack = _get(centre, number, HELD, REJECTED)
    path = receiving.archive_path(centre, pack.id.digest)
    # Planned as the acceptance will plan it: a full pack may then be its unit's last word.
    return replace(receiving.preview(centre, path, accept=True), status=pack.status)


def accept(
    centre: Centre, number: int, reason: str, *, shown: str | None = None
) -> receiving.Received:
    """Merge a held or rejected pack on a person's word; rows of other units stay refused.

    ``shown`` is the mark of what :func:`look` said. Raises PlanChangedError when that is no longer
    what would be done. Raises NoSuchPackError, DecisionReasonError and what receiving raises (PackTooNewError until
    the upgrade); nothing is decided then.
    """
    centre.require(Deed.SEND)
    _need(reason)
    pack = _get(centre, number, HELD, REJECTED)
    path = receiving.archive_path(centre, pack.id.digest)
    decided = partial(_decide, centre, pack, "pack.accept", reason)
    return receiving.receive(centre, path, accept=True, shown=shown, decided=decided)


def reject(centre: Centre, number: int, reason: str) -> None:
    """Never merge a held pack, nor when it comes again; its file stays in the archive.

    Raises NoSuchPackError, DecisionReasonError.
    """
    centre.require(Deed.SEND)
    _need(reason)
    pack = _get(centre, number, HELD)
    with centre.db.transaction():
        stored.set_state(centre.db, pack.number, REJECTED)
        _decide(centre, pack, "pack.reject", reason)


def _need(reason: str) -> None:
    if not reason.strip():
        raise DecisionReasonError


def _decide(centre: Centre, pack: ReceivedPack, action: str, reason: str) -> None:
    """Note a person's decision; in a transaction with what was decided."""
    said = {"unit": pack.id.unit, "seq": pack.id.seq, "status": pack.status.value, "reason": reason}
    stored.decide(centre.db, pack.number, at=centre.now(), by=centre.actor, reason=reason.strip())
    audit.record(centre, action, said)


def take_back(centre: Centre, number: int) -> TakenBack:
    """Undo the merge of a pack exactly; it may be received again later. Its sender is given another receipt.

    Raises NoSuchPackError, MergeNotNewestError and MergeInUseError (something rests on its rows).
    """
    centre.require(Deed.SEND)
    pack = _get(centre, number, MERGED)
    if not pack.id.kind.rules.chained:
        raise DeskMergeStaysError
    merged = stored.received(centre.db, unit=pack.id.unit, state=MERGED)
    if any(each.merge_no > pack.merge_no for each in merged):
        raise MergeNotNewestError(unit=pack.id.unit)
    before = merging.before_of(centre.db, pack.number)
    _refuse_moved(centre, pack.id.unit, before)
    touched: dict[RegisterId, frozenset[Uid]] = {}
    with merging.taking_back(centre.db):
        for register in reversed(REGISTERS):  # those who point before what they point at
            found = before.get(register.id)
            if found is None:
                continue
            merging.take_back(centre.db, table_of(register), found)
            uids = (*found.new, *(version.uid for version in found.replaced))
            touched[register.id] = frozenset(map(Uid, uids))
        stored.set_state(centre.db, pack.number, UNDONE)
        audit.record(centre, "pack.undo", {"unit": pack.id.unit, "seq": pack.id.seq})
    changes = Changes(gesture=None, label=N_("撤销合并"), touched=touched)
    return TakenBack(changes=changes, given=answering.take_back(centre, pack))


def _refuse_moved(centre: Centre, unit: UnitCode, before: Mapping[str, merging.Before]) -> None:
    """Rows that a unit change gave to somebody else are no more this unit's to take back."""
    for register in REGISTERS:
        if register.id not in before:
            continue
        table, found = table_of(register), before[register.id]
        uids = (*found.new, *(version.uid for version in found.replaced))
        here = merging.versions(centre.db, table, uids)
        if any(version.row[UNIT] != unit for version in here.values()):
            raise MergeMovedError(unit=unit)


def _get(centre: Centre, number: int, *states: str) -> ReceivedPack:
    found = stored.received(centre.db)
    pack = next((each for each in found if each.number == number and each.state in states), None)
    if pack is None:
        raise NoSuchPackError(id=number)
    return pack
