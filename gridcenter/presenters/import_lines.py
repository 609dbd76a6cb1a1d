"""What the import wizard shows of a plan: counts, rows with their sentences, columns to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gridcenter.base.i18n import _, describe, listed
from gridcenter.domain.errors import Severity
from gridcenter.domain.fields import FieldSpec, Register
from gridcenter.domain.text import N_
from gridcenter.services.import_plan import ColumnPlan, Fault, ImportPlan, Outcome, RowPlan

WARNED = "warned"
"""The filter for rows that will be written although something is doubtful."""

OUTCOMES: tuple[tuple[Outcome, str, str], ...] = (
    (Outcome.NEW, N_("新增"), "info"),
    (Outcome.CHANGED, N_("更新"), "info"),
    (Outcome.SAME, N_("相同"), ""),
    (Outcome.DUPLICATE, N_("重复"), "warn"),
    (Outcome.IGNORED, N_("忽略"), ""),
    (Outcome.ERROR, N_("错误"), "bad"),
)
"""Outcome, its word, its tone."""

_WORDS = {outcome: word for outcome, word, _tone in OUTCOMES}

HOW = {
    "label": N_("按列名"),
    "synonym": N_("按同义词"),
    "fuzzy": N_("相近，请核对"),
    "content": N_("按内容，请核对"),
    "user": N_("手工指定"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterLine:
    """A chip over the rows: ``key`` is an Outcome's value or :data:`WARNED`."""

    key: str
    text: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """A line of the check list, in words: a row of the sheet, or one of its several faults.

    ``field`` and ``value`` say where the fault is and what stands there.
    """

    row: int
    outcome: Outcome
    word: str
    title: str
    field: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands behind a line: a row, and the fault that the line is about if it has any."""

    row: RowPlan
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column of the sheet with what it goes to; ``is_unsure`` asks for a second look."""

    letter: str
    title: str
    samples: str
    field: str | None
    note: str
    is_unsure: bool


def warned(row: RowPlan) -> bool:
    """Whether a row that will be written carries a warning."""
    return row.outcome in (Outcome.NEW, Outcome.CHANGED) and bool(row.faults)


def filters(plan: ImportPlan) -> tuple[FilterLine, ...]:
    """One chip for each outcome that occurs, and one for doubts."""
    lines = [
        FilterLine(key=outcome.value, text=_(word), count=plan.count(outcome), tone=tone)
        for outcome, word, tone in OUTCOMES
        if plan.count(outcome) or outcome in (Outcome.NEW, Outcome.ERROR)
    ]
    doubtful = sum(map(warned, plan.rows))
    if doubtful:
        lines.append(FilterLine(key=WARNED, text=_("有提醒"), count=doubtful, tone="warn"))
    return tuple(lines)


def entries(plan: ImportPlan, key: str | None) -> tuple[Entry, ...]:
    """The lines behind a chip, all of them for None; a row with three faults has three."""
    rows = plan.rows
    if key == WARNED:
        rows = tuple(filter(warned, rows))
    elif key is not None:
        rows = tuple(row for row in rows if row.outcome.value == key)
    return tuple(entry for row in rows for entry in _entries(row))


def _entries(row: RowPlan) -> tuple[Entry, ...]:
    if not row.faults:
        return (Entry(row),)
    return tuple(Entry(row, fault) for fault in row.faults)


def row_line(register: Register, entry: Entry) -> RowLine:
    """One line in words."""
    row, fault = entry.row, entry.fault
    return RowLine(
        row=row.row,
        outcome=row.outcome,
        word=_(_WORDS[row.outcome]),
        title=row.title,
        field=_(register.field(fault.problem.field).label) if fault else "",
        value=" ".join(fault.value.split()) if fault else "",
        detail=_fault_text(fault) if fault else _row_text(register, row),
    )


def _fault_text(fault: Fault) -> str:
    glyph = "▲" if fault.problem.severity is Severity.ERROR else "●"
    return f"{glyph} {describe(fault.problem).message}"


def _row_text(register: Register, row: RowPlan) -> str:
    if row.outcome is Outcome.IGNORED:
        return _(row.why)
    if row.outcome is Outcome.DUPLICATE:
        return _("与第 {row} 行是同一条").format(row=row.twin)
    parts = []
    if row.outcome is Outcome.CHANGED:
        labels = listed(_(register.field(name).label) for name in row.values)
        parts.append(_("更新：{labels}").format(labels=labels))
    if row.hidden:
        parts.append(_("这一行在表格里是隐藏的"))
    return "  ".join(parts)


def column_lines(plan: ImportPlan) -> tuple[ColumnLine, ...]:
    """The columns of the sheet in order."""
    return tuple(_column_line(column) for column in plan.columns)


def _column_line(column: ColumnPlan) -> ColumnLine:
    note = _(HOW[column.how]) if column.field else _(column.why).format(unit=column.unit)
    if column.field and column.unit:
        note = _("{note} · 单位 {unit}").format(note=note, unit=column.unit)
    return ColumnLine(
        letter=column.letter,
        title=" ".join(column.title.split()),
        samples=" · ".join(column.samples),
        field=column.field,
        note=note,
        is_unsure=column.how in ("fuzzy", "content"),
    )


def with_choices(
    lines: Sequence[ColumnLine], given: Mapping[str, str | None]
) -> tuple[ColumnLine, ...]:
    """The columns with the officer's choices (letter → field or None) in place."""
    return tuple(
        replace(
            line,
            field=given[line.letter],
            note=_(HOW["user"]) if given[line.letter] else "",
            is_unsure=False,
        )
        if line.letter in given
        else line
        for line in lines
    )


def missing_fields(register: Register, lines: Sequence[ColumnLine]) -> tuple[FieldSpec, ...]:
    """Required fields that no column fills and that have no usual value."""
    filled = {line.field for line in lines}
    return tuple(
        spec
        for spec in register.fields
        if spec.required and spec.default is None and spec.name not in filled
    )
