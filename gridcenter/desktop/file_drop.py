"""A file dropped anywhere on the window is taken where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

PACKS = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})
SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv"})


def files_in(carried: QMimeData) -> list[Path]:
    """The local files that are being dragged."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]


def page_for(files: Sequence[Path]) -> str:
    """The page that takes these files: packs, import, or none."""
    endings = {each.suffix.lower() for each in files}
    if endings and endings <= PACKS:
        return "packs"
    return "import" if endings and endings <= SHEETS else ""
