"""Backups, the recovery code and the clock, as the window sees to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.presenters.desk import Desk
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import backup, recovery_sheet, timekeeping
from gridcenter.services.folder.backup import Backup

NewCode = tuple[str, tuple[str, str]]
"""A recovery code, with the name and the code of the unit it belongs to."""


def back_up_when_due(desk: Desk, done: Callable[[object], None]) -> None:
    """Make the backup of the day unless it is made."""
    desk.note(
        lambda centre: backup.is_due(centre) and backup.make_everywhere(centre),
        done,
        label=_("正在备份并验证…"),
    )


def back_up(desk: Desk, done: Callable[[tuple[Backup, ...]], None]) -> None:
    """Make a backup at every place, and verify each."""
    desk.note(backup.make_everywhere, done, label=_("正在备份并验证…"))


def verify(desk: Desk, folder: Path, done: Callable[[None], None]) -> None:
    """Open a backup and check all of it."""
    desk.note(lambda centre: backup.verify(centre, folder), done, label=_("正在校验…"))


def keep_second(desk: Desk, place: str, done: Callable[[None], None]) -> None:
    """Make backups at this place too from now on."""
    desk.note(lambda centre: settings.put(centre, backup.SECOND, place), done)


def renew_code(desk: Desk, show: Callable[[NewCode], None]) -> None:
    """Make the recovery code void by a new one."""

    def renew(centre: Centre) -> NewCode:
        return recovery_sheet.renew(centre), (centre.unit.name, str(centre.unit.code))

    desk.note(renew, show)


def code_is_kept(desk: Desk) -> None:
    """The code was printed, saved or typed back: nobody asks for it any more."""
    desk.note(recovery_sheet.confirm)


def write_code(path: Path, sheet: str) -> None:
    """Write the sheet with the code to a file. Raises WriteBackError."""
    recovery_sheet.write(path, sheet)


def confirm_clock(desk: Desk, done: Callable[[object], None]) -> None:
    """A person says that the clock is right; what was dated ahead of it is set right."""

    def confirm(centre: Centre) -> Changes:
        timekeeping.confirm(centre)
        return NO_CHANGES

    desk.do(confirm, done)
