"""Backups that nobody has to think of: daily, on closing, and before what cannot easily be taken back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from gridcenter.domain.errors import GridcenterError
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import backup
from gridcenter.store.backup import BackupFailedError
from gridcenter.store.database import DiskFullError

_FRESH = timedelta(hours=1)
_LARGE = 256 * 2**20
_STRICT = ("purge",)
"""Before these nothing happens without a backup; the others can be taken back."""


def before(centre: Centre, deed: str) -> None:
    """A backup before ``deed``, unless the last one holds everything or is less than an hour old.

    BackupFailedError stops what can never be taken back; for the rest it is noted. The deed
    ``close`` is :func:`on_close`, every time.
    """
    if deed == "close":
        on_close(centre, every_time=True)
        return
    if not backup.is_behind(centre) or (deed not in _STRICT and _is_fresh(centre)):
        return
    try:
        backup.make_everywhere(centre, reason=deed)
    except BackupFailedError:
        if deed in _STRICT:
            raise
        _note(centre, deed)


def on_close(centre: Centre, *, every_time: bool) -> None:
    """A backup when one is due, or, with ``every_time``, when anything was written since the last.

    Of a large file only when it is due. A failure keeps nobody from closing: it is noted where that
    is possible, and told by the age of the last backup.
    """
    if not centre.db.durable:
        return
    with suppress(GridcenterError):
        often = every_time and backup.is_behind(centre) and centre.db.size() < _LARGE
        if not often and not backup.is_due(centre):
            return
        try:
            backup.make_everywhere(centre, reason="close")
        except BackupFailedError:
            _note(centre, "close")


def _is_fresh(centre: Centre) -> bool:
    at = backup.last(centre)
    return at is not None and timedelta(0) <= centre.clock() - datetime.fromisoformat(at) < _FRESH


def _note(centre: Centre, deed: str) -> None:
    with suppress(DiskFullError):
        audit.record(centre, "backup.failed", {"reason": deed})
