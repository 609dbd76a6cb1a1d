"""Where the bundled files lie and where the user's data lies by default."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from gridcenter.base import installation
from gridcenter.base.whole_files import write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_ELSEWHERE = "data-folder.txt"
"""Says where the data is when the officer chose another place at the first run."""


class DataFolderNoteError(GridcenterError):
    """What says where the data is says nothing any more; the data lies where it lay."""

    code = "data_folder_note"
    sentence = N_("记着数据目录位置的文件读不出来：{path}")
    hint = N_("请用 --data 指出数据目录，或把数据目录的完整路径写进这个文件；数据没有改动。")


@cache
def _bundle_root() -> Path:
    """The folder that holds ``data/`` and ``resources/``: the checkout, or the frozen bundle."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def resources_dir() -> Path:
    """Icons, language catalogues, style and templates."""
    return _bundle_root() / "resources"


def data_dir() -> Path:
    """Code lists, divisions, deadlines, holidays, forms and the safety index."""
    return _bundle_root() / "data"


def default_data_folder() -> Path:
    """The user's own data folder when none is named: where the first run put it.

    Without a first run that chose elsewhere: per user, outside the program. DataFolderNoteError.
    """
    note = _own_folder() / _ELSEWHERE
    if not note.is_file():
        return _own_folder()
    try:
        said = note.read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError):
        said = ""
    if not said.isprintable() or not Path(said).is_absolute():
        raise DataFolderNoteError(path=note)
    return Path(said)


def remember_data_folder(folder: Path) -> None:
    """Let ``folder`` be the user's own data folder from now on."""
    note = _own_folder() / _ELSEWHERE
    if folder == _own_folder():
        note.unlink(missing_ok=True)
        return
    write_whole(note, str(folder).encode(), ours=True)


def _own_folder() -> Path:
    on_stick = installation.portable_home()
    if on_stick is not None:
        return on_stick
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "gridcenter"
