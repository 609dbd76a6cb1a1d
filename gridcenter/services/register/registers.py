"""The registers: find, check, save, remove, restore; each write one gesture."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import (
    InvalidRecordError,
    Problem,
    RecordInBinError,
    RecordNotFoundError,
    Severity,
    StaleRecordError,
    UnknownFieldError,
)
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record, Revision
from gridcenter.domain.register import validate
from gridcenter.domain.register.completion import completed
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid, Value
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.door import clean
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines, incident_rules
from gridcenter.services.register.bin import remove, restore
from gridcenter.services.register.display import display, displays
from gridcenter.services.register.reading_order import in_reading_order
from gridcenter.services.register.references import Choice, choices, parse_context
from gridcenter.services.register.uniqueness import holder_of
from gridcenter.store import gestures, places, records
from gridcenter.store.gestures import Write

__all__ = [
    "Choice",
    "choices",
    "display",
    "displays",
    "parse_context",
    "remove",
    "restore",
]


def find(
    centre: Centre, query: Query, *, limit: int | None = None, offset: int = 0
) -> tuple[Record, ...]:
    """The records of ``query`` in its order."""
    return records.find(centre.db, in_reading_order(centre, query), limit=limit, offset=offset)


def ids(centre: Centre, query: Query) -> array[int]:
    """The row ids of ``query`` in its order, for tables that fetch rows as they are seen."""
    return records.ids(centre.db, in_reading_order(centre, query))


def mended(centre: Centre, query: Query, known: array[int], touched: Iterable[Uid]) -> array[int]:
    """What :func:`ids` gave before, brought up to date after a gesture on the few rows ``touched``."""
    register = register_of(query.register)
    found = [records.row_id(centre.db, register, uid) for uid in touched]
    rows = [row_id for row_id in found if row_id is not None]
    return places.mended(centre.db, in_reading_order(centre, query), known, rows)


def by_ids(centre: Centre, register: str, wanted: Sequence[int]) -> tuple[Record | None, ...]:
    """The records with these row ids; None where one is gone."""
    return records.by_ids(centre.db, register_of(register), wanted)


def count(centre: Centre, query: Query) -> int:
    """How many records ``query`` finds."""
    return records.count(centre.db, query)


def get(centre: Centre, register: str, uid: str) -> Record:
    """One record, in the bin or not; RecordNotFoundError when there is none."""
    found = records.by_uids(centre.db, register_of(register), [uid])
    try:
        return found[Uid(uid)]
    except KeyError:
        raise RecordNotFoundError(uid=uid) from None


def row_id(centre: Centre, register: str, uid: str) -> int | None:
    """The row id of a uid, to find it in :func:`ids`."""
    return records.row_id(centre.db, register_of(register), uid)


def history(centre: Centre, register: str, uid: str) -> tuple[Revision, ...]:
    """The life of a record, newest first."""
    register_of(register)
    return gestures.history(centre.db, uid)


def defaults(register: Register) -> dict[str, Value]:
    """The values of a new, empty record."""
    return {spec.name: spec.default for spec in register.fields}


def check(centre: Centre, draft: Draft) -> tuple[Problem, ...]:
    """What is wrong with a draft, without writing: errors block saving, warnings do not."""
    register = register_of(draft.register)
    before = get(centre, register.id, draft.uid) if draft.uid else None
    values = _merged(centre, register, before, draft.values)
    return _problems(centre, register, before, values, draft.values)


def refuse_invalid(
    centre: Centre,
    register: Register,
    before: Record,
    changed: Mapping[str, Value],
    *,
    going: Record | None = None,
) -> None:
    """Raise InvalidRecordError when ``before`` with some values changed would not be valid.

    ``going`` is a record that leaves in the same gesture: its unique code may be taken over.
    """
    values = _merged(centre, register, before, changed)
    problems = _problems(centre, register, before, values, changed)
    unique = register.identity.unique
    if unique and going and values.get(unique.field) == going.values.get(unique.field):
        problems = tuple(each for each in problems if each.code != "duplicate_key")
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InvalidRecordError(problems)


def save(centre: Centre, draft: Draft) -> Changes:
    """Save a new record or the changed fields of an old one.

    Raises InvalidRecordError (with the problems), StaleRecordError when the record moved on since
    ``draft.base_revision``, RecordNotFoundError. Saving without any change writes nothing.
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
    values = _merged(centre, register, before, draft.values)
    if before is None:
        incident_rules.complete_new(centre, register, values)
    problems = _problems(centre, register, before, values, draft.values)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InvalidRecordError(problems)
    if before is not None:
        changed = {
            name: value for name, value in values.items() if value != before.values.get(name)
        }
        if not changed:
            return []
        return [
            Write(
                register=register.id,
                uid=before.uid,
                unit=before.unit,
                before=before,
                values=changed,
            )
        ]
    write = Write(register=register.id, uid=centre.new_uid(), unit=centre.unit.code, values=values)
    return [write, *incident_rules.first_steps(centre, write)]


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
        merged = completed(register, {**before.values, **cleaned}, centre.codes)
        if register.steps:
            deadlines.settle(centre, before.values, merged)
        return merged
    # What was given says more than a default.
    return {**defaults(register), **completed(register, cleaned, centre.codes)}


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
        if value is None or (before is not None and value == before.values.get(spec.name)):
            continue
        if before is not None and spec.read_only and spec.name in given:
            problems.append(_problem(spec, "read_only", N_("{label}由系统填写，不能直接修改。")))
        elif not _exists(centre, spec, str(value)):
            problems.append(_problem(spec, "not_found", N_("{label}里没有这一项，请重新选择。")))
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
