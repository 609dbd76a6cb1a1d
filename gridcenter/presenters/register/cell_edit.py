"""Typing straight into a cell of the list: the same rules and the same gesture as the form."""

from __future__ import annotations

from gridcenter.base.i18n import describe
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Severity
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, RegisterId
from gridcenter.domain.written.format import format_value
from gridcenter.domain.written.parse import parse_value
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


class CellEdit:
    """Saves what was typed into a cell; a refusal is said in a sentence and changes nothing."""

    def __init__(self, desk: Desk, register: Register) -> None:
        self._desk = desk
        self._register = register.id

    def text(self, spec: FieldSpec, row: Row) -> str:
        """What stands in the cell when typing begins: codes as words, money without commas."""
        if spec.kind is Kind.CODE:
            return row.texts.get(spec.name, "")
        return format_value(spec, row.record.values.get(spec.name))

    def save(self, spec: FieldSpec, row: Row, text: str) -> None:
        """Parse and save ``text`` as one gesture, unless it is what stood there."""
        if text.strip() == self.text(spec, row).strip():
            return
        register, record = self._register, row.record
        self._desk.write(
            lambda centre: _save(centre, register, record, spec, text), failed=self._refused
        )

    def _refused(self, failure: GridcenterError) -> None:
        if isinstance(failure, InvalidRecordError):
            first = next(p for p in failure.problems if p.severity is Severity.ERROR)
            self._desk.tell(describe(first).message)
        else:
            self._desk.tell_failure(failure)


def _save(
    centre: Centre, register: RegisterId, record: Record, spec: FieldSpec, text: str
) -> Changes:
    value, problem = parse_value(spec, text, registers.parse_context(centre))
    if problem is not None and problem.severity is Severity.ERROR:
        raise InvalidRecordError((problem,))
    draft = Draft(
        register=register,
        uid=record.uid,
        base_revision=record.revision,
        values={spec.name: value},
    )
    return registers.save(centre, draft)
