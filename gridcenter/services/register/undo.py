"""Taking back and bringing back: the inverse of a gesture is a gesture too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridcenter.base.i18n import _, filled, inside
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import (
    GridcenterError,
    NothingToRedoError,
    NothingToUndoError,
    RecordInUseError,
    UndoBlockedError,
)
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.records import Draft, Record, Revision
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.services.centre import Centre
from gridcenter.services.register import bin, registers, writing
from gridcenter.services.register.uniqueness import ValueTakenError, refuse_if_taken
from gridcenter.store import gestures, records
from gridcenter.store.gestures import DELETED, STAYING, Gesture, Write
from gridcenter.store.packs import desk

__all__ = [
    "STAYING",
    "EarlierStepError",
    "Gesture",
    "hindrance",
    "put_back",
    "recent",
    "redo",
    "said",
    "undo",
    "worded",
    "words",
]


class EarlierStepError(GridcenterError):
    """What stands there to be taken back was done before: a reflex does not reach it."""

    code = "earlier_step"
    sentence = N_("这次登录后没有可撤销的改动；更早的“{label}”可到左下角“撤销”里撤销。")


def recent(centre: Centre, *, limit: int = 100) -> tuple[Gesture, ...]:
    """The newest gestures, newest first."""
    return gestures.recent(centre.db, limit=limit)


def said(gesture: Gesture) -> str:
    """The label of a gesture in the language spoken now."""
    return worded(gesture.label, gesture.facts)


def words(centre: Centre, gesture: int) -> str:
    """The label of the gesture with this number; "" when there is none."""
    found = gestures.get(centre.db, gesture)
    return "" if found is None else said(found)


_OUR_WORDS = frozenset({"register", "field", "label", "action"})
"""Facts of stored labels that are words of ours; all others are what the user wrote."""


def worded(label: str, facts: Mapping[str, object]) -> str:
    """A stored label with its facts in the language spoken now."""
    said_facts = {
        name: (_(fact) if name in _OUR_WORDS else mask_text(fact))
        if isinstance(fact, str)
        else fact
        for name, fact in facts.items()
    }
    if isinstance(register := said_facts.get("register"), str):
        said_facts["register"] = inside(register)
    return filled(_(label), **said_facts)


def put_back(centre: Centre, register: str, uid: str, field: str, value: Value) -> Changes:
    """Give one field a value it once had, as a gesture of its own.

    Raises as :func:`gridcenter.services.register.registers.save`: an old value may not be valid any more.
    """
    record = registers.get(centre, register, uid)
    target = register_of(register)
    draft = Draft(
        register=target.id,
        uid=record.uid,
        base_revision=record.revision,
        values={field: value},
    )
    facts = {"field": target.field(field).label}
    with centre.db.transaction():
        # It stood here once: whoever wrote it was asked then.
        draft = writing.keeping(centre, draft, _("改回原来的内容"))
        changes = writing.save_many(centre, [draft], N_("改回{field}：{title}"), facts=facts)
        # What two desks changed apart is decided by putting the value back that lost.
        for each in desk.conflicts(centre.db):
            if (each.uid, each.field, each.lost.value) == (uid, field, value):
                desk.settle(centre.db, each.id, at=centre.now(), by=centre.actor)
    return changes


def undo(centre: Centre, gesture: int | None = None, *, after: int = 0) -> Changes:
    """Take back the newest standing gesture, if it came ``after`` that one, or the named one, however old.

    Raises NothingToUndoError, EarlierStepError, UndoBlockedError when a row of it was changed since (later work is
    never lost silently), RecordInUseError when later records point at what it made, and
    ValueTakenError when another record has its number by now.
    """
    centre.require(Deed.KEEP)
    found = (
        gestures.newest_undoable(centre.db) if gesture is None else gestures.get(centre.db, gesture)
    )
    if found is None or found.reversed_by is not None or found.kind in STAYING:
        raise NothingToUndoError
    if gesture is None and found.id <= after:
        raise EarlierStepError(label=said(found))
    return _reverse(centre, found, kind="undo", label=N_("撤销：{label}"))


def redo(centre: Centre) -> Changes:
    """Bring back what was taken back last, unless something new was done since."""
    centre.require(Deed.KEEP)
    found = gestures.newest_redoable(centre.db)
    if found is None:
        raise NothingToRedoError
    return _reverse(centre, found, kind="redo", label=N_("恢复：{label}"))


def _reverse(centre: Centre, gesture: Gesture, *, kind: str, label: str) -> Changes:
    writes, blocked = _inverse(centre, gesture)
    if blocked:
        raise _blocked(gesture, blocked)
    _refuse_if_used(centre, writes)
    if kind == "redo":
        _through_the_door(centre, writes)
    refuse_if_taken(centre, writes)
    original = str(gesture.facts.get("label", said(gesture)))
    return centre.perform(label, writes, kind=kind, facts={"label": original}, reverses=gesture.id)


def hindrance(centre: Centre, gesture: int) -> GridcenterError | None:
    """Why this gesture cannot be taken back now, or None when it can; nothing is written.

    As dear as the undo itself: ask it of one gesture, not of a list.
    """
    found = gestures.get(centre.db, gesture)
    if found is None or found.reversed_by is not None or found.kind in STAYING:
        return NothingToUndoError()
    writes, blocked = _inverse(centre, found)
    if blocked:
        return _blocked(found, blocked)
    try:
        _refuse_if_used(centre, writes)
        refuse_if_taken(centre, writes)
    except (RecordInUseError, ValueTakenError) as hindered:
        return hindered
    return None


def _refuse_if_used(centre: Centre, writes: Sequence[Write]) -> None:
    """A record that goes to the bin must not leave others pointing at nothing."""
    gone = [each for each in writes if each.values.get(DELETED) and each.before is not None]
    leaving = {each.uid for each in gone}
    for register in {each.register for each in gone}:
        going = [each.before for each in gone if each.register == register and each.before]
        bin.refuse_if_used(centre, register_of(register), going, with_them=leaving)


def _through_the_door(centre: Centre, writes: Sequence[Write]) -> None:
    """What comes back must still be right: a clock may have been turned, a code list changed.

    Taking back is never refused so: it leads to what stood there before.
    """
    for each in writes:
        if each.before is not None and not each.values.get(DELETED):
            values = {name: value for name, value in each.values.items() if name != DELETED}
            writing.refuse_wrong(centre, each.before, values)


def _blocked(gesture: Gesture, blocked: Sequence[Record]) -> UndoBlockedError:
    titles = Listed(each.title(register_of(each.register)) for each in blocked[:3])
    return UndoBlockedError(label=said(gesture), count=len(blocked), titles=titles)


def _inverse(centre: Centre, gesture: Gesture) -> tuple[list[Write], list[Record]]:
    """What taking ``gesture`` back would write, and the records that moved on since."""
    changes = gestures.changes_of(centre.db, gesture.id)
    present = _present(centre, changes)
    writes: list[Write] = []
    blocked: list[Record] = []
    for uid, (before, after) in _net(changes).items():
        record = present[uid]
        if _moved_on(record, after, is_new=not before):
            blocked.append(record)
            continue
        # A new record goes to the bin and comes back from it; its text is never erased by undo.
        back = before or {DELETED: centre.now()}
        writes.append(
            Write(register=record.register, uid=uid, unit=record.unit, before=record, values=back)
        )
    # Out of the bin last and into it first: a code that changed hands is free when it is taken.
    writes.sort(
        key=lambda each: 1 if DELETED not in each.values else 0 if each.values[DELETED] else 2
    )
    return writes, blocked


Fields = dict[str, Value]


def _net(changes: Sequence[Revision]) -> dict[Uid, tuple[Fields, Fields]]:
    """Per record what the gesture found and what it left; an empty ``before`` means new."""
    net: dict[Uid, tuple[Fields, Fields]] = {}
    for change in changes:
        before, after = net.get(change.uid, ({}, {}))
        net[change.uid] = ({**change.before, **before}, {**after, **change.after})
    return net


def _present(centre: Centre, changes: Sequence[Revision]) -> dict[Uid, Record]:
    found: dict[Uid, Record] = {}
    for register_id in {change.register for change in changes}:
        uids = tuple({change.uid for change in changes if change.register == register_id})
        found.update(records.by_uids(centre.db, register_of(register_id), uids))
    return found


def _moved_on(record: Record, after: Fields, *, is_new: bool) -> bool:
    """Whether the record changed since the gesture; of a new record also its empty fields count."""
    names = (*record.values, DELETED) if is_new else tuple(after)
    return any(_value(record, name) != after.get(name) for name in names)


def _value(record: Record, name: str) -> Value:
    return record.deleted_at if name == DELETED else record.values.get(name)
