"""Asks under which name a finished form or chart is to be kept, in the kind of file that was chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from gridcenter.base.i18n import _
from gridcenter.domain.text import N_

_FILTERS = {
    "png": N_("PNG 图片 (*.png)"),
    "pdf": N_("PDF 文件 (*.pdf)"),
    "ofd": N_("OFD 文件 (*.ofd)"),
    "xlsx": N_("Excel 工作簿 (*.xlsx)"),
    "docx": N_("Word 文档 (*.docx)"),
}


def documents() -> str:
    """The folder of the user's documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def ask_where(parent: QWidget, title: str, name: str, ending: str) -> Path | None:
    """Where to write, proposed as ``name`` among the documents; always with the ending of its kind."""
    proposed = str(Path(documents()) / f"{name}.{ending}")
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, proposed, _(_FILTERS[ending]))
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == f".{ending}" else path.with_name(f"{path.name}.{ending}")
