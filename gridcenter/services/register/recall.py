"""What stood in a field of the newest records, offered while the same is typed again."""

from __future__ import annotations

from collections.abc import Iterator

from gridcenter.domain.choice import Choice
from gridcenter.domain.hits import find_hits
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.store import records, search

_NEWEST = 300
_MOST = 5


def earlier(centre: Centre, register_id: str, spec: FieldSpec, text: str) -> tuple[Choice, ...]:
    """The newest distinct values that contain ``text`` or that it spells in pinyin; any for "".

    Those that it begins come first: who types sf for 镇司法所 has only started in the middle.
    """
    sources = [*spec.offered_from, (register_id, spec.name)]
    values = dict.fromkeys(value for each in sources for value in _standing(centre, *each))
    wanted = text.strip()
    others = [value for value in values if value and value != wanted]
    begun = [value for value in others if _answers(value, wanted)]
    within = [value for value in others if value not in begun and _has(value, wanted)]
    found = begun + within
    return tuple(Choice(value=value, label=value) for value in found[:_MOST])


def _standing(centre: Centre, register_id: str, field: str) -> Iterator[str]:
    """What the newest records of our own say; who has left a post is not offered for another register.

    The contacts of a township below are not whom its county hands a matter to.
    """
    register = register_of(register_id)
    order = tuple(Sort(field=name, descending=True) for name in register.sort)
    query = Query(register=register.id, filters=centre.ours, sort=order)
    for record in records.find(centre.db, query, limit=_NEWEST):
        if record.values.get("status") != "left":
            yield record.text(field)


def _has(value: str, wanted: str) -> bool:
    """Whether the initials of characters in the middle say it."""
    return wanted.isascii() and bool(
        find_hits(value, wanted, search.syllables(value), anywhere=True)
    )


def _answers(value: str, wanted: str) -> bool:
    if not wanted:
        return True
    return bool(find_hits(value, wanted, search.syllables(value) if wanted.isascii() else ()))
