"""The one door: a draft is completed, checked, asked for the reason of a warning, and written.

Form, list cell, bulk edit, paste and import, the merge of two records, a value put back, redo and the
command line come through here, so that the same words get the same verdict wherever they are typed.

A merge of packs has a door of its own (:mod:`gridcenter.domain.packs.merge`): what a unit below
reported passed this door there and is signed; the tier above refuses whole rows, asks nobody for
reasons and completes nothing, or the two would not hold the same record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import (
    InvalidRecordError,
    Problem,
    RecordInBinError,
    RecordNotFoundError,
    Severity,
    StaleRecordError,
    UnknownFieldError,
    WarningNeedsReasonError,
)
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register import validate
from gridcenter.domain.register.completion import completed
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid, Value
from gridcenter.domain.register.incident.entry import complete_state, ended_early
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.door import clean
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import incident_rules
from gridcenter.services.register.references import complete_place
from gridcenter.services.register.uniqueness import holder_of
from gridcenter.store import records
from gridcenter.store.gestures import Write


def defaults(register: Register) -> dict[str, Value]:
    """The values of a new, empty record."""
    return {spec.name: spec.default for spec in register.fields}


def check(centre: Centre, draft: Draft) -> tuple[Problem, ...]:
    """What is wrong with a draft, without writing: errors block saving, warnings do not."""
    register = register_of(draft.register)
    before = _known(centre, [draft]).get(draft.uid) if draft.uid else None
    if draft.uid and before is None:
        raise RecordNotFoundError(uid=draft.uid)
    values = _merged(centre, register, before, draft.values)
    return _problems(centre, register, before, values, draft.values)


def save(centre: Centre, draft: Draft) -> Changes:
    """Save a new record or the changed fields of an old one.

    Raises InvalidRecordError (with the problems), WarningNeedsReasonError, StaleRecordError when the
    record moved on since ``draft.base_revision``, RecordNotFoundError. Saving without any change
    writes nothing.
    """
    register = register_of(draft.register)
    label = N_("修改{register}：{title}") if draft.uid else N_("新增{register}：{title}")
    return save_many(centre, [draft], label, facts={"register": register.one})


def save_many(
    centre: Centre,
    drafts: Iterable[Draft],
    label: str,
    kind: str = "edit",
    *,
    facts: Mapping[str, object] | None = None,
) -> Changes:
    """Save many drafts as one gesture and one undo step, or none of them.

    ``label`` is a message id that may use ``{count}``, ``{register}`` and ``{title}`` besides
    ``facts``. Raises as :func:`save`, for the first draft that fails.
    """
    drafts = list(drafts)
    writes: list[Write] = []
    with centre.db.transaction():
        known = _known(centre, drafts)
        for draft in drafts:
            writes.extend(_writes(centre, draft, known.get(draft.uid) if draft.uid else None))
        if not writes:
            return NO_CHANGES
        said = {
            "count": len(drafts),
            "register": register_of(drafts[0].register).one,
            "title": _title(writes[0]),
            **(facts or {}),
        }
        reasons = {code: reason for draft in drafts for code, reason in draft.accepted.items()}
        if reasons:
            said["accepted"] = reasons
        return centre.perform(label, writes, kind=kind, facts=said)


def _known(centre: Centre, drafts: Sequence[Draft]) -> dict[Uid, Record]:
    found: dict[Uid, Record] = {}
    for register in REGISTERS:
        wanted = [each.uid for each in drafts if each.uid and each.register == register.id]
        found.update(records.by_uids(centre.db, register, wanted))
    return found


def _title(write: Write) -> str:
    register = register_of(write.register)
    values = {**(write.before.values if write.before else {}), **write.values}
    return str(values.get(register.spoken) or values.get(register.title[0]) or "")


def _writes(centre: Centre, draft: Draft, before: Record | None) -> list[Write]:
    register = register_of(draft.register)
    if draft.uid and before is None:
        raise RecordNotFoundError(uid=draft.uid)
    if before and before.deleted_at is not None:
        raise RecordInBinError(title=before.title(register))
    if before and draft.base_revision is not None and before.revision != draft.base_revision:
        raise StaleRecordError(by=before.changed_by)
    values = passed(centre, draft, before)
    if before is None:
        return new(centre, register, values)
    changed = {name: value for name, value in values.items() if value != before.values.get(name)}
    if not changed:
        return []
    write = Write(
        register=register.id, uid=before.uid, unit=before.unit, before=before, values=changed
    )
    return [write, *incident_rules.moved_steps(centre, write)]


def new(centre: Centre, register: Register, values: dict[str, Value]) -> list[Write]:
    """The rows of a new record that passed the door: what the system numbers and notes comes with it."""
    incident_rules.complete_new(centre, register, values)
    write = Write(register=register.id, uid=centre.new_uid(), unit=centre.unit.code, values=values)
    return [write, *incident_rules.first_steps(centre, write)]


def passed(
    centre: Centre, draft: Draft, before: Record | None, *, going: Record | None = None
) -> dict[str, Value]:
    """The whole record as ``draft`` makes it of ``before``, when it may be written.

    ``going`` is a record that leaves in the same gesture: its unique code may be taken over, and
    what it says was let in before. Raises InvalidRecordError, WarningNeedsReasonError.
    """
    register = register_of(draft.register)
    values = _merged(centre, register, before, draft.values)
    problems = _problems(centre, register, before, values, draft.values)
    if going is not None and register.identity.unique is not None:
        taken = register.identity.unique.field
        if values.get(taken) == going.values.get(taken):
            problems = tuple(each for each in problems if each.code != "duplicate_key")
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InvalidRecordError(problems)
    given = {
        name
        # A new record says its defaults too: in post, with a day on which the post ended.
        for name in (draft.values if before is not None else values)
        if values.get(name) != (before.values.get(name) if before else None)
        and (going is None or values.get(name) != going.values.get(name))
    }
    if before is not None:
        problems = (*problems, *doubts(register, before.values, values))
    if unkept := unkept_warnings(problems, given, draft.accepted):
        raise WarningNeedsReasonError(unkept)
    return values


def refuse_wrong(centre: Centre, before: Record, values: Mapping[str, Value]) -> None:
    """InvalidRecordError when ``before`` with these values, asked about long ago, is not right now."""
    register = register_of(before.register)
    whole = {**before.values, **values}
    problems = validate.check(register, whole, Rules(codes=centre.codes, today=centre.today()))
    wrong = tuple(each for each in problems if each.severity is Severity.ERROR)
    if wrong:
        raise InvalidRecordError(wrong)


def keeping(centre: Centre, draft: Draft, reason: str) -> Draft:
    """``draft`` with every warning that holds it up kept for ``reason``; InvalidRecordError."""
    before = _known(centre, [draft]).get(draft.uid) if draft.uid else None
    try:
        passed(centre, draft, before)
    except WarningNeedsReasonError as held:
        kept = dict.fromkeys((each.code for each in held.problems), reason)
        return replace(draft, accepted={**draft.accepted, **kept})
    return draft


def doubts(
    register: Register, before: Mapping[str, Value], values: Mapping[str, Value]
) -> Iterator[Problem]:
    """What is doubtful in a change, though the record that comes of it is right."""
    for each in register.changes:
        yield from each(before, values)


def unkept_warnings(
    problems: Iterable[Problem], given: Collection[str], accepted: Mapping[str, str]
) -> tuple[Problem, ...]:
    """The warnings about ``given`` fields that nobody said a reason for; of others nobody is asked."""
    return tuple(
        each
        for each in problems
        if each.severity is Severity.WARNING
        and each.field in given
        and not accepted.get(each.code, "").strip()
    )


def _merged(
    centre: Centre, register: Register, before: Record | None, given: Mapping[str, Value]
) -> dict[str, Value]:
    """The whole record as it would be saved, with what can be derived filled in."""
    for name in given:
        if name not in register.names:
            known = Listed(register.names)
            raise UnknownFieldError(register=register.id, field=name, known=known)
    cleaned = {name: _at_the_door(value) for name, value in given.items()}
    if before is not None:
        # What is newly said tells of others, too, unless they are said beside it: an ID put right.
        news = {name: value for name, value in cleaned.items() if value != before.values.get(name)}
        said = {**completed(register, news, centre.codes), **cleaned}
        merged = completed(register, {**before.values, **said}, centre.codes)
        complete_place(centre, register, merged)
        incident_rules.complete_changed(centre, register, before.values, merged)
        return merged
    return made(centre, register, cleaned)


def made(centre: Centre, register: Register, given: Mapping[str, Value]) -> dict[str, Value]:
    """The whole new record that these values make, with defaults and what can be derived.

    A field that must hold something and was left empty takes its default.
    """
    kept = defaults(register)
    said = {
        name: value
        for name, value in given.items()
        if value is not None or kept[name] is None or not register.field(name).required
    }
    if register.steps and "state" not in said:
        complete_state(said)
    # What was given says more than a default, and a default says something too.
    whole = completed(register, {**kept, **completed(register, said, centre.codes)}, centre.codes)
    complete_place(centre, register, whole)
    return whole


def _at_the_door(value: Value) -> Value:
    """What was given, cleaned as every text is; no text without characters is kept."""
    return (clean(value) or None) if isinstance(value, str) else value


def _problems(
    centre: Centre,
    register: Register,
    before: Record | None,
    values: Mapping[str, Value],
    given: Mapping[str, Value],
) -> tuple[Problem, ...]:
    """``given`` is what somebody said, ``values`` the whole record with what follows from it."""
    rules = Rules(codes=centre.codes, today=centre.today())
    problems = list(validate.check(register, values, rules))
    for spec in register.fields:
        value = values.get(spec.name)
        if value == (before.values.get(spec.name) if before is not None else None):
            continue
        if before is not None and spec.read_only and spec.name in given:
            problems.append(_problem(spec, "read_only", N_("{label}由系统填写，不能直接修改。")))
        elif value is not None and not _exists(centre, spec, str(value)):
            problems.append(_problem(spec, "not_found", N_("{label}里没有这一项，请重新选择。")))
    if register.steps:
        known = before.values if before is not None else None
        problems.extend(ended_early(known, values))
        problems.extend(incident_rules.out_of_order(centre, before, values))
    if register.identity.unique is not None:
        spec = register.field(register.identity.unique.field)
        problems.extend(_duplicate_key(centre, register, spec, before, values))
    return tuple(problems)


def _problem(spec: FieldSpec, code: str, sentence: str) -> Problem:
    return Problem(field=spec.name, code=code, sentence=sentence, facts={"label": spec.label})


def _exists(centre: Centre, spec: FieldSpec, value: str) -> bool:
    if spec.kind is Kind.REFERENCE and spec.refers_to:
        return bool(records.by_uids(centre.db, register_of(spec.refers_to), [value]))
    if spec.kind is Kind.DIVISION:
        return divisions.get(centre, value) is not None
    return True


def _duplicate_key(
    centre: Centre,
    register: Register,
    spec: FieldSpec,
    before: Record | None,
    values: Mapping[str, Value],
) -> list[Problem]:
    key = values.get(spec.name)
    if not key or (before is not None and key == before.values.get(spec.name)):
        return []
    unit = before.unit if before else centre.unit.code
    if holder_of(centre, register, unit, key) is None:
        return []
    return [_problem(spec, "duplicate_key", N_("{label}已被另一条记录使用。"))]
