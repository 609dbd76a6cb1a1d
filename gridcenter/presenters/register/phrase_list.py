"""The phrases of a long field: asked for, kept from what is written, forgotten."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _
from gridcenter.presenters.desk import Desk
from gridcenter.services.register import phrases
from gridcenter.services.register.phrases import BLANK

__all__ = ["BLANK", "PhraseList"]


class PhraseList:
    """Phrases of one field; ``offer`` tells the unit's own and those of the file."""

    def __init__(self, desk: Desk, field: str) -> None:
        self._desk, self._field = desk, field

    def offer(self, told: Callable[[tuple[tuple[str, ...], tuple[str, ...]]], None]) -> None:
        """Read them now."""
        field = self._field
        self._desk.ask(lambda centre: phrases.of(centre, field), told)

    def keep(self, text: str) -> None:
        """Remember ``text`` as a phrase of the unit."""
        field = self._field
        self._desk.note(
            lambda centre: phrases.keep(centre, field, text),
            lambda _none: self._desk.tell(_("已存为常用语，只在本机")),
        )

    def drop(self, phrase: str) -> None:
        """Forget a phrase of the unit."""
        field = self._field
        self._desk.note(lambda centre: phrases.drop(centre, field, phrase), lambda _none: None)
