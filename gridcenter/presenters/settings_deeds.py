"""What the settings page does: accounts, the unit, the trail, the bin and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.roles import Role
from gridcenter.presenters.desk import Desk
from gridcenter.services import audit, month, unit_name
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, passwords
from gridcenter.services.register import recounting, registers, retention
from gridcenter.services.register.retention import Expired

Done = Callable[[Changes], None]
KEPT_DAYS = retention.BIN_DAYS
"""How long the bin keeps what was deleted."""


def add_account(
    desk: Desk, name: str, password: str, role: Role, done: Callable[[object], None]
) -> None:
    """Let another officer sign in here."""
    desk.note(lambda centre: accounts.add(centre, name, password, role), done)


def change_password(
    desk: Desk, me: str, old: str, new: str, done: Callable[[object], None]
) -> None:
    """Give the officer another password; the old one is asked first."""

    def change(centre: Centre) -> None:
        passwords.check(centre, me, old)
        accounts.set_password(centre, me, new)

    desk.note(change, done)


def set_locked(desk: Desk, name: str, done: Callable[[object], None], *, locked: bool) -> None:
    """Stop an account, or let it in again."""
    desk.note(lambda centre: accounts.set_locked(centre, name, locked=locked), done)


def rename_unit(desk: Desk, name: str, done: Done) -> None:
    """Call the unit by another name."""

    def work(centre: Centre) -> Changes:
        unit_name.change(centre, name)
        return NO_CHANGES

    desk.do(work, done)


def set_due_day(desk: Desk, day: int, done: Done) -> None:
    """Make reports due on ``day`` of the next month."""

    def work(centre: Centre) -> Changes:
        month.set_due_day(centre, day)
        return NO_CHANGES

    desk.do(work, done)


def check_trail(desk: Desk, done: Callable[[int | None], None], label: str) -> None:
    """Find the first entry of the trail that does not hold."""
    desk.ask(audit.verify, done, label=label)


def read_expired(desk: Desk, done: Callable[[tuple[Expired, ...]], None]) -> None:
    """Read what has lain in the bin for its time."""
    desk.ask(retention.binned, done)


def purge(desk: Desk, reason: str, only: Sequence[Uid], done: Done) -> None:
    """Take these out of the bin for good."""
    desk.do(lambda centre: retention.purge(centre, reason, only=only), done)


def restore(desk: Desk, register: str, uids: Sequence[str], done: Done) -> None:
    """Bring records back from the bin."""
    desk.do(lambda centre: registers.restore(centre, register, uids) or NO_CHANGES, done)


def import_notice(desk: Desk, path: Path, told: Callable[[int, int], None]) -> None:
    """Keep the notice in a file: its year, and how many deadlines were counted anew."""
    years: list[int] = []

    def work(centre: Centre) -> Changes:
        imported = recounting.import_notice(centre, path)
        years.append(imported.notice.year)
        return imported.changes

    desk.do(work, lambda changes: told(years[-1], changes.count))
