"""Finds the grid or village that a sheet's words mean, more loosely than typing does.

Sheets write 东关村第一网格 for the grid 第一网格 of 东关村, and 金河镇东关村 for the village.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.written.habits import compact
from gridcenter.domain.written.parse import ParseContext
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import references
from gridcenter.store import records

_TOWNSHIP = re.compile(r"^.{1,8}?(?:街道办事处|街道|镇|乡)(?=.{2,})")


def lookup_context(centre: Centre) -> ParseContext:
    """The parse context of one import: looks every word up once."""
    strict = references.parse_context(centre)

    @cache
    def find_division(level: str, text: str) -> tuple[str, ...]:
        found = strict.find_division(level, text)
        if found:
            return found
        plain = compact(text)
        shorter = plain.removeprefix(compact(centre.unit.name))
        shorter = _TOWNSHIP.sub("", shorter)
        return strict.find_division(level, shorter) if shorter != text else ()

    @cache
    def by_spelling(register_id: str) -> dict[str, tuple[Uid, ...]]:
        register = register_of(register_id)
        names = {village.code: village.name for village in divisions.known(centre, "village")}
        spellings: dict[str, tuple[Uid, ...]] = {}
        for record in records.find(centre.db, Query(register=register.id)):
            name = compact(record.text(register.title[0]))
            village = compact(names.get(record.text(str(register.told_apart_by)), ""))
            bare = divisions.bare(village)
            forms = {name, village + name, bare + name, name.removeprefix(village)}
            forms |= {name.removeprefix(bare), compact(record.text(register.title[-1]))}
            for form in forms - {""}:
                spellings[form] = (*spellings.get(form, ()), record.uid)
        return spellings

    @cache
    def find_reference(register: str, text: str) -> tuple[Uid, ...]:
        found = strict.find_reference(register, text)
        if found or not register_of(register).told_apart_by:
            return found
        plain, known = compact(text), by_spelling(register)
        return known.get(plain) or known.get(_TOWNSHIP.sub("", plain), ())

    return replace(strict, find_reference=find_reference, find_division=find_division)
