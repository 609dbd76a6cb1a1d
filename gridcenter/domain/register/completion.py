"""What completes a record: values that follow from others, the same for a form, a sheet and a save."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value


class Completion:
    """What follows from the values of one register, looked up once for many records."""

    def __init__(self, register: Register, codes: CodeBook) -> None:
        self._register, self._codes = register, codes
        rulers = ((spec, governor(register, spec, codes)) for spec in register.telling)
        self._telling = tuple(
            (spec, ruler) for spec, ruler in rulers if spec.says is not None or ruler is not None
        )

    def following(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """What follows from ``values`` where nothing stands yet."""
        found = dict[str, Value]()
        for spec, ruler in self._telling:
            if (value := values.get(spec.name)) is None:
                continue
            for name, said in _said(spec, ruler, value, self._codes).items():
                if name not in found and values.get(name) in (None, ""):
                    found[name] = said
        return found


def completed(register: Register, values: Mapping[str, Value], codes: CodeBook) -> dict[str, Value]:
    """``values`` with what follows from them where nothing stands yet."""
    return {**values, **Completion(register, codes).following(values)}


def derived_from(
    register: Register, spec: FieldSpec, value: Value, codes: CodeBook
) -> dict[str, Value]:
    """What a value says about other fields: sex and birth month of an ID, family of a category."""
    return _said(spec, governor(register, spec, codes), value, codes)


def _said(
    spec: FieldSpec, ruler: FieldSpec | None, value: Value, codes: CodeBook
) -> dict[str, Value]:
    found = dict[str, Value]()
    if spec.says is not None and isinstance(value, str) and value:
        said = spec.says(value)
        found.update({name: each for name, each in said.items() if each is not None})
    if ruler is not None and spec.codes and value is not None:
        chosen = codes[spec.codes].get(str(value))
        if chosen is not None and chosen.parent:
            found[ruler.name] = chosen.parent
    return found


def governor(register: Register, spec: FieldSpec, codes: CodeBook) -> FieldSpec | None:
    """The field whose code governs this one (the family of a category), or None."""
    if spec.kind is not Kind.CODE or not spec.codes:
        return None
    if not (parent := codes[spec.codes].governed_by):
        return None
    return next((s for s in register.fields if parent and s.codes == parent), None)


def governors_first(
    register: Register, names: Collection[str], codes: CodeBook
) -> tuple[FieldSpec, ...]:
    """The fields of these ``names`` in an order in which each may be read beside those before it."""
    specs = [spec for spec in register.fields if spec.name in names]
    return tuple(sorted(specs, key=lambda spec: governor(register, spec, codes) is not None))


def governed_by(register: Register, name: str, codes: CodeBook) -> tuple[FieldSpec, ...]:
    """The fields whose code list is governed by field ``name``."""
    return tuple(
        spec
        for spec in register.fields
        if (ruler := governor(register, spec, codes)) is not None and ruler.name == name
    )
