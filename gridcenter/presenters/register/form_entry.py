"""Filling the fields of one record: reading what was typed, asking for titles, deriving the rest.

Whether the record as a whole may be saved is asked by :mod:`gridcenter.presenters.register.record_form`.
"""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import is_english
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError, Problem, Severity
from gridcenter.domain.register.completion import derived_from, governed_by
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.validate import PERSONAL_NUMBER, personal_number
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups
from gridcenter.presenters.register.form_fields import (
    ASKED_KINDS,
    FieldState,
    read_text,
    written,
)
from gridcenter.services.register import registers

UNKNOWN = N_("没有找到“{text}”，请从列表中选择。")
AMBIGUOUS = N_("“{text}”可以是 {count} 项，请从列表中选择。")


class FieldEntry:
    """The fields of a form.

    ``told(name)`` is called when a field's text or problem changed, ``settled(name)`` when a new
    value of the officer's stands. A new :attr:`turn` makes answers to older questions void.
    """

    def __init__(
        self,
        desk: Desk,
        register: Register,
        told: Callable[[str], None],
        settled: Callable[[str], None],
    ) -> None:
        self.desk = desk
        self.register = register
        self.fields = {spec.name: FieldState(spec) for spec in register.fields}
        self.lookups: Lookups | None = None
        self.turn = 0
        self._told = told
        self._settled = settled
        self._asking = 0
        self._waiting: Callable[[], None] | None = None

    def begin(self) -> int:
        """Turn to another record: answers still under way are for nobody. The new turn."""
        self.turn += 1
        self._asking, self._waiting = 0, None
        return self.turn

    @property
    def dirty(self) -> bool:
        """Whether any field would be changed by saving."""
        return any(state.dirty for state in self.fields.values())

    def values(self) -> dict[str, Value]:
        """What is understood of every field."""
        return {name: state.value for name, state in self.fields.items()}

    def show(self, value: Value, name: str) -> str:
        """A value as its editor writes it."""
        assert self.lookups is not None
        spec = self.fields[name].spec
        return written(spec, value, self.lookups.codes, english=is_english())

    def when_answered(self, after: Callable[[], None]) -> None:
        """Go on once no question to the data file is open."""
        if self._asking:
            self._waiting = after
        else:
            after()

    # -- typing ----------------------------------------------------------------------------

    def type(self, name: str, text: str) -> bool:
        """Hear a keystroke; nothing is judged before the field is left. True when it is news."""
        state = self.fields[name]
        if text == state.text:
            return False
        state.text, state.typed, state.origin = text, True, ""
        return True

    def watch_numbers(self, name: str) -> bool:
        """Tell of a personal number as soon as it stands in free text; True when that is news."""
        state = self.fields[name]
        found = personal_number(state.spec, state.text)
        others = tuple(each for each in state.problems if each.code != PERSONAL_NUMBER)
        if (found is None) == (len(others) == len(state.problems)):
            return False
        state.problems = others if found is None else (*others, found)
        return True

    def commit(self, name: str) -> None:
        """Read the text of a field that is being left."""
        state = self.fields[name]
        first, state.visited = not state.visited, True
        text = state.text.strip()
        if state.masked and text == state.saved_text.strip():
            state.typed = False
        elif state.typed and state.spec.kind in ASKED_KINDS and text:
            self._ask(name, text)
            return
        elif state.typed:
            self._read(name, text)
            return
        if first:
            self._settled(name)

    def put(self, name: str, value: Value, text: str | None = None, origin: str = "") -> None:
        """Take a value that needs no reading: chosen, ticked, or from elsewhere."""
        shown = self.show(value, name) if text is None else text
        self._accept(name, value, shown, origin=origin)

    def _read(self, name: str, text: str) -> None:
        assert self.lookups is not None
        spec = self.fields[name].spec
        value, problem = read_text(self.register, spec, text, self.values(), self.lookups)
        if problem is not None and problem.severity is Severity.ERROR:
            self._refuse(name, problem)
        else:
            kept = (problem,) if problem is not None else ()
            self._accept(name, value, self.show(value, name), problems=kept)

    def _ask(self, name: str, text: str) -> None:
        """Let the data file say which record or division ``text`` names."""
        spec, values, turn = self.fields[name].spec, self.values(), self.turn
        self._asking += 1

        def answered(choices: tuple[Choice, ...]) -> None:
            if turn != self.turn:
                return
            self._asking -= 1
            if self.fields[name].text.strip() == text:
                self._resolve(name, text, choices)
            self._go_on()

        def failed(failure: GridcenterError) -> None:
            if turn == self.turn:
                self._asking, self._waiting = self._asking - 1, None
            self.desk.tell_failure(failure)

        self.desk.ask(lambda c: registers.choices(c, spec, text, values), answered, failed)

    def _go_on(self) -> None:
        if not self._asking and self._waiting is not None:
            after, self._waiting = self._waiting, None
            after()

    def _resolve(self, name: str, text: str, choices: tuple[Choice, ...]) -> None:
        exact = tuple(c for c in choices if text in (c.label, c.code, c.value))
        hits = exact or choices
        if len(hits) == 1:
            self._accept(name, hits[0].value, hits[0].label)
            return
        kind = self.fields[name].spec.kind.value
        problem = Problem(
            field=name,
            code=f"{kind}_ambiguous" if hits else f"{kind}_unknown",
            sentence=AMBIGUOUS if hits else UNKNOWN,
            facts={"text": text, "count": len(hits)},
        )
        self._refuse(name, problem)

    def _refuse(self, name: str, problem: Problem) -> None:
        self.fields[name].problems = (problem,)
        self._told(name)

    def _accept(
        self,
        name: str,
        value: Value,
        text: str,
        *,
        origin: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> None:
        state = self.fields[name]
        is_news = value != state.value
        state.put(value, text, origin)
        state.problems, state.visited = problems, True
        self._told(name)
        if is_news:  # what was said before tells nothing new: a sex put right by hand stays
            self._derive(name)
        self._settled(name)

    def _derive(self, name: str) -> None:
        """Fill what this value says about other fields, and drop what it rules out."""
        assert self.lookups is not None
        codes, state = self.lookups.codes, self.fields[name]
        for other, value in derived_from(self.register, state.spec, state.value, codes).items():
            # What only the data file can name is filled in on saving.
            if self.fields[other].spec.kind in ASKED_KINDS:
                continue
            if self.fields[other].value != value:
                self.fields[other].put(value, self.show(value, other), "derived")
                self._told(other)
        for spec in governed_by(self.register, name, codes):
            item = codes[spec.codes or ""].get(str(self.fields[spec.name].value))
            if item is not None and item.parent and item.parent != state.value:
                self.fields[spec.name].put(None, "")
                self._told(spec.name)

    # -- judgement from outside ------------------------------------------------------------

    def judge(self, problems: tuple[Problem, ...], *, everywhere: bool) -> None:
        """Put the record's problems on their fields; only visited ones unless ``everywhere``.

        A field whose text could not be read keeps that problem: it is the nearer one.
        """
        for name, state in self.fields.items():
            if state.typed and state.problems:
                continue
            state.visited = state.visited or everywhere
            found = tuple(p for p in problems if p.field == name) if state.visited else ()
            if found != state.problems:
                state.problems = found
                self._told(name)

    def first_blocked(self) -> str | None:
        """The first field with an error, in form order."""
        return next((name for name, state in self.fields.items() if state.blocked), None)
