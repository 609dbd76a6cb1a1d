"""What the command line tells of an import: keys for programs, lines for people."""

from __future__ import annotations

from typing import Any

from gridcenter.base.i18n import _, describe, filled, listed
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.registers import register_of
from gridcenter.services.sheets.import_plan import (
    Fault,
    ImportOutcome,
    ImportPlan,
    ImportTable,
    RowPlan,
    unread_sheets,
)

_MOST_LINES = 50


def faults(plan: ImportPlan, severity: Severity) -> list[tuple[RowPlan, Fault]]:
    """Each row with a fault of this severity, and the fault, in the order of the sheets."""
    return [
        (row, fault)
        for row in plan.rows
        for fault in row.faults
        if fault.problem.severity is severity
    ]


def _row_place(plan: ImportPlan, row: RowPlan) -> dict[str, Any]:
    """The row's number, with file and sheet where there are several tables."""
    if len(plan.tables) == 1:
        return {"row": row.row}
    table = plan.tables[row.table]
    return {"file": table.file, "sheet": table.sheet, "row": row.row}


def _fault(plan: ImportPlan, row: RowPlan, fault: Fault) -> dict[str, Any]:
    return {
        **_row_place(plan, row),
        "field": fault.problem.field,
        "value": fault.value,
        "message": describe(fault.problem).message,
        "code": fault.problem.code,
    }


_COUNTED = (
    *(
        ImportOutcome.NEW,
        ImportOutcome.CHANGED,
        ImportOutcome.SAME,
        ImportOutcome.DUPLICATE,
        ImportOutcome.KEPT,
    ),
    ImportOutcome.HELD,
)


def _table_payload(table: ImportTable) -> dict[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "header_row": table.header_rows[0],
        "header_rows": list(range(table.header_rows[0], table.header_rows[1] + 1)),
        "mapping": table.mapping,
        "unmapped": [
            {"column": column.title, "why": _(column.why).format(unit=column.unit)}
            for column in table.columns
            if not column.field
        ],
    }


def payload_of(plan: ImportPlan, batch: int | None) -> dict[str, Any]:
    """What ``--json`` prints; ``batch`` is the number of the import once it is written."""
    tables = [
        {
            **_table_payload(table),
            **{outcome.value: table.count(outcome) for outcome in ImportOutcome},
        }
        for table in plan.tables
    ]
    return {
        **_table_payload(plan.tables[0]),
        **{outcome.value: plan.count(outcome) for outcome in _COUNTED},
        "ignored": [
            {**_row_place(plan, row), "why": _(row.why)}
            for row in plan.rows
            if row.outcome is ImportOutcome.IGNORED
        ],
        "duplicates": [
            {**_row_place(plan, row), "twin": row.twin}
            for row in plan.rows
            if row.outcome is ImportOutcome.DUPLICATE
        ],
        "unread_sheets": list(unread_sheets(plan)),
        "errors": [_fault(plan, *each) for each in faults(plan, Severity.ERROR)],
        "warnings": [_fault(plan, *each) for each in faults(plan, Severity.WARNING)],
        "villages": dict(plan.villages),
        "tables": tables,
        "refused": [
            {
                "file": each.file,
                "code": each.failure.code,
                "message": describe(each.failure).message,
                "hint": describe(each.failure).hint,
            }
            for each in plan.refused
        ],
        "batch": batch,
    }


def _table_lines(plan: ImportPlan, table: ImportTable) -> list[str]:
    lines = [
        filled(
            _("{file} 工作表“{sheet}”，表头在第 {row} 行"),
            file=table.file,
            sheet=table.sheet,
            row=table.header_rows[0],
        )
    ]
    if len(plan.tables) > 1:
        lines[0] += _("：新增 {new} · 错误 {error}").format(
            new=table.count(ImportOutcome.NEW), error=table.count(ImportOutcome.ERROR)
        )
    lines += [
        _("没有导入的列：{column}（{why}）").format(
            column=column.title, why=_(column.why).format(unit=column.unit)
        )
        for column in table.columns
        if not column.field
    ]
    return lines


def text_of(plan: ImportPlan, batch: int | None, *, dry_run: bool) -> str:
    """What people read: what each sheet gave, then every row that needs a look."""
    lines = [line for table in plan.tables for line in _table_lines(plan, table)]
    lines += [
        _("没有读：{message}{hint}").format(
            message=describe(each.failure).message, hint=describe(each.failure).hint
        )
        for each in plan.refused
    ]
    lines.append(
        _(
            "新增 {new} · 更新 {changed} · 相同 {same} · 重复 {duplicate} · 忽略 {ignored} · 错误 {error}"
        ).format(**{outcome.value: plan.count(outcome) for outcome in ImportOutcome})
    )
    if plan.count(ImportOutcome.KEPT):
        lines.append(_("按规则保留原有 {count} 条").format(count=plan.count(ImportOutcome.KEPT)))
    if plan.count(ImportOutcome.HELD):
        lines.append(
            _("有提醒、没有写入 {count} 行：改好，或用 --keep-warnings --reason 写明理由").format(
                count=plan.count(ImportOutcome.HELD)
            )
        )
        lines += _held_lines(plan)
    if plan.villages:
        names = listed(plan.villages.values())
        lines.append(_("同时登记村（社区）：{names}").format(names=names))
    lines += _passed_over(plan)
    lines += _fault_lines(plan)
    if dry_run:
        lines.append(_("只检查，没有写入。"))
    elif batch is None:
        lines.append(_("没有需要写入的行。"))
    else:
        lines.append(_("已写入，批次 {batch}；撤销：import --undo {batch}").format(batch=batch))
    return "\n".join(lines)


def _held_lines(plan: ImportPlan) -> list[str]:
    held = [row for row in plan.rows if row.outcome is ImportOutcome.HELD]
    return [
        _("第 {row} 行：{message}").format(row=row.row, message=describe(fault.problem).message)
        for row in held[:_MOST_LINES]
        for fault in row.faults
    ]


def _passed_over(plan: ImportPlan) -> list[str]:
    """The rows and sheets that bring nothing, each with its reason."""
    reasons: dict[str, list[str]] = {}
    several = len(plan.tables) > 1
    for row in plan.rows:
        place = f"{plan.tables[row.table].file}:{row.row}" if several else str(row.row)
        if row.outcome is ImportOutcome.IGNORED and not row.is_blank:
            reasons.setdefault(_(row.why), []).append(place)
        elif row.outcome is ImportOutcome.DUPLICATE:
            why = _("与第 {row} 行相同").format(row=row.twin)
            reasons.setdefault(why, []).append(place)
    lines = [
        _("没有导入第 {rows} 行：{why}").format(rows=_some(places), why=why)
        for why, places in list(reasons.items())[:_MOST_LINES]
    ]
    if unread := unread_sheets(plan):
        lines.append(_("没有读的工作表：{sheets}（要读用 --sheet）").format(sheets=listed(unread)))
    return lines


def _some(places: list[str]) -> str:
    return listed(places[:_MOST_LINES]) + ("…" if len(places) > _MOST_LINES else "")


def _fault_lines(plan: ImportPlan) -> list[str]:
    found = faults(plan, Severity.ERROR)
    several = len(plan.tables) > 1
    labels = {spec.name: spec.label for spec in register_of(plan.register).fields}
    lines = []
    for row, fault in found[:_MOST_LINES]:
        line = _("第 {row} 行：{message}（{label}）").format(
            row=row.row,
            label=_(labels[fault.problem.field]),
            message=describe(fault.problem).message,
        )
        table = plan.tables[row.table]
        lines.append(f"{table.file} {table.sheet} {line}" if several else line)
    if len(found) > _MOST_LINES:
        lines.append(
            _("……还有 {count} 处错误，用 --json 查看全部").format(count=len(found) - _MOST_LINES)
        )
    return lines
