"""Directives: an upper tier asks, the owner of the record answers; nobody edits what is not theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gridcenter.base.clock import local_text
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import (
    GridcenterError,
    InvalidRecordError,
    Problem,
    RecordNotFoundError,
    Severity,
)
from gridcenter.domain.packs.directives import Acknowledged, Directive, DirectiveAction
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.place import is_below
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.register.incident import actions
from gridcenter.domain.register.incident.fields import INCIDENT_STEP
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.register.validate import check_field
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import directive_lines
from gridcenter.exchange.packs.pack_format import build
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.services import month
from gridcenter.services.centre import Centre
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.packing import Exported
from gridcenter.services.register import incidents
from gridcenter.services.register.incident_rules import step_write
from gridcenter.services.trust import units
from gridcenter.store import records
from gridcenter.store.gestures import Write
from gridcenter.store.packs import directives as stored

__all__ = [
    "Acknowledged",
    "Directive",
    "DirectiveAction",
    "acknowledged",
    "answer",
    "every",
    "issue",
    "open_ones",
]


class NotBelowError(GridcenterError):
    """A directive goes to a unit below, about a record of its own."""

    code = "not_below"
    sentence = N_("“{title}”不属于下级单位，不能下达指令。")
    hint = N_("本单位自己的记录请直接办理。")


class DirectiveNoteError(GridcenterError):
    """A directive says what is wanted."""

    code = "directive_note"
    sentence = N_("请写明要求。")
    hint = N_("例如：请补充调解协议编号后重新上报。")


def issue(
    centre: Centre,
    record: str,
    action: DirectiveAction,
    out: Path,
    *,
    note: str,
    due: str | None = None,
) -> Exported:
    """Ask the owner of ``record`` (a case code, or the uid of any record) to do something.

    Writes the sealed file for that unit. Raises RecordNotFoundError, NotBelowError,
    DirectiveNoteError, NoReceiverError, WriteBackError.
    """
    centre.require(Deed.SEND)
    found = _find(centre, record)
    title = found.title(register_of(found.register))
    if not is_below(found.unit, centre.unit.code):
        raise NotBelowError(title=title)
    if not note.strip():
        raise DirectiveNoteError
    _refuse_unfit(centre, note.strip(), due)
    card, keys = units.receiver(centre, found.unit), units.keys(centre)
    directive = Directive(
        uid=centre.new_uid(),
        sender=centre.unit.code,
        receiver=found.unit,
        register=found.register,
        record=found.uid,
        title=title[:200],
        action=action,
        note=note.strip(),
        due=due,
        made_at=centre.now(),
        made_by=centre.actor,
        revision=found.revision,
    )
    with centre.db.transaction():
        manifest = statement(centre, PackKind.DIRECTIVE, card, month.current(centre))
        member = directive_lines.encode([directive])
        pack = build((), manifest, keys.secret, asides=[member])
        stored.put(centre.db, replace(directive, pack=pack.digest))
        return send(centre, pack, card, out)


def _refuse_unfit(centre: Centre, note: str, due: str | None) -> None:
    """InvalidRecordError for a day to answer by that is none or past, and for words with a number of a person."""
    rules = Rules(codes=centre.codes, today=centre.today())
    # What is wanted travels like an answer, and is held to the same.
    wanted = replace(INCIDENT_STEP.field("reply"), label=N_("要求"))
    told = ((INCIDENT_STEP.field("due"), due or None), (wanted, note))
    problems = [
        replace(problem, severity=Severity.ERROR)
        for spec, value in told
        for problem in check_field(spec, value, rules)
    ]
    if not problems and due and due < centre.today().isoformat():
        sentence = N_("答复期限不能早于今天。")
        problems.append(Problem(field="due", code="past_due", sentence=sentence))
    if problems:
        raise InvalidRecordError(tuple(problems))


def _find(centre: Centre, record: str) -> Record:
    try:
        return incidents.find(centre, record)
    except RecordNotFoundError:
        for register in REGISTERS:
            known = records.by_uids(centre.db, register, [record])
            if known:
                return next(iter(known.values()))
        raise


def count_new(centre: Centre, pack: OpenedPack) -> int:
    """How many directives of a pack are not known here yet."""
    known = {each.uid for each in stored.every(centre.db)}
    return sum(each.uid not in known for each in directive_lines.read(pack))


def speaks_to_us(centre: Centre, pack: OpenedPack) -> bool:
    """Whether the sender is above us, and every record is our own."""
    if not is_below(centre.unit.code, pack.manifest.unit):
        return False
    return all(_owner(centre, each) == centre.unit.code for each in directive_lines.read(pack))


def in_pack(centre: Centre, pack: OpenedPack) -> tuple[Directive, ...]:
    """What a pack asks of us; nothing when it is none from above, or speaks of others' records."""
    if not pack.manifest.kind.rules.directs or not speaks_to_us(centre, pack):
        return ()
    return tuple(directive_lines.read(pack))


def _owner(centre: Centre, directive: Directive) -> UnitCode | None:
    known = records.by_uids(centre.db, register_of(directive.register), [directive.record])
    found = known.get(directive.record)
    return found.unit if found else None


def take(centre: Centre, pack: OpenedPack) -> Changes:
    """Put the directives of a pack on the list; an incident gets a step, a return its state.

    Call it inside a transaction. A directive that is known is passed over.
    """
    known = {each.uid for each in stored.every(centre.db)}
    fresh = [each for each in directive_lines.read(pack) if each.uid not in known]
    writes = [write for each in fresh for write in _writes(centre, each)]
    changes = centre.perform(
        N_("上级指令：{unit}"),
        writes,
        kind="step",
        facts={"unit": units.name_of(centre, pack.manifest.unit)},
    )
    for each in fresh:
        found = records.by_uids(centre.db, register_of(each.register), [each.record])[each.record]
        stored.put(centre.db, replace(each, revision=found.revision, taken_at=centre.now()))
    return changes if writes else NO_CHANGES


def _writes(centre: Centre, directive: Directive) -> list[Write]:
    if not register_of(directive.register).steps:
        return []
    incident = incidents.find(centre, directive.record)
    state = incident.text("state")
    step = actions.action_for(directive.action, state)
    target = (step.target if step else None) or state
    day = centre.today().isoformat()
    after = step.after(incident.values, day, {}, {}) if step else incident.values
    update = Write(
        register=incident.register,
        uid=incident.uid,
        unit=incident.unit,
        before=incident,
        values={n: each for n, each in after.items() if each != incident.values.get(n)},
    )
    sender = units.name_of(centre, directive.sender)
    taken = step_write(
        centre,
        update,
        action=directive.action.value,
        source=state,
        target=target,
        note=directive.note,
        organisation=sender[:100],
        due=directive.due,
        directive=directive.uid,
    )
    values = {
        **taken.values,
        "actor": f"{sender} {directive.made_by}"[:50],
        "taken_at": local_text(centre.clock()),
    }
    told = replace(taken, values=values)
    return [update, told] if update.values else [told]


def every(centre: Centre) -> tuple[Directive, ...]:
    """All directives sent or taken, newest first, with their answers noted."""
    return stored.every(centre.db)


def open_ones(centre: Centre) -> tuple[Directive, ...]:
    """Those that wait for an answer of ours, or that we asked; a case handed on is answered elsewhere."""
    unit = centre.unit.code
    return tuple(
        each
        for each in every(centre)
        if each.done_at is None and unit in (each.receiver, each.sender)
    )


def answer(centre: Centre, directive: Directive) -> tuple[str, str, str] | None:
    """The words that answered it, when and by whom; None while there are none."""
    return stored.answer(centre.db, directive.uid)


def acknowledged(centre: Centre, directive: Directive) -> Acknowledged | None:
    """That its receiver has it, when, and who received it there; None while nothing says so."""
    return stored.acknowledged(centre.db, directive)
