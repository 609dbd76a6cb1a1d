"""区划调整 on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.services.packs import rezoning
from gridcenter.services.packs.rezoning import Decided, Rezoning


@click.command("rezone")
@click.argument("source", required=False)
@click.argument("target", required=False)
@click.option("--name", default="", help="调整后的名称 what the target is called")
@click.option("--day", help="生效日期 YYYY-MM-DD, default today")
@click.option("--again", metavar="ID", help="重新生成文件 write the files once more")
@click.option("--hand", metavar="ID", help="把完整记录移交给接收单位 hand the full rows over")
@click.option("--reason", default="", help="移交完整号码的理由（记入日志）")
@click.option(
    "--due", is_flag=True, help="按公布的区划变更逐个执行 all that the published list asks"
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="目录或 U 盘 folder")
@click.pass_obj
def rezone(
    session: Session,
    source: str | None,
    target: str | None,
    name: str,
    day: str | None,
    again: str | None,
    hand: str | None,
    reason: str,
    due: bool,
    out: Path | None,
) -> None:
    """区划调整：乡镇并入、村划转、事件移交；不给参数时列出。 Move a unit, a village or a case below us."""
    centre = session.centre()
    wanted = (bool(source), due, again is not None, hand is not None)
    if not any(wanted):
        _list(session)
        return
    if out is None or sum(wanted) != 1 or bool(source) != bool(target):
        raise click.UsageError(
            "rezone FROM TO [--name --day] --out DIR | --due --out DIR | --again ID --out DIR | --hand ID --reason TEXT --out DIR"
        )
    if hand is not None:
        if not reason.strip():
            raise ReasonRequiredError
        done = rezoning.hand_over(centre, hand, out, reason=reason)
        told = _("已生成移交文件 {path}，只有 {unit} 能打开。")
        session.emit(
            {"pack": str(done.path), "to": done.to, "rows": done.rows},
            told.format(path=done.path, unit=done.to),
        )
        return
    try:
        decided = _decided(session, source, target, out, name=name, day=day, again=again)
    except ValueError as wrong:
        raise click.UsageError("--day YYYY-MM-DD") from wrong
    acts = [act for each in decided for act in each.acts]
    files = [done for each in decided for done in each.files]
    lacking = sorted({unit for each in decided for unit in each.without_card})
    payload = {
        "rezonings": [_payload(act) for act in acts],
        "rows": sum(each.rows for each in decided),
        "packs": [{"pack": str(done.path), "to": done.to} for done in files],
        "without_card": lacking,
    }
    lines = [_line(act) for act in acts]
    lines += [_("请交给 {unit}：{path}").format(unit=done.to, path=done.path) for done in files]
    session.emit(payload, "\n".join(lines))
    for unit in lacking:
        said = _("{unit} 还没有登记单位卡；登记后用 rezone --again 生成它的文件。")
        session.warn(said.format(unit=unit))


def _decided(
    session: Session,
    source: str | None,
    target: str | None,
    out: Path,
    *,
    name: str,
    day: str | None,
    again: str | None,
) -> list[Decided]:
    centre = session.centre()
    if again is not None:
        return [rezoning.again(centre, again, out)]
    if source and target:
        return [rezoning.decide(centre, source, target, out, name=name, day=day)]
    return [
        rezoning.decide(centre, each.code, each.successor, out) for each in rezoning.due(centre)
    ]


def _list(session: Session) -> None:
    centre = session.centre()
    acts = rezoning.every(centre)
    due = rezoning.due(centre)
    payload = {
        "rezonings": [_payload(act) for act in acts],
        "due": [
            {"code": each.code, "name": each.name, "successor": each.successor} for each in due
        ],
    }
    lines = [_line(act) for act in acts]
    lines += [
        _("待执行：{code} {name} 已撤销，由 {successor} 接替").format(
            code=each.code, name=each.name, successor=each.successor
        )
        for each in due
    ]
    session.emit(payload, "\n".join(lines))


def _payload(act: Rezoning) -> dict[str, Any]:
    return {
        "id": act.uid,
        "from": act.source,
        "to": act.target,
        "name": act.name,
        "day": act.day,
        "record": act.record or None,
        "decided_by": act.sender,
        "made_at": act.made_at,
        "made_by": act.made_by,
    }


def _line(act: Rezoning) -> str:
    said = (
        _("{day}  事件 {record}：{source} → {target} {name}")
        if act.record
        else _("{day}  {source} → {target} {name}")
    )
    told = said.format(
        day=act.day, source=act.source, target=act.target, name=act.name, record=act.record
    )
    return f"{told}  [{act.uid}]"


commands: tuple[click.Command, ...] = (rezone,)
