"""The registers: find, check, save, remove, restore; each write one gesture."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from gridcenter.domain.errors import (
    RecordNotFoundError,
)
from gridcenter.domain.query import Query
from gridcenter.domain.records import Record, Revision
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.register.bin import remove, restore
from gridcenter.services.register.display import display, displays
from gridcenter.services.register.reading_order import in_reading_order
from gridcenter.services.register.references import choices, parse_context
from gridcenter.services.register.writing import check, defaults, save, save_many
from gridcenter.store import gestures, places, records

__all__ = [
    "check",
    "choices",
    "defaults",
    "display",
    "displays",
    "parse_context",
    "remove",
    "restore",
    "save",
    "save_many",
]


def find(
    centre: Centre, query: Query, *, limit: int | None = None, offset: int = 0
) -> tuple[Record, ...]:
    """The records of ``query`` in its order."""
    return records.find(centre.db, in_reading_order(centre, query), limit=limit, offset=offset)


def ids(centre: Centre, query: Query) -> array[int]:
    """The row ids of ``query`` in its order, for tables that fetch rows as they are seen."""
    return records.ids(centre.db, in_reading_order(centre, query))


def mended(centre: Centre, query: Query, known: array[int], touched: Iterable[Uid]) -> array[int]:
    """What :func:`ids` gave before, brought up to date after a gesture on the few rows ``touched``."""
    register = register_of(query.register)
    found = [records.row_id(centre.db, register, uid) for uid in touched]
    rows = [row_id for row_id in found if row_id is not None]
    return places.mended(centre.db, in_reading_order(centre, query), known, rows)


def by_ids(centre: Centre, register: str, wanted: Sequence[int]) -> tuple[Record | None, ...]:
    """The records with these row ids; None where one is gone."""
    return records.by_ids(centre.db, register_of(register), wanted)


def count(centre: Centre, query: Query) -> int:
    """How many records ``query`` finds."""
    return records.count(centre.db, query)


def get(centre: Centre, register: str, uid: str) -> Record:
    """One record, in the bin or not; RecordNotFoundError when there is none."""
    found = records.by_uids(centre.db, register_of(register), [uid])
    try:
        return found[Uid(uid)]
    except KeyError:
        raise RecordNotFoundError(uid=uid) from None


def row_id(centre: Centre, register: str, uid: str) -> int | None:
    """The row id of a uid, to find it in :func:`ids`."""
    return records.row_id(centre.db, register_of(register), uid)


def history(centre: Centre, register: str, uid: str) -> tuple[Revision, ...]:
    """The life of a record, newest first."""
    register_of(register)
    return gestures.history(centre.db, uid)
