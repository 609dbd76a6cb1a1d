"""Reading out what a damaged data file still gives."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.long_work import watched
from gridcenter.cli.main import Session
from gridcenter.services.folder import rescuing


@click.command("rescue")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def rescue(session: Session, folder: Path) -> None:
    """数据损坏时把还读得出的读到新文件夹（可用 restore 恢复）。 Read out what damaged data still gives."""
    password = session.password()
    with watched(_("读出数据")):
        found = rescuing.rescue_to(session.folder, folder, password=password)
    rows = {each.table: each.rows for each in found.tables}
    session.emit(
        {"folder": str(found.folder), "all": found.is_all, "lost": found.lost, "rows": rows},
        _("读出 {count} 行，放在 {folder}，密码不变；核对后可用 restore 恢复到它。").format(
            count=sum(rows.values()), folder=found.folder
        ),
    )
    if not found.is_all:
        session.warn(_("至少有 {count} 行读不出来。").format(count=found.lost))


commands: tuple[click.Command, ...] = (rescue,)
