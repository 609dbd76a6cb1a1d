"""How an officer likes to key: whether and where Enter goes on, whether values carry over."""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services import settings
from gridcenter.services.centre import Centre

KEY = "entry.habits"


class EntryHabits:
    """The habits of this data folder, heeded by the forms of every register."""

    def __init__(self, form: FormPresenter) -> None:
        self._form = form
        self.enter_moves = True
        """Enter goes to the next field, and from the last one saves and starts the next."""
        self._passed: dict[str, frozenset[str]] = {}

    @property
    def carries(self) -> bool:
        """Whether a new record takes over what usually stays the same."""
        return self._form.carrying

    def load(self) -> None:
        """Bring back the habits."""

        def read(centre: Centre) -> object:
            return settings.get(centre, KEY, {})

        self._form.desk.ask(read, self._take)

    def _take(self, kept: object) -> None:
        if isinstance(kept, Mapping):
            self.enter_moves = bool(kept.get("enter_moves", True))
            self._form.carrying = bool(kept.get("carries", True))
            passed = kept.get("passed")
            if isinstance(passed, Mapping):
                self._passed = {str(key): frozenset(names) for key, names in passed.items()}

    @property
    def path(self) -> tuple[str, ...]:
        """The fields that Enter visits, in order; Tab visits all."""
        passed = self._passed.get(str(self._form.register.id), frozenset())
        return tuple(spec.name for spec in self._form.editable if spec.name not in passed)

    def visit(self, name: str, on: bool) -> None:
        """Let Enter visit a field or pass it by."""
        register = str(self._form.register.id)
        passed = self._passed.get(register, frozenset())
        self._passed[register] = passed - {name} if on else passed | {name}
        self._keep()

    def may_pass(self, name: str) -> bool:
        """Whether Enter may pass a field by: not one that must be filled and starts empty."""
        spec = self._form.field(name).spec
        return not spec.required or spec.default is not None

    def set_enter_moves(self, on: bool) -> None:
        """Let Enter go on, or only leave the field where it is."""
        self.enter_moves = on
        self._keep()

    def set_carries(self, on: bool) -> None:
        """Let values carry over into the next new record, or begin it empty."""
        self._form.carrying = on
        self._keep()

    def _keep(self) -> None:
        value = {
            "enter_moves": self.enter_moves,
            "carries": self.carries,
            "passed": {register: sorted(names) for register, names in self._passed.items()},
        }

        def write(centre: Centre) -> None:
            settings.put(centre, KEY, value)

        self._form.desk.note(write, lambda _none: None)
