"""What a typed word may point at: grids, leaders and divisions, for parsing and for choosing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridcenter.base.i18n import is_english, label_of
from gridcenter.domain.choice import Choice
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid, Value
from gridcenter.domain.register.registers import register_of, told_apart_target
from gridcenter.domain.written.parse import ParseContext
from gridcenter.domain.written.parse_people import parse_name
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.store import records, search

_MOST_CHOICES = 50


def parse_context(centre: Centre) -> ParseContext:
    """What the parsers may look up in this data file."""
    return ParseContext(
        codes=centre.codes,
        today=centre.today(),
        find_reference=lambda register, text: find_reference(centre, register, text),
        find_division=lambda level, text: divisions.find(centre, level, text),
        english=is_english(),
    )


def find_reference(centre: Centre, register_id: str, text: str) -> tuple[Uid, ...]:
    """The uids of live records that ``text`` names: the uid itself, the key code or the title."""
    register = register_of(register_id)
    wanted = text.strip()
    if not wanted:
        return ()
    found = records.by_uids(centre.db, register, [wanted])
    if found:
        return tuple(found)
    for name in (*register.natural_key[:1], *register.title):
        values = _as_kept(register.field(name), wanted)
        named = Filter(field=name, operator=Operator.ANY_OF, values=values)
        query = Query(register=register.id, filters=(named,))
        hits = records.find(centre.db, query, limit=3)
        if hits:
            return tuple(hit.uid for hit in hits)
    return ()


def _as_kept(spec: FieldSpec, wanted: str) -> tuple[str, ...]:
    """The word as typed; a person's name also as its register keeps it (张　三 is 张三)."""
    if spec.kind is not Kind.NAME:
        return (wanted,)
    kept = parse_name(spec.name, wanted, required=True).value
    return (wanted,) if kept in (None, wanted) else (wanted, str(kept))


def complete_place(centre: Centre, register: Register, values: dict[str, Value]) -> None:
    """Fill an empty village in from the record that says in which village it lies (a leader's grid)."""
    own = next((spec for spec in register.fields if spec.level == "village"), None)
    if own is None or values.get(own.name):
        return
    for spec in register.fields:
        target, uid = told_apart_target(spec), values.get(spec.name)
        if target is None or not uid:
            continue
        for found in records.by_uids(centre.db, target, [str(uid)]).values():
            values[own.name] = found.values.get(str(target.told_apart_by))
            return


def spelt(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The pinyin of each character of some names, as the search knows it."""
    return {name: search.syllables(name) for name in names}


def choices(
    centre: Centre, spec: FieldSpec, text: str, values: Mapping[str, Value]
) -> tuple[Choice, ...]:
    """What may stand in ``spec`` when ``text`` is typed; everything for empty text.

    ``values`` are the record's other values: a governed list shows only what its governor allows.
    """
    if spec.kind is Kind.CODE and spec.codes:
        return _code_choices(centre, spec, text, values)
    if spec.kind is Kind.DIVISION:
        return _division_choices(centre, spec, text)
    if spec.kind is Kind.REFERENCE and spec.refers_to:
        register = register_of(spec.refers_to)
        query = Query(register=register.id, search=text)
        return tuple(
            Choice(
                value=hit.uid, label=hit.text(register.title[0]), code=hit.text(register.title[-1])
            )
            for hit in records.find(centre.db, query, limit=_MOST_CHOICES)
        )
    return ()


def _code_choices(
    centre: Centre, spec: FieldSpec, text: str, values: Mapping[str, Value]
) -> tuple[Choice, ...]:
    codes = centre.codes[spec.codes or ""]
    governor = values.get("family") if codes.governed_by == "incident_family" else None
    governed = set(codes.under(str(governor) if governor else None))
    matching = codes.suggest(text) if text.strip() else tuple(i for i in codes if not i.retired)
    return tuple(
        Choice(
            value=item.id,
            label=label_of(item),
            code=item.national,
        )
        for item in matching
        if item in governed
    )


def _division_choices(centre: Centre, spec: FieldSpec, text: str) -> tuple[Choice, ...]:
    wanted = text.strip()
    return tuple(
        Choice(value=each.code, label=each.name, code=each.code)
        for each in divisions.offered(centre, spec.level or "village")
        if wanted in each.name or each.code.startswith(wanted)
    )
