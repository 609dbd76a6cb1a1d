"""Restoring a backup in the window and on the command line: what is there, what it would cost, the deed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gridcenter.base.drives import removable_drives
from gridcenter.base.i18n import _, listed
from gridcenter.services.folder import attempts, backup, manifest, restoring
from gridcenter.services.folder.doorway import DATA_FILE, KEY_FILE, Standing, standing
from gridcenter.services.folder.restore_rights import made_at
from gridcenter.services.folder.restoring import Restore, Restored

DEPTH = 3
"""How many folders deep a stick is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBackup:
    """A backup that could be restored: its folder, when it was made (local time), on a stick or not."""

    folder: Path
    when: str
    is_outside: bool
    number: int = 0
    """Which one of its centre it is: later ones are greater, whatever the clock said; 0 where none says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which backup is to be restored where, and the passwords that open the data of now and then."""

    folder: Path
    place: Path
    password: str
    then: str | None = None
    name: str | None = None


def look(folder: Path) -> tuple[FoundBackup, ...]:
    """The backups in the data folder and on sticks that are plugged in, the newest first."""
    here = [each.parent for each in backup.available(folder)]
    outside = [each for drive in removable_drives() for each in _below(drive.path, DEPTH)]
    found = [_found(each, is_outside=False) for each in here]
    found += [_found(each, is_outside=True) for each in outside]
    return _newest_first(found)


def below(place: Path) -> tuple[FoundBackup, ...]:
    """The backups in a folder that was pointed at: itself, or those that lie in it, the newest first."""
    return _newest_first([_found(each, is_outside=True) for each in _below(place, DEPTH)])


def newest(places: Sequence[Path]) -> Path:
    """The newest of the backups that were pointed at; the first place when none of them is or holds one."""
    folders = [
        each
        for place in places
        for each in (_below(place, DEPTH) if place.is_dir() else _below(place.parent, 0))
    ]
    found = _newest_first([_found(each, is_outside=True) for each in folders])
    return found[0].folder if found else places[0]


def _newest_first(found: list[FoundBackup]) -> tuple[FoundBackup, ...]:
    return tuple(
        sorted(found, key=lambda each: (each.number, each.when, each.folder.name), reverse=True)
    )


def _below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        if (folder / DATA_FILE).is_file() and (folder / KEY_FILE).is_file():
            yield folder
        elif depth:
            for each in sorted(folder.iterdir()):
                if each.is_dir() and not each.is_symlink():
                    yield from _below(each, depth - 1)
    except OSError:
        return  # a stick that was pulled or a folder that is closed to us holds nothing for us


def _found(folder: Path, *, is_outside: bool) -> FoundBackup:
    at, said = made_at(folder), manifest.read(folder)
    return FoundBackup(
        folder=folder,
        when=_minute(at) or folder.name,
        is_outside=is_outside,
        number=said.number if said else 0,
    )


def _minute(at: str) -> str:
    """A moment as the clock on the wall shows it."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""


def loss_lines(found: Restore) -> list[str]:
    """What restoring this backup would lose, in sentences."""
    loss = found.loss
    lines = [_("备份：{folder}（{at}）").format(folder=found.source, at=_minute(found.at) or "—")]
    if found.doubt is not None:
        lines.append(
            _(
                "注意：这份备份的清单（backup.json）缺失或读不出来，不能逐个文件核对；有别的备份请用别的。"
            )
        )
    if not found.is_known:
        return [*lines, _("这里没有能打开的数据可比较；有的话会原样移到一边。")]
    if loss.is_nothing:
        return [*lines, _("恢复不会丢失任何改动。")]
    if loss.gestures:
        lines.append(
            _("恢复会丢失 {count} 条记录的改动（{first} 至 {last}，{people}）。").format(
                count=loss.records,
                first=_minute(loss.first)[:10],
                last=_minute(loss.last)[:10],
                people=listed(loss.people),
            )
        )
    if loss.merged:
        lines.append(
            _("其中没有此后合并的 {count} 个上报包，要重新接收。").format(count=loss.merged)
        )
    if loss.sent:
        lines.append(
            _("此后已上报 {count} 个包；上级那里的数据会比这里新。").format(count=loss.sent)
        )
    return lines


def lost_lines(done: Restored) -> list[str]:
    """What a restore could not give back, in sentences."""
    lines = []
    if done.damaged_attachments:
        lines.append(
            _("备份里有 {count} 个附件已损坏，没有恢复；其余完好。").format(
                count=len(done.damaged_attachments)
            )
        )
    if done.missing_attachments:
        lines.append(
            _("备份里缺 {count} 个附件的内容，没有恢复；其余完好。").format(
                count=len(done.missing_attachments)
            )
        )
    if done.unlisted:
        lines.append(
            _("备份文件夹里有 {count} 个文件不在它的清单上，没有拿来：{names}。").format(
                count=len(done.unlisted), names=listed(done.unlisted)
            )
        )
    return lines


def preview(chosen: Chosen) -> tuple[str, ...]:
    """Open and check the backup, write nothing, and say what restoring it would lose.

    Raises as :func:`gridcenter.services.folder.restoring.prepared`, and BackupDamagedError.
    """
    with _prepared(chosen) as (found, _actor):
        found.verify()
        return tuple(loss_lines(found))


def carry_out(chosen: Chosen) -> Restored:
    """Put the backup in the place of the data; nobody is signed in afterwards."""
    with _prepared(chosen) as (found, actor):
        return found.carry_out(actor, unlisted=True)  # which the preview told


def wait_seconds(folder: Path) -> int:
    """How long the password of the present data has to wait after several failures."""
    return attempts.seconds(folder) if standing(folder) is Standing.READY else 0


def _prepared(chosen: Chosen) -> AbstractContextManager[tuple[Restore, str]]:
    return restoring.prepared(
        chosen.folder,
        chosen.place,
        password=chosen.password,
        backup_password=chosen.then,
        name=chosen.name,
    )
