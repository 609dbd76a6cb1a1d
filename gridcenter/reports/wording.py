"""Stored values as official paper writes them, following references and masking by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.privacy import mask_id, mask_phone, mask_text
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import (
    NUMERIC_KINDS,
    FieldSpec,
    Kind,
    Privacy,
    Register,
    Value,
    may_hold_numbers,
)
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.written.format import format_value
from gridcenter.reports.document import Cell
from gridcenter.reports.kinds import CellKind

_KINDS = {
    Kind.INTEGER: CellKind.INTEGER,
    Kind.MONEY: CellKind.DECIMAL,
    Kind.DECIMAL: CellKind.DECIMAL,
    Kind.DATE: CellKind.DATE,
    Kind.PHONE: CellKind.IDENTIFIER,
    Kind.ID_NUMBER: CellKind.IDENTIFIER,
}


@dataclass(slots=True)
class Wording:
    """Turns values into cells.

    ``records`` holds every record that a reference may point at, by register and uid;
    ``divisions`` names by code. ``masked`` shortens phones and ID numbers, those in
    free text too: what was overlooked at entry and before export does not get onto paper.
    """

    codes: CodeBook
    records: Mapping[str, Mapping[str, Record]]
    divisions: Mapping[str, str]
    masked: bool = True
    _order: dict[str, dict[str, int]] = field(default_factory=dict)
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def follow(self, register: Register, record: Record, path: str) -> tuple[FieldSpec, Value]:
        """The declaration and value at a dotted path; the value is None where the path breaks."""
        here: Record | None = record
        *steps, last = path.split(".")
        for step in steps:
            spec = register.field(step)
            register = register_of(spec.refers_to or "")
            uid = here.values.get(step) if here is not None else None
            here = self.records.get(register.id, {}).get(str(uid)) if uid else None
        return register.field(last), here.values.get(last) if here is not None else None

    def cell(self, register: Register, record: Record, path: str) -> Cell:
        """The value at ``path`` as a cell."""
        spec, value = self.follow(register, record, path)
        if value is None or value == "":
            return Cell("", None, _KINDS.get(spec.kind, CellKind.TEXT))
        text = self.text(spec, value)
        return Cell(text, _stored(spec, value, text), cell_kind(spec))

    def text(self, spec: FieldSpec, value: Value) -> str:
        """A value as printed: code labels, titles, division names, 2026-11-05, 是/否, yuan."""
        if value is None:
            return ""
        if self.masked and spec.privacy is Privacy.MASKED:
            mask = mask_id if spec.kind is Kind.ID_NUMBER else mask_phone
            return mask(str(value))
        match spec.kind:
            case Kind.CODE:
                return self._label(spec.codes or "", str(value))
            case Kind.REFERENCE:
                target = self.records.get(spec.refers_to or "", {}).get(str(value))
                return self._titled(target) if target else ""
            case Kind.DIVISION:
                return self.divisions.get(str(value), str(value))
        decimal = spec.kind is Kind.DECIMAL
        said = decimal_text(float(value)) if decimal else format_value(spec, value)
        return mask_text(said) if self.masked and may_hold_numbers(spec) else said

    def sort_key(self, register: Register, record: Record, path: str) -> tuple[bool, str | float]:
        """A key that sorts codes as their list does, references by natural key, empty last."""
        spec, value = self.follow(register, record, path)
        if value is None or value == "":
            return True, ""
        if spec.kind is Kind.CODE:
            return False, f"{self._code_order(spec.codes or '').get(str(value), 999):03}{value}"
        if spec.kind is Kind.REFERENCE:
            target = self.records.get(spec.refers_to or "", {}).get(str(value))
            names = register_of(spec.refers_to or "").natural_key
            return False, " ".join(target.text(name) for name in names) if target else str(value)
        if spec.kind in NUMERIC_KINDS or spec.kind is Kind.BOOLEAN:
            return False, f"{float(value):020.3f}"
        return False, str(value)

    def _titled(self, record: Record) -> str:
        register = register_of(record.register)
        return self.text(register.field(register.title[0]), record.values.get(register.title[0]))

    def _label(self, codes: str, value: str) -> str:
        if codes not in self._labels:
            self._labels[codes] = {item.id: item.label for item in self.codes[codes]}
        return self._labels[codes].get(value, value)

    def _code_order(self, codes: str) -> dict[str, int]:
        if codes not in self._order:
            self._order[codes] = {item.id: n for n, item in enumerate(self.codes[codes])}
        return self._order[codes]


def cell_kind(spec: FieldSpec) -> CellKind:
    """How a sheet should hold a field; text made of digits stays text."""
    if spec.kind is Kind.TEXT and (spec.name.endswith(("code", "_no", "number"))):
        return CellKind.IDENTIFIER
    return _KINDS.get(spec.kind, CellKind.TEXT)


def decimal_text(value: float) -> str:
    """At least two decimals and at most four, so that a column stands in line with its sum."""
    whole, _point, parts = f"{value:.4f}".partition(".")
    return f"{whole}.{parts.rstrip('0').ljust(2, '0')}"


def joined(texts: Sequence[str]) -> str:
    """Several names in one cell."""
    return "、".join(text for text in texts if text)


def _stored(spec: FieldSpec, value: Value, text: str) -> str | int | float | None:
    """What a cell keeps beside what it shows: a number, or ``text`` itself."""
    if spec.kind is Kind.MONEY:
        return int(value or 0) / 100
    if spec.kind is Kind.INTEGER:
        return int(value or 0)
    if spec.kind is Kind.DECIMAL:
        return float(value or 0)
    return text
