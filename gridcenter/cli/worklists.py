"""The lists of what waits, on the command line."""

from __future__ import annotations

from typing import Any

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.presenters.register.stage_words import CARDS
from gridcenter.services.centre import Centre
from gridcenter.services.register import worklists
from gridcenter.services.register.worklists import WaitingList, WorkList


@click.command("worklist")
@click.argument("name", required=False)
@click.pass_obj
def worklist(session: Session, name: str | None) -> None:
    """等着办的事件：到期、逾期、没动静、待答复、反复；不给名字时各有几件。 What waits, list by list."""
    centre = session.centre()
    lists = {each.id: each for each in worklists.of(centre)}
    if name is not None and name not in lists:
        raise click.UsageError(" | ".join(lists))
    chosen = [lists[name]] if name else list(lists.values())
    rows = [_row(centre, each) for each in chosen]
    lines = []
    for row in rows:
        lines.append(f"{row['label']}  {len(row['incidents'])}  ({row['list']})")
        if name:
            lines += [_line(each) for each in row["incidents"]]
    session.emit(rows, "\n".join(lines))


def _row(centre: Centre, each: WorkList) -> dict[str, Any]:
    label = _(each.label).format(days=worklists.ASLEEP, months=worklists.AGAIN)
    why = worklists.again(centre) if each.id == "again" else {}
    return {
        "list": each.id,
        "label": label,
        "incidents": [_told(found, why) for found in worklists.waiting(centre, each)],
    }


def _told(found: WaitingList, why: dict[Uid, int]) -> dict[str, Any]:
    record = found.record
    told: dict[str, Any] = {
        "register": record.register,
        "case_code": record.values.get("case_code"),
        "title": found.title,
        "state": record.values.get("state"),
        "deadline": found.due or None,
    }
    told |= {"uid": record.uid, "days_late": found.late, "card": found.card}
    if found.stage is not None:
        told |= {"stage_days": found.stage.days, "with": found.stage.holder}
    if record.uid in why:
        told["places_cases"] = why[record.uid]
    return told


def _line(told: dict[str, Any]) -> str:
    parts = [told["title"], told["deadline"] or ""]
    card = CARDS.get(told["card"])
    if card is not None:
        if told["card"] != LateCard.LATE:  # how late it is says that by itself
            parts.append(_(card))
        parts.append(_("逾期 {days} 个工作日").format(days=told["days_late"]))
    if told.get("stage_days"):
        parts.append(_("本环节 {days} 个工作日").format(days=told["stage_days"]))
    if "places_cases" in told:
        count = told["places_cases"]
        parts.append(_("同一地点 {count} 件").format(count=count) if count else _("重新办理"))
    return "  " + "  ".join(filter(None, parts))


commands: tuple[click.Command, ...] = (worklist,)
