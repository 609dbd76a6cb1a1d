"""One field of a form while it is being filled, and what can be read and derived from its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridcenter.base.i18n import is_english
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.written.format import format_value
from gridcenter.domain.written.parse import ParseContext, parse_among
from gridcenter.domain.written.shorthand import expanded
from gridcenter.presenters.lookups import Lookups

ASKED_KINDS = frozenset({Kind.REFERENCE, Kind.DIVISION})
"""Kinds whose text only the data file can resolve, so that reading it takes a moment."""

MOBILE_DIGITS, ID_CHARACTERS, DATE_DIGITS = 11, 18, 8


@dataclass(slots=True)
class FieldState:
    """A field as it stands in the form.

    ``typed`` means that the text was touched since it was last read into ``value``; ``visited``
    that the officer has been here, so that a missing value may be named; ``origin`` says where an
    unasked value comes from: ``carried`` over, ``derived``, a ``default``, or "" for typed ones.
    """

    spec: FieldSpec
    text: str = ""
    value: Value = None
    saved_text: str = ""
    saved_value: Value = None
    problems: tuple[Problem, ...] = ()
    typed: bool = False
    visited: bool = False
    masked: bool = False
    origin: str = ""

    @property
    def dirty(self) -> bool:
        """Whether saving would change this field."""
        if self.typed:
            return self.text.strip() != self.saved_text.strip()
        return self.value != self.saved_value

    @property
    def blocked(self) -> bool:
        """Whether an error stands against this field."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def problem(self) -> Problem | None:
        """The one problem to show: the first error, else the first warning."""
        ranked = sorted(self.problems, key=lambda each: each.severity is not Severity.ERROR)
        return ranked[0] if ranked else None

    def put(self, value: Value, text: str, origin: str = "") -> None:
        """Take a value that needs no reading."""
        self.value, self.text, self.origin = value, text, origin
        self.typed, self.problems, self.masked = False, (), False

    def settle(self) -> None:
        """What stands here now is what is kept."""
        self.saved_text, self.saved_value = self.text, self.value
        self.typed, self.visited, self.problems, self.origin = False, False, (), ""

    def revert(self) -> None:
        """Go back to what is kept."""
        self.put(self.saved_value, self.saved_text)


def sections(register: Register) -> tuple[tuple[str, tuple[FieldSpec, ...]], ...]:
    """The fields of a form under their section headings, in declared order."""
    grouped: dict[str, list[FieldSpec]] = {}
    for spec in register.fields:
        grouped.setdefault(spec.section, []).append(spec)
    return tuple((heading, tuple(specs)) for heading, specs in grouped.items())


def read_text(
    register: Register, spec: FieldSpec, text: str, values: Mapping[str, Value], lookups: Lookups
) -> tuple[Value, Problem | None]:
    """The value that ``text`` means where the form's other ``values`` stand."""
    today = date.fromisoformat(lookups.today)
    context = ParseContext(codes=lookups.codes, today=today, english=is_english())
    return parse_among(register, spec, expanded(spec.kind, text, today), values, context)


def written(spec: FieldSpec, value: Value, codes: CodeBook, *, english: bool) -> str:
    """A value as it is shown in its editor; references and divisions are titled elsewhere."""
    if spec.kind is Kind.CODE and spec.codes:
        return codes.label(spec.codes, value, english=english)
    return format_value(spec, value, codes)


def shown_text(
    spec: FieldSpec, record: Record, texts: Mapping[str, str], codes: CodeBook, *, english: bool
) -> str:
    """The text of a kept field in its editor: titles and masks as displayed, the rest as typed."""
    if spec.kind in ASKED_KINDS or spec.kind in (Kind.PHONE, Kind.ID_NUMBER):
        return texts.get(spec.name, "")
    return written(spec, record.values.get(spec.name), codes, english=english)


def is_masked(spec: FieldSpec, value: Value, text: str) -> bool:
    """Whether the text hides part of the value."""
    return spec.kind in (Kind.PHONE, Kind.ID_NUMBER) and bool(value) and "*" in text


def is_full(spec: FieldSpec, text: str) -> bool:
    """Whether a field of fixed length is filled, so that the cursor may move on by itself."""
    if not text.isascii() or not text.isalnum():
        return False
    if spec.kind is Kind.PHONE:
        return len(text) == MOBILE_DIGITS and text.startswith("1")
    if spec.kind is Kind.ID_NUMBER:
        return len(text) == ID_CHARACTERS
    return spec.kind is Kind.DATE and len(text) == DATE_DIGITS and text.isdigit()
