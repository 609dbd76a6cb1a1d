"""A file dropped anywhere on the window is taken where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from gridcenter.domain.text import N_

PACKS = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})
SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv"})


def files_in(carried: QMimeData) -> list[Path]:
    """The local files that are being dragged."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]


FILES_COPIED = N_(
    "剪贴板里是文件，不是表格里的内容，没有粘贴。要导入表格、接收上报文件，请把文件拖到窗口上。"
)


def copied_files() -> list[Path]:
    """The local files that were copied in the file manager; as text they would be their addresses."""
    held = QGuiApplication.clipboard().mimeData()
    return files_in(held) if held is not None else []


def page_for(files: Sequence[Path]) -> str:
    """The page that takes these files: packs, import, or none."""
    endings = {each.suffix.lower() for each in files}
    if endings and endings <= PACKS:
        return "packs"
    return "import" if endings and endings <= SHEETS else ""
