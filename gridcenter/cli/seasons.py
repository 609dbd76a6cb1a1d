"""The calendar of the year's fixed work, on the command line."""

from __future__ import annotations

from typing import Any

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.services import seasons
from gridcenter.services.seasons import SeasonShown


@click.command("calendar")
@click.option("--year", type=click.IntRange(2025, 2099), help="全年 the whole year")
@click.option(
    "--tick", nargs=2, type=(str, int), metavar="KEY N", help="第几项做完了 line N is done"
)
@click.option("--untick", nargs=2, type=(str, int), metavar="KEY N", help="取消打勾 not done")
@click.pass_obj
def calendar(
    session: Session,
    year: int | None,
    tick: tuple[str, int] | None,
    untick: tuple[str, int] | None,
) -> None:
    """时令工作：现在和马上要做的宣传、排查、防范，只提醒不考核。 The year's fixed work."""
    centre = session.centre()
    for given, done in ((tick, True), (untick, False)):
        if given is not None:
            seasons.tick(centre, given[0], given[1] - 1, done=done)
    shown = seasons.current(centre) if year is None else seasons.of_year(centre, year)
    lines = [line for each in shown for line in _lines(each)]
    session.emit([_told(each) for each in shown], "\n".join(lines) or _("近期没有时令工作。"))


def _told(each: SeasonShown) -> dict[str, Any]:
    return {
        "season": each.key,
        "label": each.label,
        "from": each.first.isoformat(),
        "to": each.last.isoformat(),
        "is_on": each.is_on,
        "source": each.source,
        "checklist": [
            {"text": text, "done": at in each.ticked} for at, text in enumerate(each.checklist)
        ],
    }


def _lines(each: SeasonShown) -> list[str]:
    head = f"{each.first} – {each.last}  {each.label}  ({each.key})"
    marks = ("☑" if at in each.ticked else "☐" for at in range(len(each.checklist)))
    return [head, *(f"  {mark} {text}" for mark, text in zip(marks, each.checklist, strict=True))]


commands: tuple[click.Command, ...] = (calendar,)
