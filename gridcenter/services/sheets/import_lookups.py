"""Finds the grid or village that a sheet's words mean, more loosely than typing does.

Sheets write 东关村第一网格 for the grid 第一网格 of 东关村, and 金河镇东关村 for the village.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.grid import GRID
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
    def by_spelling() -> dict[str, tuple[Uid, ...]]:
        names = {village.code: village.name for village in divisions.villages(centre)}
        spellings: dict[str, tuple[Uid, ...]] = {}
        for grid in records.find(centre.db, Query(register=GRID.id)):
            name = compact(grid.text("name"))
            village = compact(names.get(grid.text("village"), ""))
            bare = divisions.bare(village)
            forms = {name, village + name, bare + name, name.removeprefix(village)}
            forms |= {name.removeprefix(bare), compact(grid.text("code"))}
            for form in forms - {""}:
                spellings[form] = (*spellings.get(form, ()), grid.uid)
        return spellings

    @cache
    def find_reference(register: str, text: str) -> tuple[Uid, ...]:
        found = strict.find_reference(register, text)
        if found or register != GRID.id:
            return found
        plain = compact(text)
        return by_spelling().get(plain) or by_spelling().get(_TOWNSHIP.sub("", plain), ())

    return replace(strict, find_reference=find_reference, find_division=find_division)
