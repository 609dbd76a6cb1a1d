"""How an officer likes to key: whether Enter goes on by itself, whether values carry over."""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.presenters.record_form import FormPresenter
from gridcenter.services import settings
from gridcenter.services.centre import Centre

KEY = "entry.habits"


class EntryHabits:
    """The habits of this data folder, heeded by the forms of every register."""

    def __init__(self, form: FormPresenter) -> None:
        self._form = form
        self.enter_moves = True
        """Enter goes to the next field, and from the last one saves and starts the next."""

    @property
    def carries(self) -> bool:
        """Whether a new record takes over what usually stays the same."""
        return self._form.carrying

    def load(self) -> None:
        """Bring back the habits."""

        def read(centre: Centre) -> object:
            return settings.get(centre, KEY, {})

        self._form.desk.read(read, self._take)

    def _take(self, kept: object) -> None:
        if isinstance(kept, Mapping):
            self.enter_moves = bool(kept.get("enter_moves", True))
            self._form.carrying = bool(kept.get("carries", True))

    def set_enter_moves(self, on: bool) -> None:
        """Let Enter go on, or only leave the field where it is."""
        self.enter_moves = on
        self._keep()

    def set_carries(self, on: bool) -> None:
        """Let values carry over into the next new record, or begin it empty."""
        self._form.carrying = on
        self._keep()

    def _keep(self) -> None:
        value = {"enter_moves": self.enter_moves, "carries": self.carries}

        def write(centre: Centre) -> None:
            settings.put(centre, KEY, value)

        self._form.desk.read(write, lambda _none: None)
