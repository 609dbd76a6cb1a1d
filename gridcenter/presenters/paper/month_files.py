"""All forms of a period as files of one folder."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_batch


def save(desk: Desk, period: Period, folder: Path, ending: str) -> None:
    """Write 本月全部 into ``folder``; forms that checks stop are named and stay behind."""
    stopped: list[str] = []

    def written(centre: Centre) -> int:
        made = form_batch.write_all(
            centre,
            period,
            folder,
            told=lambda each: stopped.append(each.title) if each.stopped else None,
            ending=ending,
        )
        return len(made)

    def tell(count: int) -> None:
        words = _("已导出 {count} 种报表到 {folder}").format(count=count, folder=folder)
        if stopped:
            names = "\n".join(f"▲ {title}" for title in stopped)
            words += "\n" + _("这些报表核对没有通过，没有导出：\n{names}").format(names=names)
        desk.tell(words)

    desk.note(written, tell, label=_("正在导出"))
