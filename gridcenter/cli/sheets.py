"""The command that imports spreadsheets, and takes an import back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _, describe, filled, listed
from gridcenter.base.progress import reporting
from gridcenter.cli import streams
from gridcenter.cli.main import Session
from gridcenter.cli.registers import keep_warnings, reason_of
from gridcenter.domain.errors import Severity
from gridcenter.domain.register.registers import register_of
from gridcenter.services.register import undo
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import (
    Decisions,
    Fault,
    ImportOutcome,
    ImportPlan,
    ImportTable,
    RowPlan,
    Rule,
    unread_sheets,
)
from gridcenter.services.sheets.import_reading import SheetSource

_MOST_LINES = 50


@click.command("import")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, metavar="FILE…")
@click.option("--into", "register", metavar="REGISTER", help="台账 the register")
@click.option("--sheet", help="工作表名，* 为全部 name of the sheet, * for all")
@click.option("--map", "map_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="FIELD:WORD=OURS",
    help="表里的词当作本地的哪一项，记住 a word of the sheet for one of our codes, kept",
)
@click.option("--header-row", type=int, help="表头所在行 row of the header")
@click.option(
    "--rule",
    type=click.Choice([each.value for each in Rule]),
    default=Rule.OVERWRITE.value,
    help="已有的记录：覆盖、只补空白、跳过 records already there",
)
@click.option(
    "--errors-out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="有错误的表加一列“问题”另存，多个文件可给文件夹 sheets with errors, to send back",
)
@keep_warnings
@click.option("--dry-run", is_flag=True, help="只检查不写入 check only")
@click.option("--undo", "batch", type=int, metavar="BATCH", help="撤销一批 take an import back")
@click.pass_obj
def import_command(
    session: Session,
    files: tuple[Path, ...],
    register: str | None,
    sheet: str | None,
    map_file: Path | None,
    words: tuple[str, ...],
    header_row: int | None,
    rule: str,
    errors_out: Path | None,
    kept: bool,
    reason: str,
    dry_run: bool,
    batch: int | None,
) -> None:
    """导入表格，多个文件为一批。 Import spreadsheets, many files as one batch."""
    if batch is not None:
        _undo(session, batch)
        return
    if not files or register is None:
        raise click.UsageError("import FILE… --into REGISTER | import --undo BATCH")
    why = reason_of(kept, reason)
    given = _read_map(map_file) if map_file else {}
    decisions = Decisions(rule=Rule(rule), given=given, reason=why, words=_read_words(words))
    sources = [SheetSource(path=path, sheet=sheet, header_row=header_row) for path in files]
    with _progress():
        plan = importing.preview_sources(session.centre(), sources, register, decisions)
    written = None if dry_run else importing.write(session.centre(), plan).gesture
    returned = importing.write_returned(session.centre(), plan, errors_out) if errors_out else ()
    text = _text(plan, written, dry_run=dry_run)
    text += "".join("\n" + _("退回村里的表：{path}").format(path=each) for each in returned)
    session.emit({**_payload(plan, written), "returned": [str(each) for each in returned]}, text)
    if plan.count(ImportOutcome.ERROR) or _faults(plan, Severity.WARNING) or plan.refused:
        session.exit_code = 3


def _undo(session: Session, batch: int) -> None:
    changes = importing.undo_batch(session.centre(), batch)
    label = undo.said(undo.recent(session.centre(), limit=1)[0])
    session.emit({"undone": batch, "label": label, "rows": changes.count}, label)


def _read_words(words: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Field → word → ours, of ``category:涉纪检纠纷=村务管理``."""
    read: dict[str, dict[str, str]] = {}
    for each in words:
        field, colon, rest = each.partition(":")
        word, equals, ours = rest.rpartition("=")
        if not (colon and equals and field and word and ours):
            raise click.BadParameter(f"{each}: FIELD:WORD=OURS")
        read.setdefault(field, {})[word] = ours
    return read


def _read_map(path: Path) -> dict[str, str | None]:
    """A JSON object {column: field}; null or "" leaves a column out."""
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise click.BadParameter(f"{path.name}: JSON object {{column: field}}")
    return {str(column): field and str(field) for column, field in read.items()}


@contextmanager
def _progress() -> Iterator[None]:
    """A bar on a terminal, silence otherwise."""
    if not streams.is_console(sys.stderr):
        yield
        return
    with click.progressbar(length=1, label=_("正在检查"), file=sys.stderr) as bar:

        def step(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        with reporting(step):
            yield


def _faults(plan: ImportPlan, severity: Severity) -> list[tuple[RowPlan, Fault]]:
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


def _payload(plan: ImportPlan, batch: int | None) -> dict[str, Any]:
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
        "errors": [_fault(plan, *each) for each in _faults(plan, Severity.ERROR)],
        "warnings": [_fault(plan, *each) for each in _faults(plan, Severity.WARNING)],
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


def _text(plan: ImportPlan, batch: int | None, *, dry_run: bool) -> str:
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
    faults = _faults(plan, Severity.ERROR)
    several = len(plan.tables) > 1
    labels = {spec.name: spec.label for spec in register_of(plan.register).fields}
    lines = []
    for row, fault in faults[:_MOST_LINES]:
        line = _("第 {row} 行：{message}（{label}）").format(
            row=row.row,
            label=_(labels[fault.problem.field]),
            message=describe(fault.problem).message,
        )
        table = plan.tables[row.table]
        lines.append(f"{table.file} {table.sheet} {line}" if several else line)
    if len(faults) > _MOST_LINES:
        lines.append(
            _("……还有 {count} 处错误，用 --json 查看全部").format(count=len(faults) - _MOST_LINES)
        )
    return lines


commands: tuple[click.Command, ...] = (import_command,)
