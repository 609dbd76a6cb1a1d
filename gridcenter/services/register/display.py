"""Stored values in words for people: code labels, titles of references, masked numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gridcenter.base.i18n import _, is_english
from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.domain.privacy import mask_id, mask_phone, mask_text
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import (
    FieldSpec,
    Kind,
    Privacy,
    Register,
    Value,
    may_hold_numbers,
)
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Centre
from gridcenter.store import records


class DisplayWording:
    """Words for the values of some records, with references and divisions looked up once.

    ``unmask`` shows personal numbers in full (RoleForbidsError); whoever asks gives and logs a reason.
    ``only_compared`` is for full values that nobody is shown: they are held against a sheet's.
    """

    def __init__(
        self, centre: Centre, *, unmask: bool = False, only_compared: bool = False
    ) -> None:
        if unmask and not only_compared:
            centre.require(Deed.REVEAL)
        self._centre = centre
        self._unmask = unmask
        self._titles: dict[str, str] = {}
        self._divisions: dict[str, str] = {}

    def learn(self, register: Register, rows: Iterable[Mapping[str, Value]]) -> None:
        """Look up the titles that these rows point at, one query a referred register."""
        rows = list(rows)
        for spec in register.fields:
            if spec.kind is Kind.REFERENCE and spec.refers_to:
                wanted = {str(row[spec.name]) for row in rows if row.get(spec.name)}
                target = register_of(spec.refers_to)
                found = records.by_uids(self._centre.db, target, wanted - self._titles.keys())
                title = target.field(target.title[0])
                self._titles.update({uid: record.shown(title) for uid, record in found.items()})

    def of(self, spec: FieldSpec, value: Value) -> str:
        """One value in words; empty for none."""
        if value is None or value == "":
            return ""
        if spec.kind is Kind.REFERENCE:
            return self._titles.get(str(value), str(value))
        if spec.kind is Kind.DIVISION:
            return self._division(str(value))
        if spec.kind is Kind.CODE and spec.codes:
            return self._centre.codes.label(spec.codes, value, english=is_english())
        return plain(spec, value if self._unmask else masked(spec, value))

    def row(self, register: Register, values: Mapping[str, Value]) -> dict[str, str]:
        """Every field of a record in words."""
        filled = ((spec, values.get(spec.name)) for spec in register.fields)
        return {spec.name: "" if value is None else self.of(spec, value) for spec, value in filled}

    def title(self, register: Register, values: Mapping[str, Value]) -> str:
        """A record in one line, for lists that people read: a village by its name, a code by its label."""
        told = (self.of(register.field(name), values.get(name)) for name in register.title)
        return " ".join(filter(None, told))

    def _division(self, code: str) -> str:
        if code not in self._divisions:
            self._divisions[code] = divisions.name(self._centre, code)
        return self._divisions[code]


def masked(spec: FieldSpec, value: Value) -> Value:
    """``value`` as it is stored, but a personal number without its middle, in free text too."""
    if isinstance(value, str) and may_hold_numbers(spec):
        return mask_text(value)
    if spec.privacy is not Privacy.MASKED or not isinstance(value, str):
        return value
    return mask_id(value) if spec.kind is Kind.ID_NUMBER else mask_phone(value)


def plain(spec: FieldSpec, value: Value) -> str:
    """A value that needs no look-up, as it is shown and printed."""
    if spec.kind is Kind.BOOLEAN:
        return _("是") if value else _("否")
    if spec.kind is Kind.MONEY:
        return f"{int(value or 0) / 100:,.2f}"
    if spec.kind is Kind.DECIMAL:
        return f"{value:g}"
    if spec.kind is Kind.DATETIME:
        return str(value).replace("T", " ")
    return str(value)


def display(
    centre: Centre, register: Register, record: Record, *, unmask: bool = False
) -> dict[str, str]:
    """One record in words, by field name."""
    return displays(centre, register, [record], unmask=unmask)[0]


def displays(
    centre: Centre, register: Register, found: Sequence[Record], *, unmask: bool = False
) -> list[dict[str, str]]:
    """Records in words, by field name, with one look-up for all."""
    wording = DisplayWording(centre, unmask=unmask)
    wording.learn(register, (record.values for record in found))
    return [wording.row(register, record.values) for record in found]


def reveal(centre: Centre, register: Register, record: Record, name: str, reason: str) -> str:
    """One field of a record with its number in full; the reason goes into the audit log.

    Raises RoleForbidsError before anything is noted, ReasonRequiredError when the reason is blank.
    """
    wording = DisplayWording(centre, unmask=True)
    if not reason.strip():
        raise ReasonRequiredError
    detail = {"register": register.id, "uid": record.uid, "field": name, "reason": reason.strip()}
    audit.record(centre, "reveal", detail)
    wording.learn(register, [record.values])
    return wording.row(register, record.values)[name]
