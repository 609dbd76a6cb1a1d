"""Writes the visible list to a file, in its order and with its columns."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _, several
from gridcenter.domain.register.fields import Privacy
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services.sheets import listing


def has_masked(table: TablePresenter) -> bool:
    """Whether the visible columns hold numbers that are exported masked by default."""
    return any(spec.privacy is Privacy.MASKED for spec in table.columns)


def file_name(table: TablePresenter, suffix: str) -> str:
    """A name for the file: the register and the day."""
    day = table.lookups.today if table.lookups is not None else ""
    return f"{several(table.register.label)}{day.replace('-', '')}{suffix}"


def export(
    desk: Desk, table: TablePresenter, path: Path, *, unmask: bool = False, reason: str = ""
) -> None:
    """Write what the table lists to ``path`` and tell how many rows it became."""
    query, columns = table.state.query(), table.columns

    def written(count: int) -> None:
        desk.tell(_("已导出 {count} 条到 {path}").format(count=f"{count:,}", path=path))

    desk.note(
        lambda centre: listing.export_list(
            centre, query, columns, path, unmask=unmask, reason=reason
        ),
        written,
        label=_("正在导出{register}").format(register=several(table.register.label)),
    )
