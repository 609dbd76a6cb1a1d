"""How long records are kept: the table, what is over, keeping it longer, emptying it for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters import keeping_board
from gridcenter.services.centre import Centre
from gridcenter.services.paper import fixed_pages, purge_list
from gridcenter.services.register import retention
from gridcenter.services.register.retention import Expired

_PAPER = click.Path(path_type=Path, dir_okay=False)
_registers = click.option("--register", "registers", multiple=True, help="只要这些种类 these kinds")
_out = click.option("--out", type=_PAPER, help="清单 .pdf | .ofd")


@click.group("retention", invoke_without_command=True)
@click.pass_context
def retention_group(ctx: click.Context) -> None:
    """保存期限：期限表、到期复核、延长、清除。 How long records are kept."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


@retention_group.command("list")
@click.pass_obj
def show(session: Session) -> None:
    """期限表：年限、从哪天起算、依据、现有和到期条数。 The table of terms."""
    lines = retention.terms(session.centre())
    session.emit(
        [
            {
                "register": each.register,
                "years": each.term.years if each.term else 0,
                "after": each.term.after if each.term else "",
                "source": keeping_board.source(each.term),
                "count": each.count,
                "expired": each.expired,
            }
            for each in lines
        ],
        "\n".join(
            f"{_(register_of(each.register).label)}\t{keeping_board.years(each.term)}\t"
            f"{each.expired}/{each.count}\t{keeping_board.source(each.term)}"
            for each in lines
        ),
    )


@retention_group.command("review")
@_registers
@_out
@click.pass_obj
def review(session: Session, registers: tuple[str, ...], out: Path | None) -> None:
    """到期记录，供复核；--out 写成清单。 What is over, to decide on."""
    centre = session.centre()
    found = _of(centre, registers)
    if out is not None:
        fixed_pages.write(centre, purge_list.review(centre, found), out)
    held = retention.held(centre)
    session.emit(
        {
            "rows": [_row(each) for each in found],
            "held": [{"uid": e.uid, "until": e.until, "reason": e.why} for e in held],
            "file": str(out) if out else None,
        },
        "\n".join(
            f"{each.day}\t{_(register_of(each.register).label)}\t"
            f"{each.code or each.title}\t{each.uid}"
            for each in found
        ),
    )


@retention_group.command("hold")
@click.argument("uids", nargs=-1, required=True, metavar="UID…")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD")
@click.option("--reason", default="", help="理由，记入日志 why, for the log")
@click.pass_obj
def hold(session: Session, uids: tuple[str, ...], until: datetime, reason: str) -> None:
    """到期的先不清除，保存到某日。 Keep what is over until a day."""
    retention.hold(session.centre(), uids, until=until.date(), reason=reason)
    said = _("已延长保存 {count} 条，到 {day}。").format(count=len(uids), day=until.date())
    session.emit({"held": list(uids), "until": until.date().isoformat()}, said)


@retention_group.command("purge")
@click.argument("uids", nargs=-1, metavar="[UID…]")
@_registers
@click.option("--reason", default="", help="理由，记入日志 why, for the log")
@_out
@click.pass_obj
def purge(
    session: Session,
    uids: tuple[str, ...],
    registers: tuple[str, ...],
    reason: str,
    out: Path | None,
) -> None:
    """彻底清除到期的（可只清除指定的），--out 写成清除清单。 Empty for good what is over."""
    centre = session.centre()
    found = retention.expired(centre)
    named: Collection[str] = uids or [each.uid for each in _of(centre, registers)]
    changes = retention.purge(centre, reason, only=named)
    gone = {uid for touched in changes.touched.values() for uid in touched}
    going = [each for each in found if each.uid in gone]
    if out is not None:
        fixed_pages.write(centre, purge_list.purged(centre, going, reason), out)
    session.emit(
        {
            "purged": len(gone),
            "rows": [_row(each) for each in going],
            "file": str(out) if out else None,
        },
        _("已彻底清除 {count} 条。").format(count=len(gone)),
    )


def _of(centre: Centre, registers: Collection[str]) -> list[Expired]:
    wanted = {register_of(each).id for each in registers}
    return [each for each in retention.expired(centre) if not wanted or each.register in wanted]


def _row(each: Expired) -> dict[str, str]:
    return {
        "register": each.register,
        "uid": each.uid,
        "code": each.code,
        "title": each.title,
        "since": each.since,
        "deleted_at": each.deleted_at,
    }


commands: tuple[click.Command, ...] = (retention_group,)
