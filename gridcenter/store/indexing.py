"""Writes the search words of records beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from gridcenter.domain.register.fields import Register, Value
from gridcenter.store.database import Database
from gridcenter.store.search import index_words, searchable

_WORDS_AT_ONCE = 1000


def index_rows(
    db: Database,
    register: Register,
    rows: Iterable[tuple[int, Mapping[str, Value]]],
    *,
    replace: bool = False,
) -> None:
    """Write the search words of (row id, values); with ``replace`` the old words go first."""
    if not searchable(register):
        return
    table, waiting = f"search_{register.id}", iter(rows)
    # Not all at once: the words of a large pack take as much room as its rows.
    while batch := list(islice(waiting, _WORDS_AT_ONCE)):
        entries = [(row_id, index_words(register, values)) for row_id, values in batch]
        if replace:
            db.execute_many(
                f"DELETE FROM {table} WHERE rowid = ?",
                ((row_id,) for row_id, _words in entries),
            )
        db.execute_many(f"INSERT INTO {table}(rowid, words) VALUES (?, ?)", entries)
