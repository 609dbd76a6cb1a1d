"""Puts another data folder's content in the place of ours, by renames that survive a kill at any moment.

``restore.new`` holds the new content, whole and flushed. Writing the journal ``restore.json`` is the
decision: without it the next start throws ``restore.new`` away, with it the next start completes.
First everything old moves aside, then everything new moves in; between the two the names are flushed,
so what is there tells how far it came, and nothing has to be written on a disk that is full.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from gridcenter.base.holding import held
from gridcenter.base.whole_files import sync_folder, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

STAGE = "restore.new"
JOURNAL = "restore.json"
_LOCK = "restore.lock"

LATER = ("check_lists.toml", "phrases.toml", "seasons.toml")
"""What of :data:`OWN` earlier backups do not hold."""
OWN = ("forms", "templates", "codes", "holidays", "deadlines.toml", "retention.toml", *LATER)
"""What a unit adds to the program's own data."""
SEALED = ("attachments", "packs")
"""Folders of sealed files that never change under their name."""
_DATA = ("gridcenter.db-wal", "gridcenter.db-shm", "gridcenter.db-journal", "gridcenter.db")
COUNT = "gridcenter.count"
_CONTENT = (*_DATA, "keys.json", COUNT, *OWN, *SEALED)


class RestoreUnfinishedError(GridcenterError):
    """A restore was cut off, and finishing it does not work either."""

    code = "restore_unfinished"
    sentence = N_("上次恢复没有做完，现在也接不下去：{path}")
    hint = N_("新旧两份数据都还在；请检查磁盘和权限后重新打开，或联系技术支持。")


class RestoreRunningError(GridcenterError):
    """Another process is restoring into this folder now."""

    code = "restore_running"
    sentence = N_("另一个程序正在恢复这里的数据：{path}")
    hint = N_("请等它做完再打开。")


def settle(folder: Path) -> None:
    """Finish or take back a restore that was cut off; nothing else is done. Cheap when there is none.

    Raises RestoreRunningError, RestoreUnfinishedError.
    """
    journal = folder / JOURNAL
    if not journal.exists() and not (folder / STAGE).exists():
        return
    with suppress(PermissionError), held(folder / _LOCK) as mine:
        if journal.exists():
            if not mine:
                raise RestoreRunningError(path=folder)
            _finish(folder)
        elif mine:
            shutil.rmtree(folder / STAGE, ignore_errors=True)


def switch(folder: Path) -> Path | None:
    """Let ``restore.new``, which is whole and flushed, take the place of what is in ``folder``.

    Returns where the old content lies now; None when there was none. Call it inside
    :func:`building`. OSError before the decision leaves everything as it was.
    """
    return _decided(folder, [name for name in _CONTENT if (folder / name).exists()])


def move_in(folder: Path) -> None:
    """Let what ``restore.new`` holds, whole and flushed, come into ``folder``, which has none of it.

    Like :func:`switch`, but what lies there stays: a first run among prepared forms and codes.
    """
    _decided(folder, [])


def _decided(folder: Path, old: list[str]) -> Path | None:
    aside = _free(folder)
    journal = json.dumps({"format": 1, "aside": aside.name, "old": old})
    write_whole(folder / JOURNAL, journal.encode(), ours=True)
    _finish(folder)
    return aside if aside.exists() else None


class building:  # noqa: N801 - reads as a with-statement's word
    """``restore.new`` while it is being filled: held against others, thrown away unless switched."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, held(folder / _LOCK)

    def __enter__(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._lock.__enter__():
            self._lock.__exit__(None, None, None)
            raise RestoreRunningError(path=self._folder)
        stage = self._folder / STAGE
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(mode=0o700)
        return stage

    def __exit__(self, *error: object) -> None:
        if not (self._folder / JOURNAL).exists():
            shutil.rmtree(self._folder / STAGE, ignore_errors=True)
        self._lock.__exit__(None, None, None)


def _free(folder: Path) -> Path:
    number, aside = 1, folder / "replaced"
    while aside.exists():
        number += 1
        aside = folder / f"replaced-{number}"
    return aside


def _finish(folder: Path) -> None:
    try:
        said = _journal(folder)
        if said is None and not (folder / STAGE).exists():
            # A journal that went bad says nothing; but without a stage all of it was done.
            (folder / JOURNAL).unlink()
            sync_folder(folder)
            return
        if said is None:
            raise ValueError("journal")
        aside, old = folder / str(said["aside"]), [name for name in said["old"] if name in _CONTENT]
        if aside.parent != folder:
            raise ValueError("aside")
        aside.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder)
        _move([name for name in old if not (aside / name).exists()], folder, aside)
        stage = folder / STAGE
        if stage.exists():
            _move([each.name for each in stage.iterdir() if each.name in _CONTENT], stage, folder)
            shutil.rmtree(stage)
        with suppress(OSError):
            aside.rmdir()  # it is empty when there was nothing before
        (folder / JOURNAL).unlink()
        sync_folder(folder)
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise RestoreUnfinishedError(path=folder) from failure


def _journal(folder: Path) -> dict[str, Any] | None:
    """What the journal says; None when it cannot be read as one."""
    try:
        said = json.loads((folder / JOURNAL).read_bytes())
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and {"aside", "old"} <= said.keys() else None


def _move(names: list[str], source: Path, target: Path) -> None:
    for name in names:
        # SQLite takes an empty log away when it closes a file.
        with suppress(FileNotFoundError):
            (source / name).replace(target / name)
    # The new names are flushed before the old ones are: at worst a file has both for a moment.
    sync_folder(target)
    sync_folder(source)
