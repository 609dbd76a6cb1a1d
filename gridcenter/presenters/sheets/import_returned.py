"""What goes back to the village: the list of faults, or its own sheet with them written in."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _, listed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.sheets.import_rows import CheckList
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import ImportPlan


def save_problems(desk: Desk, rows: CheckList, path: Path) -> None:
    """Keep the list of faults as a sheet."""
    desk.note(
        lambda _centre: rows.save_problems(path),
        lambda count: desk.tell(_("已保存 {count} 条问题。").format(count=count)),
    )


def save_returned(desk: Desk, plan: ImportPlan, path: Path) -> None:
    """Keep the village's own sheet with a red column 问题; into the folder ``path`` if many."""
    desk.note(
        lambda centre: importing.write_returned(centre, plan, path),
        lambda written: desk.tell(
            _("已保存：{names}").format(names=listed(each.name for each in written))
        ),
    )
