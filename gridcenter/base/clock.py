"""The clock, passed in so that rules and tests never ask the machine themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""


def system_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def utc_text(moment: datetime) -> str:
    """``moment`` as sortable UTC text with milliseconds: ``2026-11-22T08:00:00.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_text(moment: datetime) -> str:
    """``moment`` as local wall time to the minute, the form of a DATETIME value."""
    return moment.astimezone().strftime("%Y-%m-%dT%H:%M")


def local_date(moment: datetime) -> str:
    """The local calendar day of ``moment``, the form of a DATE value."""
    return moment.astimezone().strftime("%Y-%m-%d")


def day_of(moment: str) -> date:
    """The local calendar day of a stored UTC ``moment``."""
    return datetime.fromisoformat(moment).astimezone().date()
