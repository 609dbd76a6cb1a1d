"""The computer's clock on the command line: whether it can be right, and a person's word that it is."""

from __future__ import annotations

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.presenters.window_status import clock_words
from gridcenter.services.folder import timekeeping


@click.command("clock")
@click.option("--right", is_flag=True, help="电脑时间没错，超前的时间戳随之更正 the clock is right")
@click.pass_obj
def clock(session: Session, right: bool) -> None:
    """电脑时间对不对。 Whether the clock can be right; confirm it, and set stamps right."""
    centre = session.centre()
    mended = timekeeping.confirm(centre) if right else None
    doubt = timekeeping.doubt(centre)
    said = [clock_words(doubt) or _("电脑时间与已有记录相符。")]
    if mended is not None:
        said.append(_("超前的时间戳已更正，下次上报会带上更正。"))
    payload = {
        "now": centre.now(),
        "doubt": clock_words(doubt) or None,
        "stops": doubt is not None,
        "restamped": mended is not None,
    }
    session.emit(payload, "\n".join(said))
    if doubt is not None:
        session.exit_code = 3


commands: tuple[click.Command, ...] = (clock,)
