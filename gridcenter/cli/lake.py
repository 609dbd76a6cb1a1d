"""The lake of a large tier: built, checked, and asked in SQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli import streams
from gridcenter.cli.main import Session
from gridcenter.services.lake import asking, building, verifying

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("lake")
def lake() -> None:
    """数据湖：给县、市、省做统计的开放数据集。 What a large tier holds, as Parquet."""


@lake.command("build")
@click.argument("folder", type=FOLDER)
@click.option("--free-text", is_flag=True, help="连同标题和经过 with titles and summaries")
@click.option("--reason", default="", help="理由，记入日志 reason, logged")
@click.pass_obj
def build(session: Session, folder: Path, free_text: bool, reason: str) -> None:
    """建立或更新。 Build it, or bring it up to date: only months that changed are written."""
    built = building.build(session.centre(), folder, free_text=free_text, reason=reason)
    session.emit(
        {
            "folder": str(built.folder),
            "snapshot": built.snapshot,
            "parts": built.parts,
            "written": built.written,
            "rows": built.rows,
        },
        _("数据湖已更新：{rows} 条，{parts} 个分区中重写了 {written} 个。").format(
            rows=built.rows, parts=built.parts, written=built.written
        ),
    )


@lake.command("verify")
@click.argument("folder", type=FOLDER)
@click.pass_obj
def verify(session: Session, folder: Path) -> None:
    """与数据文件和已签名的上报包核对。 Count it against the data file and the signed packs."""
    found = verifying.verify(session.centre(), folder)
    session.emit(
        {
            "snapshot": found.snapshot,
            "units": found.units,
            "rows": found.rows,
            "differ": list(found.differ),
            "unsigned": list(found.unsigned),
        },
        _("已核对 {units} 个单位、{rows} 条。").format(units=found.units, rows=found.rows),
    )
    if found.differ:
        session.warn(
            _("与数据文件不一致，请重新 lake build：{units}").format(units=" ".join(found.differ))
        )
    if found.unsigned:
        said = _("与最近一次上报包的签名不一致（之后又合并或改动过）：{units}")
        session.warn(said.format(units=" ".join(found.unsigned)))


@lake.command("shell")
@click.argument("folder", type=FOLDER)
@click.argument("statement", required=False)
@click.pass_obj
def shell(session: Session, folder: Path, statement: str | None) -> None:
    """用 SQL 查询（DuckDB），中英文表名都可以。 Ask in SQL; a STATEMENT, or one a line."""
    with asking.opened(folder) as asked:
        for each in (statement,) if statement else _lines():
            heads, rows = asked.run(each)
            if session.as_json:
                session.emit([dict(zip(heads, row, strict=True)) for row in rows])
            else:
                session.emit(None, "\n".join("\t".join(map(str, row)) for row in (heads, *rows)))


def _lines() -> Iterator[str]:
    asks = streams.is_console(sys.stdin)
    while True:
        if asks:
            click.echo("SQL> ", nl=False, err=True)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line or line.strip().lower() in (".quit", "quit", "exit"):
            return
        if line.strip():
            yield line


commands: tuple[click.Command, ...] = (lake,)
