"""Directives on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.services.packs import directives


@click.command("directive")
@click.argument("record", metavar="CODE", required=False)
@click.argument(
    "action", type=click.Choice([each.value for each in DirectiveAction]), required=False
)
@click.option("--note", default="", help="要求 what is wanted")
@click.option("--due", help="期限 YYYY-MM-DD")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="目录或 U 盘 folder")
@click.pass_obj
def directive(
    session: Session,
    record: str | None,
    action: str | None,
    note: str,
    due: str | None,
    out: Path | None,
) -> None:
    """向下级下达指令（退回、督办、更正）；不给参数时列出。 Ask the owner; without CODE: list."""
    centre = session.centre()
    if record is not None:
        if action is None or out is None:
            raise click.UsageError(
                "directive CODE return|supervise|supervise_yellow|supervise_red|correct --note TEXT --out DIR"
            )
        done = directives.issue(centre, record, DirectiveAction(action), out, note=note, due=due)
        payload = {"pack": str(done.path), "to": done.to, "seq": done.id.seq}
        session.emit(payload, _("已生成指令文件 {path}").format(path=done.path))
        return
    rows: list[dict[str, Any]] = [
        {
            "uid": each.uid,
            "from": each.sender,
            "to": each.receiver,
            "register": each.register,
            "record": each.record,
            "title": each.title,
            "action": each.action.value,
            "note": each.note,
            "due": each.due,
            "made_at": each.made_at,
            "acknowledged": _received(directives.acknowledged(centre, each)),
            "done_at": each.done_at,
            "answer": _told(directives.answer(centre, each)),
        }
        for each in directives.every(centre)
    ]
    text = [_line(row) for row in rows]
    session.emit(rows, "\n".join(text))


def _told(answer: tuple[str, str, str] | None) -> dict[str, str] | None:
    return None if answer is None else dict(zip(("reply", "at", "by"), answer, strict=True))


def _received(seen: directives.Acknowledged | None) -> dict[str, str] | None:
    return None if seen is None else {"at": seen.at, "by": seen.by}


def _line(row: dict[str, Any]) -> str:
    mark = "✓" if row["done_at"] else "●"
    said = f"{mark} {row['action']}  {row['title']}  {row['note']}"
    if row["due"]:
        said += "  " + _("{day} 前答复").format(day=row["due"])
    if (seen := row["acknowledged"]) is not None:
        day = seen["at"][:16].replace("T", " ")
        said += "  " + _("{day} 签收 {name}").format(day=day, name=seen["by"]).rstrip()
    return f"{said}  → {row['answer']['reply']}" if row["answer"] else said


commands: tuple[click.Command, ...] = (directive,)
