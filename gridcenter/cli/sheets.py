"""The command that imports spreadsheets, and takes an import back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.base.progress import reporting
from gridcenter.cli import streams
from gridcenter.cli.main import Session
from gridcenter.cli.registers import keep_warnings, reason_of
from gridcenter.cli.sheet_telling import faults, payload_of, text_of
from gridcenter.domain.errors import Severity
from gridcenter.services.register import undo
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import (
    Decisions,
    ImportOutcome,
    Rule,
)
from gridcenter.services.sheets.import_reading import SheetSource


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
    text = text_of(plan, written, dry_run=dry_run)
    text += "".join("\n" + _("退回村里的表：{path}").format(path=each) for each in returned)
    session.emit({**payload_of(plan, written), "returned": [str(each) for each in returned]}, text)
    if plan.count(ImportOutcome.ERROR) or faults(plan, Severity.WARNING) or plan.refused:
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


commands: tuple[click.Command, ...] = (import_command,)
