"""区划调整: decided above, sent to those concerned, carried out alike by everybody who learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from gridcenter.domain.division import Division
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import (
    Masking,
    PackKind,
)
from gridcenter.domain.packs.rezoning import Rezoning, in_force
from gridcenter.domain.place import DIGITS, VILLAGE_DIGITS, Tier, is_below, level_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import rezoning_lines
from gridcenter.exchange.packs.pack_format import build
from gridcenter.services import audit, divisions, month
from gridcenter.services.centre import Centre
from gridcenter.services.packs import pack_files, rezoned
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.pack_archive import all_or_no_file
from gridcenter.services.packs.packing import SENT_FOLDER, Exported
from gridcenter.services.packs.rezoning_files import file_for, rows_for
from gridcenter.services.register import incidents
from gridcenter.services.trust import units
from gridcenter.store import divisions as stored_divisions
from gridcenter.store.packs import desk
from gridcenter.store.packs import rezonings as stored

__all__ = ["Rezoning", "decide", "due", "every", "hand_over"]


class RezoningPlacesError(GridcenterError):
    """Only what lies below can be moved, from one township to another."""

    code = "rezoning_places"
    sentence = N_("不能把“{source}”调整到“{target}”。")
    hint = N_("填两个下级乡镇（9 位代码）、两个村（12 位代码），或一件事件的编号和接办的乡镇。")


class RezoningNameError(GridcenterError):
    """A new place has a name."""

    code = "rezoning_name"
    sentence = N_("请写明 {target} 的名称。")
    hint = N_("用公布的全称，例如：金河镇。")


class RezoningDoneError(GridcenterError):
    """The source was moved before."""

    code = "rezoning_done"
    sentence = N_("“{source}”已经调整到“{target}”。")
    hint = N_("要改回来，请再下达一次相反的调整。")


class NotOurRezoningError(GridcenterError):
    """Only who had the rows can hand them over."""

    code = "rezoning_not_ours"
    sentence = N_("没有编号为 {id} 的、由本单位移交的区划调整。")
    hint = N_("请用 rezone 查看列表。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided and the files for those concerned, by unit."""

    acts: tuple[Rezoning, ...]
    rows: int
    files: tuple[Exported, ...]
    without_card: tuple[str, ...]
    """Units that have no card here: their file is made as soon as they have one."""


def every(centre: Centre) -> tuple[Rezoning, ...]:
    """All that are known here, the newest first."""
    return stored.known(centre.db)[::-1]


def decide(
    centre: Centre, source: str, target: str, out: Path, *, name: str = "", day: str | None = None
) -> Decided:
    """Move a township, a village or a case (by its code) below us, and write the signed files.

    With a township its villages move, each to a code of its own in the target. ``name`` is what the
    target is called, needed where it is new. Raises RezoningPlacesError, RezoningNameError,
    RezoningDoneError, RecordNotFoundError, WriteBackError.
    """
    centre.require(Deed.SEND)
    centre.refuse_leap()
    acts = _acts(centre, source.strip(), target.strip(), name.strip(), day)
    with all_or_no_file() as written, centre.db.transaction():
        rows = rezoned.take_in(centre, acts)
        files, lacking = _files(centre, acts, out, written)
    return Decided(acts=acts, rows=rows, files=files, without_card=lacking)


def again(centre: Centre, uid: str, out: Path) -> Decided:
    """Write the files of a decision once more: for a unit whose card came later, or a lost stick."""
    centre.require(Deed.SEND)
    one = next((act for act in stored.known(centre.db) if act.uid == uid), None)
    if one is None or one.sender != centre.unit.code:
        raise NotOurRezoningError(id=uid)
    acts = tuple(act for act in stored.known(centre.db) if act.made_at == one.made_at)
    with all_or_no_file() as written, centre.db.transaction():
        files, lacking = _files(centre, acts, out, written)
        rezoned.tell_again(centre, acts, lacking)
    return Decided(acts=acts, rows=0, files=files, without_card=lacking)


def _files(
    centre: Centre, acts: Sequence[Rezoning], out: Path, written: list[Path]
) -> tuple[tuple[Exported, ...], tuple[str, ...]]:
    """One file for each unit that has a card, and the units that have none.

    ``written`` are to go again when a later one fails: a decision that was not made must lie nowhere.
    """
    files, lacking = [], []
    for unit in sorted({code for act in acts for code in (act.before, act.after)}):
        if units.valid_card(centre, unit) is None:
            lacking.append(str(unit))
            continue
        files.append(file := file_for(centre, acts, unit, out))
        written += (file.path, centre.folder / SENT_FOLDER / file.path.name)
    return tuple(files), tuple(lacking)


def due(centre: Centre) -> tuple[Division, ...]:
    """Townships of the published list that were abolished with a successor and still have rows here."""
    gone = (each for each in stored_divisions.of_level(centre.db, "township") if each.successor)
    moved_away = {act.source for act in stored.known(centre.db)}
    today = centre.today().isoformat()
    return tuple(
        each
        for each in gone
        if each.code not in moved_away
        and not each.holds(today)
        and is_below(each.code, centre.unit.code)
    )


def _acts(
    centre: Centre, source: str, target: str, name: str, day: str | None
) -> tuple[Rezoning, ...]:
    when = date.fromisoformat(day).isoformat() if day else centre.today().isoformat()
    record, called = "", name
    if level_of(source) is None:
        case = incidents.find(centre, source)
        if case.unit == target:
            raise RezoningPlacesError(source=source, target=target)
        record, source = str(case.uid), str(case.unit)
    known = divisions.get(centre, target)
    if not called:
        card = units.valid_card(centre, target)
        was = divisions.get(centre, source) if len(source) == VILLAGE_DIGITS else None
        called = next((each.name for each in (known, card, was) if each is not None), "")
    shaped = level_of(source) == level_of(target) and source != target
    if not shaped or len(source) not in (DIGITS[Tier.TOWNSHIP], VILLAGE_DIGITS):
        raise RezoningPlacesError(source=source, target=target)
    if not all(is_below(code[:9], centre.unit.code) for code in (source, target)):
        raise RezoningPlacesError(source=source, target=target)
    if not called:
        raise RezoningNameError(target=target)
    standing = in_force(stored.known(centre.db))
    former = next((a for a in standing if a.source == source and not a.record), None)
    if former is not None and not record:
        raise RezoningDoneError(source=source, target=former.target)
    pairs = [] if record else _villages(centre, source, target)
    made = [
        *(_act(centre, old, new, known_as, when, joins=joins) for old, new, known_as, joins in pairs),
        _act(
            centre, source, target, called, when, record=record,
            joins=len(source) == VILLAGE_DIGITS and known is not None and not known.valid_to,
        ),
    ]  # fmt: skip
    acts = []
    stamp = centre.next_stamp()
    for each in made:
        desk.move_clock(centre.db, stamp)
        acts.append(replace(each, stamp=stamp))
        stamp = centre.next_stamp()
    if not all(act.is_sound and is_below(act.before, centre.unit.code) for act in acts):
        raise RezoningPlacesError(source=source, target=target)
    return tuple(acts)


def _act(
    centre: Centre,
    source: str,
    target: str,
    name: str,
    day: str,
    *,
    record: str = "",
    joins: bool = False,
) -> Rezoning:
    return Rezoning(
        uid=centre.new_uid(),
        sender=centre.unit.code,
        source=source,
        target=target,
        name=name,
        day=day,
        stamp="",
        made_at=centre.now(),
        made_by=centre.actor,
        record=record,
        joins=joins,
    )


def _villages(centre: Centre, source: str, target: str) -> list[tuple[str, str, str, bool]]:
    """The villages of a township that moves, each with its new code, its name, and whether it joins one.

    The published successor counts; else the number within the township stays where it is free.
    """
    if len(source) != DIGITS[Tier.TOWNSHIP]:
        return []
    taken = {each.code for each in stored_divisions.of_level(centre.db, "village")}
    told = []
    for each in divisions.known(centre, "village"):
        if each.parent != source:
            continue
        new = each.successor or target + each.code[len(source) :]
        number = int(new[len(target) :])
        while new in taken and not each.successor:
            number += 1
            new = f"{target}{number:03d}"
        told.append((each.code, new, each.name, new in taken))
        taken.add(new)
    return told


def hand_over(centre: Centre, uid: str, out: Path, *, reason: str) -> Exported:
    """The rows that left us by a decision, with numbers in full, sealed to who has them now.

    What the tier above has is masked; only who had the rows can give the rest. Raises
    NotOurRezoningError, ReasonRequiredError by the caller, NoReceiverError, WriteBackError.
    """
    centre.require(Deed.SEND)
    centre.require(Deed.REVEAL)
    one = next((act for act in stored.known(centre.db) if act.uid == uid), None)
    if one is None or one.before != centre.unit.code or one.after == centre.unit.code:
        raise NotOurRezoningError(id=uid)
    acts = [
        act
        for act in stored.known(centre.db)
        if act.made_at == one.made_at and (act.before, act.after) == (one.before, one.after)
    ]
    card, keys = units.receiver(centre, one.after), units.keys(centre)
    with centre.db.transaction():
        tables = rows_for(centre, acts, one.after, Masking.FULL)
        manifest = statement(
            centre, PackKind.DIRECTIVE, card, month.current(centre), masking=Masking.FULL
        )
        asides, files = [*rezoning_lines.encode(acts)], pack_files.to_hand_on(centre, tables)
        pack = build(tables, manifest, keys.secret, asides=asides, files=files)
        audit.record(centre, "rezoning.hand", {"uid": uid, "to": one.after, "reason": reason})
        return send(centre, pack, card, out)
