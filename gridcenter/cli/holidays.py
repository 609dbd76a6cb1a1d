"""Holidays and deadlines on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base import worktime
from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.presenters.deadline_view import notice_words
from gridcenter.services.register import deadlines, recounting


@click.command("holidays")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.pass_obj
def holidays(session: Session, file: Path | None) -> None:
    """放假通知：导入（国务院通知的文字或 .toml），不给文件时列出。 Import a year's notice, or list."""
    centre = session.centre()
    moved = 0
    if file is not None:
        moved = recounting.import_notice(centre, file).changes.count
    notices = worktime.load_notices(centre.folder)
    missing = deadlines.missing_years(centre)
    session.emit(
        {
            "years": [
                {
                    "year": each.year,
                    "source": each.source,
                    "holidays": len(each.holidays),
                    "workdays": len(each.workdays),
                    "own": each.own,
                    "left_out": [day.isoformat() for day in each.left_out],
                }
                for each in notices
            ],
            "missing": list(missing),
            "recounted": moved,
        },
        "\n".join(
            [
                *(f"{each.year}  {notice_words(each)}" for each in notices),
                *(
                    _("未载入 {year} 年放假通知，期限只按法定节日和周末计算。").format(year=year)
                    for year in missing
                ),
                *([_("重算了 {count} 件事件的办理期限。").format(count=moved)] if moved else []),
            ]
        ),
    )


@click.command("deadlines")
@click.option("--recount", is_flag=True, help="按现行时限表重算 count open deadlines anew")
@click.pass_obj
def deadlines_command(session: Session, recount: bool) -> None:
    """哪些未结事件的期限与时限表不一致；可一次重算。 Open deadlines that differ from the table."""
    centre = session.centre()
    found = recounting.outdated(centre)
    if recount:
        recounting.recount(centre, _("时限表或节假日有变"))
    session.emit(
        {
            "recounted": recount,
            "outdated": [
                {"uid": each.uid, "before": list(each.before), "after": list(each.after)}
                for each in found
            ],
        },
        _("重算了 {count} 件事件的办理期限。").format(count=len(found))
        if recount
        else _("{count} 件未结事件的期限与时限表不一致。").format(count=len(found)),
    )


commands: tuple[click.Command, ...] = (holidays, deadlines_command)
