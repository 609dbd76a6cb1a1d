"""The command that imports spreadsheets, and takes an import back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _, describe, listed
from gridcenter.base.progress import reporting
from gridcenter.cli.main import Session
from gridcenter.domain.errors import Severity
from gridcenter.services import importing, undo
from gridcenter.services.import_plan import Fault, ImportPlan, Outcome, RowPlan

_MOST_LINES = 50


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--into", "register", metavar="REGISTER", help="台账 the register")
@click.option("--sheet", help="工作表名 name of the sheet")
@click.option("--map", "map_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--header-row", type=int, help="表头所在行 row of the header")
@click.option("--dry-run", is_flag=True, help="只检查不写入 check only")
@click.option("--undo", "batch", type=int, metavar="BATCH", help="撤销一批 take an import back")
@click.pass_obj
def import_command(
    session: Session,
    file: Path | None,
    register: str | None,
    sheet: str | None,
    map_file: Path | None,
    header_row: int | None,
    dry_run: bool,
    batch: int | None,
) -> None:
    """导入表格。 Import a spreadsheet."""
    if batch is not None:
        _undo(session, batch)
        return
    if file is None or register is None:
        raise click.UsageError("import FILE --into REGISTER | import --undo BATCH")
    mapping = _read_map(map_file) if map_file else None
    with _progress():
        plan = importing.preview(
            session.centre(),
            file,
            register,
            sheet=sheet,
            mapping=mapping,
            header_row=header_row,
        )
    written = None if dry_run else importing.write(session.centre(), plan).gesture
    session.emit(_payload(plan, written), _text(plan, written, dry_run=dry_run))
    if plan.count(Outcome.ERROR) or _faults(plan, Severity.WARNING):
        session.exit_code = 3


def _undo(session: Session, batch: int) -> None:
    changes = importing.undo_batch(session.centre(), batch)
    label = undo.said(undo.recent(session.centre(), limit=1)[0])
    session.emit({"undone": batch, "label": label, "rows": changes.count}, label)


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
    if not sys.stderr.isatty():
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


def _fault(row: RowPlan, fault: Fault) -> dict[str, Any]:
    return {
        "row": row.row,
        "field": fault.problem.field,
        "value": fault.value,
        "message": describe(fault.problem).message,
        "code": fault.problem.code,
    }


def _payload(plan: ImportPlan, batch: int | None) -> dict[str, Any]:
    return {
        "file": plan.file,
        "sheet": plan.sheet,
        "header_row": plan.header_rows[0],
        "header_rows": list(range(plan.header_rows[0], plan.header_rows[1] + 1)),
        "mapping": plan.mapping,
        "unmapped": [
            {"column": column.title, "why": _(column.why).format(unit=column.unit)}
            for column in plan.columns
            if not column.field
        ],
        **{
            outcome.value: plan.count(outcome)
            for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.DUPLICATE)
        },
        "ignored": [
            {"row": row.row, "why": _(row.why)}
            for row in plan.rows
            if row.outcome is Outcome.IGNORED
        ],
        "errors": [_fault(*each) for each in _faults(plan, Severity.ERROR)],
        "warnings": [_fault(*each) for each in _faults(plan, Severity.WARNING)],
        "villages": dict(plan.villages),
        "batch": batch,
    }


def _text(plan: ImportPlan, batch: int | None, *, dry_run: bool) -> str:
    lines = [
        _("{file} 工作表“{sheet}”，表头在第 {row} 行").format(
            file=plan.file, sheet=plan.sheet, row=plan.header_rows[0]
        ),
        _(
            "新增 {new} · 更新 {changed} · 相同 {same} · 重复 {duplicate} · 忽略 {ignored} · 错误 {error}"
        ).format(**{outcome.value: plan.count(outcome) for outcome in Outcome}),
    ]
    lines += [
        _("没有导入的列：{column}（{why}）").format(
            column=column.title, why=_(column.why).format(unit=column.unit)
        )
        for column in plan.columns
        if not column.field
    ]
    if plan.villages:
        names = listed(plan.villages.values())
        lines.append(_("同时登记村（社区）：{names}").format(names=names))
    faults = _faults(plan, Severity.ERROR)
    lines += [
        _("第 {row} 行：{message}").format(row=row.row, message=describe(fault.problem).message)
        for row, fault in faults[:_MOST_LINES]
    ]
    if len(faults) > _MOST_LINES:
        lines.append(
            _("……还有 {count} 处错误，用 --json 查看全部").format(count=len(faults) - _MOST_LINES)
        )
    if dry_run:
        lines.append(_("只检查，没有写入。"))
    elif batch is None:
        lines.append(_("没有需要写入的行。"))
    else:
        lines.append(_("已写入，批次 {batch}；撤销：import --undo {batch}").format(batch=batch))
    return "\n".join(lines)


commands: tuple[click.Command, ...] = (import_command,)
