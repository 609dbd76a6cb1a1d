"""The rows a merge replaced, as they are kept: with the names of their columns, so that a merge can be
taken back by a program whose declarations have grown since.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from gridcenter.domain.packs.tables import table_of
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.registers import register_of
from gridcenter.store.migrations import columns_added


def pack(register: str, new: Iterable[str], replaced: Iterable[Sequence[Value]]) -> bytes:
    """The uids that were new and the rows replaced, these in the columns of today and ``extra``."""
    body = [list(new), list(replaced), _columns(register)]
    return zlib.compress(json.dumps(body, ensure_ascii=False).encode(), 6)


def unpack(register: str, packed: bytes) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What :func:`pack` was given, in the columns of today; a column that was not there is empty."""
    new, replaced, *named = json.loads(zlib.decompress(packed))
    if not replaced:
        return new, []
    today = _columns(register)
    then = named[0] if named else _nameless(register, len(replaced[0]))
    if then == today:
        return new, [*map(tuple, replaced)]
    rows = (dict(zip(then, row, strict=True)) for row in replaced)
    return new, [tuple(map(row.get, today)) for row in rows]


def _columns(register: str) -> list[str]:
    return [*table_of(register_of(register)).columns, "extra"]


def _nameless(register: str, width: int) -> list[str]:
    """The columns of a row of ``width`` cells; by the last program that named none at the latest."""
    columns = _columns(register)
    for added in columns_added.NEWEST_FIRST.get(register, ()):
        if len(columns) == width:
            break
        columns = [name for name in columns if name not in added]
    return columns
