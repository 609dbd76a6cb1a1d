"""What can be done with charts on a page: a file, the printer, the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import save_as
from gridcenter.desktop.figures import chart_export, chart_print
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart_model import Picture, as_text
from gridcenter.presenters.figures.period_board import note_picture

DEEDS = (
    ("png", "image", N_("导出 PNG 图片…")),
    ("pdf", "file-down", N_("导出 PDF…")),
    ("ofd", "file-down", N_("导出 OFD…")),
    ("xlsx", "file-spreadsheet", N_("导出 Excel（可编辑的统计图）…")),
    ("copy", "copy", N_("复制图片")),
    ("table", "table-2", N_("复制数据表")),
    ("print", "printer", N_("打印…")),
)
"""Word, icon and text of each."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The charts of one ``period``, and the ``foot`` that stands under each."""

    pictures: Sequence[Picture]
    period: Period
    foot: str


def give(page: QWidget, desk: Desk, word: str, sheets: Sheets) -> None:
    """Do ``word`` of :data:`DEEDS` with the charts; copying takes the first."""
    pictures, foot = sheets.pictures, sheets.foot
    if word == "print":
        title = pictures[0].title

        def delivered(*_which: object) -> None:
            note_picture(desk, "chart.print", title)
            desk.tell(_("已送打印机：{title}").format(title=title))

        chart_print.print_charts(pictures, foot, desk, page, delivered)
    elif word == "table":
        QGuiApplication.clipboard().setText(as_text(pictures[0]))
        desk.tell(_("已复制数据表，可粘贴到 Excel 或 WPS 表格"))
    elif word == "copy":
        QGuiApplication.clipboard().setImage(chart_export.to_image(pictures[0], foot=foot))
        desk.tell(_("已复制图片，可粘贴到文档中"))
    else:
        _export(page, desk, word, sheets)


def _export(page: QWidget, desk: Desk, ending: str, sheets: Sheets) -> None:
    pictures = sheets.pictures
    title = pictures[0].title if len(pictures) == 1 else _("统计图表")
    name = f"{title}_{sheets.period}"
    path = save_as.ask_where(page, _("导出统计图"), name, ending)
    if path is None:
        return
    try:
        chart_export.save(pictures, path, foot=sheets.foot)
    except GridcenterError as failure:
        desk.tell_failure(failure)
    else:
        note_picture(desk, "chart", path.name)
        desk.tell(_("已导出 {path}").format(path=path))
