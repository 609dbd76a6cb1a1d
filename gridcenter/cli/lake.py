"""The lake of a large tier: built, checked, and asked in SQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli import streams
from gridcenter.cli.main import Session
from gridcenter.presenters import lake_words
from gridcenter.services.lake import asking, building, publishing, verifying

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


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
        lake_words.built(built),
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
        lake_words.counted(found),
    )
    if found.differ:
        session.warn(
            _("与数据文件不一致，请重新 lake build：{units}").format(units=" ".join(found.differ))
        )
    if found.unsigned:
        session.warn(lake_words.unsigned(" ".join(found.unsigned)))


@lake.command("publish")
@click.argument("folder", type=FOLDER)
@click.option(
    "--to", "url", metavar="postgresql://…", help="省平台的 PostgreSQL a platform's tables"
)
@click.option(
    "--map", "map_file", type=FILE, help="对照表 .toml which of our columns is which of theirs"
)
@click.option(
    "--out", "path", type=FILE, help="上报表 .xlsx their upload sheet: new and changed rows"
)
@click.option("--back", type=FILE, help="从平台导出的清单 their list: marks what is there already")
@click.pass_obj
def publish(
    session: Session,
    folder: Path,
    url: str | None,
    map_file: Path | None,
    path: Path | None,
    back: Path | None,
) -> None:
    """发布到省平台：写数据库，或按对照表写上报表。 Publish to a platform's database, or as its sheets."""
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise click.UsageError("--to postgresql://USER@HOST/DATABASE")
    if url is not None and not (map_file or path or back):
        sent = publishing.publish(session.centre(), folder, url)
        session.emit(
            {"sent": sent.sent, "same": sent.same, "dropped": sent.dropped, "rows": sent.rows},
            lake_words.sent(sent),
        )
    elif url is None and map_file and path and not back:
        filed = publishing.write_sheet(session.centre(), folder, map_file, path)
        session.emit(
            {"file": str(path), "new": filed.new, "changed": filed.changed, "same": filed.same},
            _("已写 {path}：新报 {new} 条，改动 {changed} 条；{same} 条已报过，不再报。").format(
                path=path, new=filed.new, changed=filed.changed, same=filed.same
            ),
        )
    elif url is None and map_file and back and not path:
        found = publishing.read_back(session.centre(), folder, map_file, back)
        session.emit(
            {"known": found.known, "unknown": found.unknown},
            lake_words.read_back(found),
        )
    else:
        raise click.UsageError("--to URL | --map FILE --out FILE | --map FILE --back FILE")


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
