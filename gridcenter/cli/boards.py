"""Who reported, and what waits for a person, on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.lake_options import counted_on_a_lake
from gridcenter.cli.main import Session
from gridcenter.cli.months import month_text
from gridcenter.cli.pack_telling import needs_a_look, payload_of, text_of
from gridcenter.presenters.packs.pack_words import untold_lines
from gridcenter.services import month
from gridcenter.services.lake import arrivals
from gridcenter.services.packs import board, call_list, quarantine


@click.command("board")
@click.option("--month", "which", callback=month_text, help="YYYY-MM")
@click.option("--of", "unit", metavar="UNIT", help="看某县的乡镇 the townships of a county")
@click.option(
    "--call-list", "paper", type=click.Path(path_type=Path, dir_okay=False), help="催报名单 PDF"
)
@click.option(
    "--due-day", type=int, metavar="DAY", help="改截止日：次月几日 the day reports are due"
)
@counted_on_a_lake
@click.pass_obj
def board_command(
    session: Session,
    which: str | None,
    unit: str | None,
    paper: Path | None,
    due_day: int | None,
    lake: Path | None,
    engine: str,
) -> None:
    """收报看板：谁报了、谁迟了、谁没报。 Who reported, late, gap, amended."""
    centre = session.centre()
    if due_day is not None:
        month.set_due_day(centre, due_day)
    wanted = which or month.current(centre)
    packs = arrivals.read(lake, engine) if lake is not None else None
    shown = board.board(centre, wanted, of=unit, packs=packs)
    if paper is not None:
        call_list.write(centre, wanted, paper, of=unit)
    rows = [
        {
            "unit": each.unit,
            "name": each.name,
            "status": each.state.value,
            "seq": each.seq,
            "received_at": each.received_at,
            "late": each.late,
            "gap": list(each.gap),
            "filled": list(each.filled),
            "full_wanted": each.full_wanted,
            "nil": each.nil,
            "amended": each.amended,
            "reported": each.reported,
            "total": each.total,
            "rezone_again": [str(act.uid) for act in each.untold],
        }
        for each in shown.rows
    ]
    text = []
    for each, row in zip(rows, shown.rows, strict=True):
        text.append(f"{each['status']:<12}{each['unit']}  {each['name']}")
        text += untold_lines(row.untold)
    session.emit({"month": shown.month, "due": shown.due, "units": rows}, "\n".join(text))


@click.command("quarantine")
@click.argument("action", type=click.Choice(["look", "accept", "reject"]), required=False)
@click.argument("number", type=int, required=False)
@click.option("--reason", default="", help="接收或不接收的理由，记入日志 why, for the log")
@click.option("--decided", is_flag=True, help="已处理的 those decided over")
@click.pass_obj
def quarantine_command(
    session: Session, action: str | None, number: int | None, reason: str, decided: bool
) -> None:
    """待人工处理的上报包。 Packs that wait for a person: look, accept or reject."""
    centre = session.centre()
    if action and number is None:
        raise click.UsageError("look|accept|reject ID")
    if action == "look" and number is not None:
        seen = quarantine.look(centre, number)
        session.emit(payload_of(centre, seen), text_of(centre, seen))
        session.exit_code = 3
        return
    if action and not reason.strip():
        reason = _("命令行处理，没有写理由")
        session.warn(_("没有写理由；请用 --reason 写明，会记入日志。"))
    if action == "accept" and number is not None:
        done = quarantine.accept(centre, number, reason)
        session.emit(payload_of(centre, done), text_of(centre, done))
        if needs_a_look(done):
            session.exit_code = 3
        return
    if action == "reject" and number is not None:
        quarantine.reject(centre, number, reason)
    rows = [
        {
            "id": each.number,
            "unit": each.id.unit,
            "month": each.id.month,
            "seq": each.id.seq,
            "kind": each.id.kind.value,
            "status": each.status.value,
            "received_at": each.received_at,
            "state": each.state,
            "decided_at": each.decided_at,
            "decided_by": each.decided_by,
            "reason": each.reason,
        }
        for each in (quarantine.decided(centre) if decided else quarantine.held(centre))
    ]
    told = ("id", "unit", "month", "seq", "status", "decided_by", "reason")
    text = ["  ".join(str(r[name]) for name in told if r[name] is not None) for r in rows]
    session.emit(rows, "\n".join(text))


commands: tuple[click.Command, ...] = (board_command, quarantine_command)
