"""Asks under which name a file is to be kept: what is typed without an ending of its kind gets one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.domain.text import N_

_FILTERS = {
    "png": N_("PNG 图片 (*.png)"),
    "pdf": N_("PDF 文件 (*.pdf)"),
    "ofd": N_("OFD 文件 (*.ofd)"),
    "xlsx": N_("Excel 工作簿 (*.xlsx)"),
    "docx": N_("Word 文档 (*.docx)"),
    "csv": N_("CSV 文件 (*.csv)"),
    "json": N_("JSON 文件 (*.json)"),
    "txt": N_("文本文件 (*.txt)"),
}


def documents() -> str:
    """The folder of the user's documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def ask_where(parent: QWidget, title: str, name: str, *endings: str) -> Path | None:
    """Where to write a file of one of these kinds, proposed as ``name`` among the documents.

    A typed name keeps an ending of one of the kinds; any other (名单2026.11) gets that of the kind that
    was chosen behind it. A file that the dialog could not ask about, since it was another name, is asked about here.
    """
    filters = {each: _(_FILTERS[each]) if each in _FILTERS else f"*.{each}" for each in endings}
    proposed = str(Path(documents()) / f"{name}.{endings[0]}")
    chosen, kind = QFileDialog.getSaveFileName(parent, title, proposed, ";;".join(filters.values()))
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() in {f".{ending}" for ending in endings}:
        return path
    ending = next((each for each, words in filters.items() if words == kind), endings[0])
    path = path.with_name(f"{path.name}.{ending}")
    if path.exists() and not messages.confirm(
        parent, _("替换已有的文件？"), path.name, _("替换"), danger=True
    ):
        return None
    return path
