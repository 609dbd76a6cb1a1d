"""Decides what becomes of a row: whom it speaks of, and whether it says anything new."""

from __future__ import annotations

from gridcenter.domain.errors import Problem
from gridcenter.domain.fields import Register, Value
from gridcenter.domain.records import Record
from gridcenter.domain.text import N_
from gridcenter.services.import_plan import Fault, Outcome, RowPlan
from gridcenter.services.import_rows import ReadRow, RowRules, check_row, complete_new_incident
from gridcenter.services.matching import Matcher


def judge_row(row: ReadRow, matcher: Matcher, rules: RowRules) -> RowPlan:
    """What becomes of one row: new, changed, same, duplicate or in error."""
    register = rules.register
    said = {**row.known.values, **row.values} if row.known is not None else row.values
    title = " ".join(str(said[name]) for name in register.title if said.get(name))
    if row.failed:
        faults = (*row.faults, *_blocking(check_row(row, row.known, rules)))
        return RowPlan(row=row.number, outcome=Outcome.ERROR, title=title, faults=faults)
    if row.known is None and (twin := matcher.twin(row.number, row.values)) is not None:
        return RowPlan(row=row.number, outcome=Outcome.DUPLICATE, title=title, twin=twin)
    before: Record | None
    if row.known is not None:
        before, taken_by = matcher.take(row.number, row.known)
    else:
        before, taken_by = matcher.match(row.number, row.values)
    if taken_by is not None:
        return RowPlan(row=row.number, outcome=Outcome.DUPLICATE, title=title, twin=taken_by)
    if before is None and register.id == "incident":
        complete_new_incident(row.values)
    faults = (*row.faults, *check_row(row, before, rules))
    if before is None and row.values.get("case_code") in matcher.reserved:
        faults = (*faults, _reserved(str(row.values["case_code"])))
    values = dict(row.values) if before is None else _differing(register, row, before)
    outcome = Outcome.NEW if before is None else Outcome.CHANGED if values else Outcome.SAME
    if outcome is Outcome.SAME:
        faults = row.faults if row.known is not None else ()
    elif _blocking(faults):
        outcome = Outcome.ERROR
    return RowPlan(
        row=row.number,
        outcome=outcome,
        title=title,
        values={} if outcome is Outcome.ERROR else values,
        before=before if outcome is Outcome.CHANGED else None,
        faults=faults,
    )


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
        and not _is_same_day(name, value, before.values.get(name))
    }


def _is_same_day(name: str, new: Value, old: Value) -> bool:
    """A ledger that names only the day does not take the known hour away."""
    return (
        name == "occurred_at"
        and isinstance(new, str)
        and isinstance(old, str)
        and new.endswith("T00:00")
        and new[:10] == old[:10]
    )


def _reserved(case_code: str) -> Fault:
    return Fault(
        value=case_code,
        problem=Problem(
            field="case_code",
            code="case_code_reserved",
            sentence=N_(
                "编号 {case_code} 已被回收站里或别的单位的事件使用；请先恢复它，或清空编号由系统另编。"
            ),
            facts={"case_code": case_code},
        ),
    )
