"""Typing straight into a cell of the list: the same rules and the same gesture as the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gridcenter.base.i18n import describe, one_after_another
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import (
    GridcenterError,
    InvalidRecordError,
    Severity,
    WarningNeedsReasonError,
)
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.written.format import format_value
from gridcenter.domain.written.parse import parse_among
from gridcenter.domain.written.shorthand import expanded
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.row_pages import Row
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

_TYPED = frozenset(
    {
        Kind.TEXT,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.MONEY,
        Kind.DATE,
        Kind.MONTH,
        Kind.DATETIME,
        Kind.NAME,
        Kind.CODE,
    }
)


def is_typed_in_place(spec: FieldSpec) -> bool:
    """Whether a field may be typed in the list: one line, nothing masked, nothing of the system's."""
    return spec.kind in _TYPED and spec.privacy is Privacy.OPEN and not spec.read_only


Ask = Callable[[str], str | None]
"""Tells what is doubtful and gives back why it is kept; None when it is not."""


class CellEdit:
    """Saves what was typed into a cell; a refusal is said in a sentence and changes nothing."""

    def __init__(self, desk: Desk, register: Register, ask: Ask) -> None:
        self._desk = desk
        self._register = register.id
        self._ask = ask
        self.kept_out: Callable[[FieldSpec, Row, str], None] = lambda _spec, _row, _text: None
        """Hears what was typed and could not be saved; it is not to be typed twice."""

    def text(self, spec: FieldSpec, row: Row) -> str:
        """What stands in the cell when typing begins: codes as words, money without commas."""
        if spec.kind is Kind.CODE:
            return row.texts.get(spec.name, "")
        return format_value(spec, row.record.values.get(spec.name))

    def save(self, spec: FieldSpec, row: Row, text: str) -> None:
        """Parse and save ``text`` as one gesture, unless it is what stood there."""
        if text.strip() == self.text(spec, row).strip():
            return
        self._write(spec, row, text, {})

    def _write(self, spec: FieldSpec, row: Row, text: str, accepted: Mapping[str, str]) -> None:
        register, record = self._register, row.record

        def refused(failure: GridcenterError) -> None:
            if not isinstance(failure, WarningNeedsReasonError):
                self._refused(failure)
                self.kept_out(spec, row, text)
                return
            words = one_after_another(*(describe(each).message for each in failure.problems))
            reason = self._ask(words)
            if reason:
                kept = {each.code: reason for each in failure.problems}
                self._write(spec, row, text, {**accepted, **kept})
            else:
                self.kept_out(spec, row, text)

        self._desk.do(
            lambda centre: _save(centre, register, record, spec, text, accepted), failed=refused
        )

    def _refused(self, failure: GridcenterError) -> None:
        if isinstance(failure, InvalidRecordError):
            first = next(p for p in failure.problems if p.severity is Severity.ERROR)
            self._desk.tell(describe(first).message)
        else:
            self._desk.tell_failure(failure)


def _save(  # noqa: PLR0917 - one cell in full
    centre: Centre,
    register: RegisterId,
    record: Record,
    spec: FieldSpec,
    text: str,
    accepted: Mapping[str, str],
) -> Changes:
    typed = expanded(spec.kind, text, centre.today())
    context = registers.parse_context(centre)
    value, problem = parse_among(register_of(register), spec, typed, record.values, context)
    if problem is not None and problem.severity is Severity.ERROR:
        raise InvalidRecordError((problem,))
    draft = Draft(
        register=register,
        uid=record.uid,
        base_revision=record.revision,
        values={spec.name: value},
        accepted=accepted,
    )
    return registers.save(centre, draft)
