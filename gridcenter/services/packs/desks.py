"""Two desks of one unit: packs between them, and the values that lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.desk import DELETED_NAME
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.packs.tables import DELETED, every_table
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Privacy, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.pack_format import TableData, build
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desk_plan, rezoned
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.packing import Exported, names
from gridcenter.services.register import bin, registers
from gridcenter.services.trust import units
from gridcenter.store.gestures import Write
from gridcenter.store.packs import desk as stored
from gridcenter.store.packs import merging
from gridcenter.store.packs.desk import DeskConflict

__all__ = ["DeskConflict", "conflicts", "dismiss", "export", "restore"]


class NoSuchConflictError(GridcenterError):
    """No open conflict has this number."""

    code = "no_such_conflict"
    sentence = N_("没有编号为 {id} 的待看冲突。")
    hint = N_("请先查看列表；可能已经处理过了。")


def export(centre: Centre, month: str, out: Path) -> Exported:
    """Everything that this desk has, for the other desks of our unit.

    Each pack is complete, so a lost one costs nothing and an old one does no harm. Raises
    NoReceiverError when the other desk is not registered, WriteBackError.
    """
    centre.require(Deed.SEND)
    card, keys = units.receiver(centre, centre.unit.code), units.keys(centre)
    others = [each.receiving for each in units.other_desks(centre)]
    with centre.db.transaction():
        tables, marked, roots = [], [], []
        for table in every_table():
            found = merging.rows_of(centre.db, table, centre.unit.code)
            rows = [version.row for version in found]
            held = stored.held(
                centre.db, table, {version.uid: version for version in found}, centre.device
            )
            marked.append((table, held.values()))
            roots.append((table.name, live_hashes(table, rows)))
            live = sum(row[DELETED] is None for row in rows)
            tables.append(TableData(table=table, rows=rows, live=live))
        manifest = statement(
            centre,
            PackKind.DESK,
            card,
            month,
            masking=Masking.WHOLE,
            state_root=state_root(roots),
            about=desk_plan.about(centre),
        )
        pack = build(
            tables,
            manifest,
            keys.secret,
            divisions=names(centre),
            asides=desk_plan.members(centre, marked),
        )
        return send(centre, pack, card, out, also=others)


def conflicts(centre: Centre, *, settled: bool = False) -> tuple[DeskConflict, ...]:
    """What two desks changed apart and nobody looked at yet, newest first."""
    return stored.conflicts(centre.db, settled=settled)


def restore(centre: Centre, conflict: int) -> Changes:
    """Give the field the value that lost: one gesture, which undo takes back.

    Raises NoSuchConflictError.
    """
    found = _open(centre, conflict)
    record = registers.get(centre, found.register, found.uid)
    register = register_of(found.register)
    values: dict[str, Value] = {found.field: found.lost.value}
    with_it: list[Record] = []
    if record.deleted_at is not None:
        # Whoever wants the value wants the record: it comes out of the bin with what went with it.
        values = {DELETED_NAME: None, **values}
        every = bin.children(centre, register, [record], bin=True)
        with_it = [child for child in every if child.deleted_at == record.deleted_at]
    writes = [_change(record, values), *(_change(each, {DELETED_NAME: None}) for each in with_it)]
    with centre.db.transaction():
        changes = centre.perform(
            N_("恢复落选的值：{title}"),
            writes,
            facts={"title": record.title(register)},
        )
        stored.settle(centre.db, found.id, at=centre.now(), by=centre.actor)
    return changes


def _change(record: Record, values: Mapping[str, Value]) -> Write:
    return Write(
        register=record.register, uid=record.uid, unit=record.unit, before=record, values=values
    )


def dismiss(centre: Centre, conflict: int) -> None:
    """Leave it as it is; both values stay on record."""
    centre.require(Deed.SEND)
    found = _open(centre, conflict)
    with centre.db.transaction():
        stored.settle(centre.db, found.id, at=centre.now(), by=centre.actor)
        audit.record(centre, "conflict.dismiss", {"uid": found.uid, "field": found.field})


def _open(centre: Centre, conflict: int) -> DeskConflict:
    for each in stored.conflicts(centre.db):
        if each.id == conflict:
            return each
    raise NoSuchConflictError(id=conflict)


def left_by(centre: Centre, conflict: DeskConflict) -> Rezoning | None:
    """The decision that took the record away without this change: nothing here can put that back."""
    if registers.get(centre, conflict.register, conflict.uid).unit == centre.unit.code:
        return None
    return rezoned.act_of(centre, conflict.kept.mark.stamp)


def is_open(conflict: DeskConflict) -> bool:
    """Whether the values may be shown as they are."""
    if conflict.field == DELETED_NAME:
        return True
    return register_of(conflict.register).field(conflict.field).privacy is Privacy.OPEN


def field_label(conflict: DeskConflict) -> str:
    """The message id of the field's name."""
    if conflict.field == DELETED_NAME:
        return N_("删除")
    return register_of(conflict.register).field(conflict.field).label
