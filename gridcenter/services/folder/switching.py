"""Puts another data folder's content in the place of ours, by renames that survive a kill at any moment.

``restore.new`` holds the new content, whole and flushed. Writing the journal ``restore.json`` is the
decision: without it the next start throws ``restore.new`` away, with it the next start completes.
First everything old moves aside, then everything new moves in; between the two the names are flushed,
so what is there tells how far it came, and nothing has to be written on a disk that is full.
"""

from __future__ import annotations

import json
import re
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


_ASIDE = re.compile(r"replaced(-[0-9]{1,6})?")
"""What the place aside is called: a journal that says otherwise is none of ours."""


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
    with suppress(OSError), held(folder / _LOCK) as mine:
        if journal.exists():
            if not mine:
                raise RestoreRunningError(path=folder)
            _finish(folder)
        elif mine:
            _throw_away(folder / STAGE)


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
        _throw_away(stage)
        stage.mkdir(mode=0o700)
        return stage

    def __exit__(self, *error: object) -> None:
        if not (self._folder / JOURNAL).exists():
            _throw_away(self._folder / STAGE)
        self._lock.__exit__(None, None, None)


def _throw_away(stage: Path) -> None:
    """Whatever has this name; of a link what it leads to stays."""
    shutil.rmtree(stage, ignore_errors=True)
    with suppress(OSError):
        stage.unlink()


def _free(folder: Path) -> Path:
    number, aside = 1, folder / "replaced"
    while aside.exists():
        number += 1
        aside = folder / f"replaced-{number}"
    return aside


def _finish(folder: Path) -> None:
    try:
        stage = folder / STAGE
        if stage.exists():  # without a stage all of it was done, or the journal is another day's
            said = _journal(folder)
            if not _ASIDE.fullmatch(str(said["aside"])):
                raise ValueError("aside")
            aside = folder / said["aside"]
            aside.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder)
            new = [each.name for each in stage.iterdir() if each.name in _CONTENT]
            # What the journal forgot to name is moved aside all the same, never written over.
            held_up = {name for name in new if _is_other(folder / name, stage / name)}
            old = held_up.union(name for name in said["old"] if name in _CONTENT)
            _move([name for name in old if not (aside / name).exists()], folder, aside)
            _move(new, stage, folder)
            with suppress(OSError):
                aside.rmdir()  # it is empty when there was nothing before
            shutil.rmtree(stage)
        (folder / JOURNAL).unlink()
        sync_folder(folder)
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise RestoreUnfinishedError(path=folder) from failure


def _is_other(here: Path, new: Path) -> bool:
    """Whether something else than what comes in lies there; after a power cut a file may have both names."""
    return here.exists() and not here.samefile(new)


def _journal(folder: Path) -> dict[str, Any]:
    """What the journal says; ValueError when it cannot be read as one."""
    try:
        said = json.loads((folder / JOURNAL).read_bytes())
    except RecursionError as failure:
        raise ValueError("journal") from failure
    if not isinstance(said, dict) or not {"aside", "old"} <= said.keys():
        raise ValueError("journal")
    return said


def _move(names: list[str], source: Path, target: Path) -> None:
    for name in names:
        # SQLite takes an empty log away when it closes a file.
        with suppress(FileNotFoundError):
            (source / name).replace(target / name)
    # The new names are flushed before the old ones are: at worst a file has both for a moment.
    sync_folder(target)
    sync_folder(source)
