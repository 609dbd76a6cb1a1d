"""The shared folder of one office on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.presenters.packs.office_words import here_words
from gridcenter.services.packs import office


@click.command("office")
@click.option(
    "--folder",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    help="同事共用的文件夹 the shared folder",
)
@click.option("--off", is_flag=True, help="不再交换 stop")
@click.pass_obj
def office_command(session: Session, place: Path | None, off: bool) -> None:
    """几台电脑经共享文件夹自动合并：交换一次，看谁在。 Exchange with the other PCs once."""
    centre = session.centre()
    if place is not None or off:
        office.share(centre, None if off else place)
    if off:
        session.emit({"folder": None}, _("已停止经共享文件夹交换。"))
        return
    done = office.exchange(centre)
    payload = {
        "folder": str(office.folder(centre)),
        "taken": done.taken,
        "written": done.written,
        "rows": done.changes.count,
        "waiting": list(done.waiting),
        "here": [{"name": each.name, "at": each.at} for each in done.here],
    }
    said = _("收了 {taken} 台电脑的改动，{count} 条有变化。").format(
        taken=done.taken, count=done.changes.count
    )
    session.emit(payload, "\n".join(filter(None, (said, here_words(done.here, centre.clock())))))
    if done.waiting:
        session.exit_code = 3


commands: tuple[click.Command, ...] = (office_command,)
