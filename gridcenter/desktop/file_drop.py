"""A file dropped anywhere on the window is taken where it belongs, or told where that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from gridcenter.base.i18n import _
from gridcenter.base.whole_files import DATA_FILE, KEY_FILE
from gridcenter.domain.text import N_

PACKS = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})
SHEETS = frozenset(
    {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".htm", ".html"}
)
TEXTS = frozenset({".txt", ".xml"})
"""May be sheets: the import reads them when it is shown, nobody else guesses."""
_OWN = frozenset({DATA_FILE, KEY_FILE, "backup.json"})
_UPDATE, _BORDERS = ".gcupdate", ".geojson"


def files_in(carried: QMimeData) -> list[Path]:
    """The local files that are being dragged in order; of a folder the packs and sheets in it.

    A folder with data or a backup of ours stays itself.
    """
    found: list[Path] = []
    for path in (Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()):
        if not path.is_dir() or is_own((path,)):
            found.append(path)
            continue
        inside = (each for each in path.iterdir() if each.suffix.lower() in PACKS | SHEETS | TEXTS)
        found += sorted(each for each in inside if each.is_file())
    # Programs that have a sheet open leave a ~$ file of its name beside it.
    return [path for path in found if not path.name.startswith(("~$", "."))]


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


def is_own(files: Iterable[Path]) -> bool:
    """Whether one of them is a data folder or a backup, or lies in one."""
    return any(each.name in _OWN or any((each / name).is_file() for name in _OWN) for each in files)


def advice(files: Sequence[Path]) -> str:
    """Where files belong that no page takes."""
    endings = {each.suffix.lower() for each in files}
    if is_own(files):
        return _("这是本程序的数据或备份；要恢复，请到“设置 → 备份”点“恢复…”。")
    if _UPDATE in endings:
        return _("这是程序更新；请由管理员到“设置 → 关于”点“用文件更新”。")
    if _BORDERS in endings:
        return _("这是网格边界；请到“统计图表 → 网格地图”点“边界”导入。")
    if endings & PACKS and endings & SHEETS:
        return _("表格和上报文件请分开拖。")
    return _("这里收表格和上报文件；照片、文档请拖到事件的“附件”一栏。")
