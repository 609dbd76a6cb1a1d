"""What the import wizard shows of a plan: counts, rows with their sentences, columns to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gridcenter.base.i18n import _, describe, is_english, listed
from gridcenter.domain.errors import Severity
from gridcenter.domain.privacy import mask_id, mask_phone
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.format import format_value
from gridcenter.services.sheets.import_plan import (
    Cleaned,
    ColumnPlan,
    Fault,
    ImportOutcome,
    ImportPlan,
    ImportTable,
    RowPlan,
)

WARNED = "warned"
"""The filter for rows that will be written although something is doubtful."""

CLEANED = "cleaned"
"""The filter for cells that were read as something else than they show."""

OUTCOMES: tuple[tuple[ImportOutcome, str, str], ...] = (
    (ImportOutcome.NEW, N_("新增"), "info"),
    (ImportOutcome.CHANGED, N_("更新"), "info"),
    (ImportOutcome.KEPT, N_("保留原有"), "warn"),
    (ImportOutcome.HELD, N_("待写明理由"), "warn"),
    (ImportOutcome.SAME, N_("相同"), ""),
    (ImportOutcome.DUPLICATE, N_("重复"), "warn"),
    (ImportOutcome.IGNORED, N_("忽略"), ""),
    (ImportOutcome.ERROR, N_("错误"), "bad"),
)
"""Outcome, its word, its tone."""

_WORDS = {outcome: word for outcome, word, _tone in OUTCOMES}

_BY_HAND = N_("手工指定")
HOW = {
    "label": N_("按列名"),
    "synonym": N_("按同义词"),
    "fuzzy": N_("相近，请核对"),
    "content": N_("按内容，请核对"),
    "remembered": N_("上次这样对的"),
    "user": _BY_HAND,
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
    """A line of the check list, in words: a row of a sheet, or one of its several faults.

    ``field`` and ``value`` say where the fault is and what stands there; ``field_name`` is None
    where there is no cell to mend. ``place`` names file and row where there are several files.
    """

    row: int
    table: int
    place: str
    field_name: str | None
    outcome: ImportOutcome
    word: str
    title: str
    field: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """What stands behind a line: a row, and the fault or cleaned cell that the line is about."""

    row: RowPlan
    fault: Fault | None = None
    cleaned: Cleaned | None = None


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
    return row.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED) and bool(row.faults)


def filters(plan: ImportPlan) -> tuple[FilterLine, ...]:
    """One chip for each outcome that occurs, and one for doubts."""
    lines = [
        FilterLine(key=outcome.value, text=_(word), count=plan.count(outcome), tone=tone)
        for outcome, word, tone in OUTCOMES
        if plan.count(outcome) or outcome in (ImportOutcome.NEW, ImportOutcome.ERROR)
    ]
    doubtful = sum(map(warned, plan.rows))
    if doubtful:
        lines.append(FilterLine(key=WARNED, text=_("有提醒"), count=doubtful, tone="warn"))
    cleaned = sum(len(row.cleaned) for row in plan.rows)
    if cleaned:
        lines.append(FilterLine(key=CLEANED, text=_("已规范"), count=cleaned, tone=""))
    return tuple(lines)


def entries(plan: ImportPlan, key: str | None) -> tuple[ImportEntry, ...]:
    """The lines behind a chip, all of them for None; a row with three faults has three."""
    rows = plan.rows
    if key == CLEANED:
        return tuple(ImportEntry(row, cleaned=each) for row in rows for each in row.cleaned)
    if key == WARNED:
        rows = tuple(filter(warned, rows))
    elif key is not None:
        rows = tuple(row for row in rows if row.outcome.value == key)
    return tuple(entry for row in rows for entry in _entries(row))


def _entries(row: RowPlan) -> tuple[ImportEntry, ...]:
    if not row.faults:
        return (ImportEntry(row),)
    return tuple(ImportEntry(row, fault) for fault in row.faults)


def row_line(register: Register, plan: ImportPlan, entry: ImportEntry) -> RowLine:
    """One line in words."""
    row, about = entry.row, entry.fault or entry.cleaned
    name = None
    if entry.fault is not None:
        name = entry.fault.problem.field
    elif entry.cleaned is not None:
        name = entry.cleaned.field
    return RowLine(
        row=row.row,
        table=row.table,
        place=place(plan, row.table, row.row),
        field_name=name,
        outcome=row.outcome,
        word=_(_WORDS[row.outcome]),
        title=row.title,
        field=_(register.field(name).label) if name else "",
        value=" ".join(_shown(about).split()),
        detail=_detail(register, plan, entry),
    )


def _shown(about: Fault | Cleaned | None) -> str:
    if about is None:
        return ""
    return about.value if isinstance(about, Fault) else about.before


def _detail(register: Register, plan: ImportPlan, entry: ImportEntry) -> str:
    if entry.fault is not None:
        return _fault_text(entry.fault)
    if entry.cleaned is not None:
        after = entry.cleaned.after or _("（空）")
        return f"{entry.cleaned.before} → {after}"
    return _row_text(register, plan, entry.row)


def place(plan: ImportPlan, table: int, row: int) -> str:
    """Where a row stands: its number, with file and sheet where there are several."""
    if len(plan.tables) == 1:
        return str(row)
    found = plan.tables[table]
    name = found.file if len(plan.files) > 1 else found.sheet
    return _("{name} 第 {row} 行").format(name=name, row=row)


def _fault_text(fault: Fault) -> str:
    glyph = "▲" if fault.problem.severity is Severity.ERROR else "●"
    return f"{glyph} {describe(fault.problem).message}"


def _row_text(register: Register, plan: ImportPlan, row: RowPlan) -> str:
    if row.outcome is ImportOutcome.IGNORED:
        return _(row.why)
    if row.outcome is ImportOutcome.DUPLICATE:
        if row.table == row.twin_table:
            return _("与第 {row} 行是同一条").format(row=row.twin)
        where = place(plan, row.twin_table, row.twin or 0)
        return _("与{place}是同一条").format(place=where)
    parts = []
    if row.before is not None:
        parts += [_change(register, plan, row, name) for name in row.values]
        if row.kept:
            labels = listed(_(register.field(name).label) for name in row.kept)
            parts.append(_("按规则不改：{labels}").format(labels=labels))
    if row.hidden:
        parts.append(_("这一行在表格里是隐藏的"))
    return "；".join(parts)


def _change(register: Register, plan: ImportPlan, row: RowPlan, name: str) -> str:
    """``联系电话：138****0001 → 138****0002``; what stands behind a reference is only named."""
    spec = register.field(name)
    before = row.before.values.get(name) if row.before is not None else None
    if spec.kind in (Kind.REFERENCE, Kind.DIVISION):
        return _("更新：{labels}").format(labels=_(spec.label))
    return _("{label}：{before} → {after}").format(
        label=_(spec.label),
        before=_said(spec, before, plan) or _("（空）"),
        after=_said(spec, row.values[name], plan),
    )


def _said(spec: FieldSpec, value: Value, plan: ImportPlan) -> str:
    if spec.kind is Kind.CODE and spec.codes and value is not None:
        return plan.codes.label(spec.codes, value, english=is_english())
    text = format_value(spec, value)
    if spec.kind is Kind.PHONE:
        return mask_phone(text)
    return mask_id(text) if spec.kind is Kind.ID_NUMBER else text


def column_lines(table: ImportTable) -> tuple[ColumnLine, ...]:
    """The columns of a table in order."""
    return tuple(_column_line(column) for column in table.columns)


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
            note=_(_BY_HAND) if given[line.letter] else "",
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
