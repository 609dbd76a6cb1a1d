"""Who else of the office is here, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gridcenter.base.i18n import _, listed
from gridcenter.presenters.window_status import clock_text
from gridcenter.services.packs.office import Colleague


def here_words(here: Iterable[Colleague], now: datetime) -> str:
    """``李四 10:32、王五 10:30``; empty when nobody is."""
    return listed(f"{each.name} {clock_text(each.at, now)}" for each in here)


def editing_words(here: Iterable[Colleague], uid: str | None) -> str:
    """Who has this record open too; it informs and locks nothing."""
    names = [each.name for each in here if uid is not None and uid in each.editing]
    return _("{name}正在改这条").format(name=listed(names)) if names else ""
