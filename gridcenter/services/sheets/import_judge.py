"""Decides what becomes of a row: whom it speaks of, and whether it says anything new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gridcenter.domain.errors import Problem
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.register.incident.entry import complete_state
from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.format import format_value
from gridcenter.services.register.writing import doubts, unkept_warnings
from gridcenter.services.sheets.import_plan import Fault, ImportOutcome, RowPlan, Rule
from gridcenter.services.sheets.import_rows import (
    ReadRow,
    RowRules,
    check_row,
)
from gridcenter.services.sheets.matching import Matcher, Twin


def judge_row(
    row: ReadRow,
    matcher: Matcher,
    rules: RowRules,
    rule: Rule = Rule.OVERWRITE,
    *,
    reason: str = "",
) -> RowPlan:
    """What becomes of one row: new, changed, kept, same, duplicate, held or in error.

    A warning holds it as it holds what is typed (:mod:`gridcenter.services.register.writing`),
    unless a ``reason`` to keep it was given.
    """
    plan = _judged(row, matcher, rules, rule)
    is_held = not reason and asked_about(rules.register, plan)
    return replace(plan, outcome=ImportOutcome.HELD) if is_held else plan


def asked_about(register: Register, plan: RowPlan) -> tuple[Problem, ...]:
    """The warnings of a row to write that need their reason."""
    if not plan.faults or plan.outcome not in (ImportOutcome.NEW, ImportOutcome.CHANGED):
        return ()
    said = set(plan.values)
    if plan.outcome is ImportOutcome.NEW:
        said.update(spec.name for spec in register.fields if spec.default is not None)
    problems = (fault.problem for fault in plan.faults if not fault.of_reading)
    return unkept_warnings(problems, said, {})


def _judged(row: ReadRow, matcher: Matcher, rules: RowRules, rule: Rule) -> RowPlan:
    register = rules.register
    said = {**row.known.values, **row.values} if row.known is not None else row.values
    title = " ".join([str(said[name]) for name in register.title if said.get(name)])
    if row.faults and row.failed:
        if row.known is None and register.steps:
            complete_state(row.values)
        others = _blocking(check_row(row, row.known, rules))
        # Of which record it speaks is not asked of a row that cannot be read: what its sheet does not
        # hold at all may stand in that record.
        missing = (each for each in others if _is_missing(each) and row.known is None)
        unsaid = [each for each in missing if each.problem.field not in row.fields]
        faults = (*row.faults, *(each for each in others if each not in unsaid))
        return _plan(row, ImportOutcome.ERROR, title, faults=faults)
    before, twin = _record_of(row, matcher)
    if twin is not None and twin.differing:
        faults = (*row.faults, _contradicts(row, twin, rules))
        refused = _plan(row, ImportOutcome.ERROR, title, faults=faults)
        return replace(refused, twin=twin.place[1], twin_table=twin.place[0])
    if twin is not None:
        return RowPlan(
            row=row.number,
            table=row.table,
            outcome=ImportOutcome.DUPLICATE,
            title=title,
            twin=twin.place[1],
            twin_table=twin.place[0],
        )
    if before is None and register.steps:
        complete_state(row.values)
    faults = row.faults + check_row(row, before, rules)
    if before is None:
        unique = register.identity.unique
        if unique and row.values.get(unique.field) in matcher.reserved:
            faults = (*faults, _reserved(unique.field, str(row.values[unique.field])))
        outcome = ImportOutcome.ERROR if faults and _blocking(faults) else ImportOutcome.NEW
        return _plan(row, outcome, title, row.values, faults=faults)
    known = _plan(row, ImportOutcome.SAME, title, before=before, faults=faults)
    values = _differing(register, row, before)
    if not values:
        own = row.faults if row.known is not None else ()
        return replace(known, before=None, faults=own, cleaned=())
    plan = _judge_known(register, known, values, before, rule)
    if plan.outcome is ImportOutcome.ERROR:
        matcher.release(row.place, before)
    return plan


def _record_of(row: ReadRow, matcher: Matcher) -> tuple[Record | None, Twin | None]:
    """The record that a row speaks of, and the earlier row that said it already."""
    if row.known is not None:
        return matcher.take(row.place, row.known, row.values)
    if (twin := matcher.twin(row.place, row.values)) is not None:
        return None, twin
    return matcher.match(row.place, row.values)


def _is_missing(fault: Fault) -> bool:
    return fault.problem.code == "required"


def _contradicts(row: ReadRow, twin: Twin, rules: RowRules) -> Fault:
    """A row about the record of an earlier row that says otherwise: neither is dropped unsaid."""
    register = rules.register
    field = twin.differing[0]
    return Fault(
        value=row.shown.get(field)
        or format_value(register.field(field), row.values[field], rules.rules.codes),
        problem=Problem(
            field=field,
            code="row_contradicts",
            sentence=N_("与第 {row} 行是同一条，但{labels}不一样，请核对后只留一行。"),
            facts={
                "row": twin.place[1],
                "labels": Listed(register.field(name).label for name in twin.differing),
            },
        ),
    )


def _judge_known(
    register: Register, plan: RowPlan, values: dict[str, Value], before: Record, rule: Rule
) -> RowPlan:
    """What becomes of a row that speaks of a record already there."""
    written = _allowed(values, before, rule)
    kept = {name: value for name, value in values.items() if name not in written}
    if not written:
        return replace(plan, outcome=ImportOutcome.KEPT, kept=kept, faults=())
    if _blocking(plan.faults):
        return replace(plan, outcome=ImportOutcome.ERROR, before=None)
    doubtful = tuple(
        Fault(value=format_value(register.field(each.field), written[each.field]), problem=each)
        for each in doubts(register, before.values, {**before.values, **written})
        if each.field in written
    )
    faults = (*plan.faults, *doubtful)
    return replace(plan, outcome=ImportOutcome.CHANGED, values=written, kept=kept, faults=faults)


_NOTHING: Mapping[str, Value] = {}


def _plan(
    row: ReadRow,
    outcome: ImportOutcome,
    title: str,
    values: Mapping[str, Value] = _NOTHING,
    *,
    before: Record | None = None,
    faults: tuple[Fault, ...] = (),
) -> RowPlan:
    return RowPlan(
        row=row.number,
        table=row.table,
        outcome=outcome,
        title=title,
        values=_NOTHING if outcome is ImportOutcome.ERROR else values,
        before=before,
        faults=faults,
        cleaned=row.cleaned,
        kept=_NOTHING,
    )


def _allowed(values: dict[str, Value], before: Record, rule: Rule) -> dict[str, Value]:
    """Which of the differing values the rule lets through."""
    if rule is Rule.OVERWRITE:
        return values
    if rule is Rule.SKIP:
        return {}
    return {name: value for name, value in values.items() if before.values.get(name) in (None, "")}


def _blocking(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.problem.severity == "error")


def _differing(register: Register, row: ReadRow, before: Record) -> dict[str, Value]:
    """What the sheet says otherwise; the system's fields stay. An empty cell says nothing, unless
    it was filled when we exported it.
    """
    return {
        name: value
        for name, value in row.values.items()
        if (value is not None or row.known is not None)
        and value != before.values.get(name)
        and not register.field(name).read_only
        and not _is_same_day(register.field(name), value, before.values.get(name))
    }


def _is_same_day(spec: FieldSpec, new: Value, old: Value) -> bool:
    """A ledger that names only the day does not take the known hour away."""
    return (
        spec.kind is Kind.DATETIME
        and isinstance(new, str)
        and isinstance(old, str)
        and new.endswith("T00:00")
        and new[:10] == old[:10]
    )


def _reserved(field: str, case_code: str) -> Fault:
    return Fault(
        value=case_code,
        problem=Problem(
            field=field,
            code="case_code_reserved",
            sentence=N_(
                "编号 {case_code} 已被回收站里或别的单位的事件使用；请先恢复它，或清空编号由系统另编。"
            ),
            facts={"case_code": case_code},
        ),
    )
