"""What may be known of a data folder before the password; light, so that the window opens at once."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.folder import switching
from gridcenter.store import key_file
from gridcenter.store.data_file import holds_data

KEY_FILE = "keys.json"
DATA_FILE = "gridcenter.db"
BACKUPS = "backups"


class DataFolderUnreachableError(GridcenterError):
    """The data folder can be neither opened nor made: a disk that is not there, no right, a file in its place."""

    code = "data_folder_unreachable"
    sentence = N_("打不开数据目录：{path}（{why}）。")
    hint = N_("请检查这块硬盘或 U 盘是否接好、能否写入，再打开程序；数据没有改动。")


class Standing(Enum):
    """What lies in a folder."""

    NOTHING = "nothing"
    """No data: a first run may begin."""
    READY = "ready"
    DATA_MISSING = "data_missing"
    """Keys or backups without the data they belong to, or an empty data file."""
    KEYS_MISSING = "keys_missing"
    """Data without its keys."""


def reached(folder: Path) -> Path:
    """``folder`` with its whole path, made if need be; DataFolderUnreachableError."""
    try:
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise DataFolderUnreachableError(path=folder, why=in_words(failure)) from failure
    return folder


def standing(folder: Path) -> Standing:
    """What lies in ``folder``; an unfinished restore is finished or taken back first."""
    switching.settle(folder)
    data, keys = folder / DATA_FILE, (folder / KEY_FILE).exists()
    try:
        size = data.stat().st_size
    except OSError:
        size = 0
    if size and not keys:
        return Standing.KEYS_MISSING
    if size and holds_data(data):
        return Standing.READY
    was_here = keys or any((folder / BACKUPS).glob(f"*/{DATA_FILE}"))
    return Standing.DATA_MISSING if was_here else Standing.NOTHING


def exists(folder: Path) -> bool:
    """Whether ``folder`` holds a centre's data, or what is left of it."""
    return standing(folder) is not Standing.NOTHING


def officers(folder: Path) -> int:
    """How many may sign in at ``folder``; 0 when that cannot be read."""
    try:
        slots = key_file.read(folder / KEY_FILE).slots
    except (*key_file.DAMAGES, key_file.KeyFileTooNewError):
        return 0
    return sum(not slot.is_recovery for slot in slots)
