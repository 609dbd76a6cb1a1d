"""Work on whole tables that says how far it is inside the statement, and can be stopped there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gridcenter.base.progress import CancelledWorkError, Listener, StaleWorkError
from gridcenter.store.database import Database

_PAUSE = 0.05
"""Seconds between two words: whoever draws a bar needs no more."""
_ROWS_A_PAGE = 100
_ASKED_A_CELL = 1.2 / 10_000
"""How often SQLite asks while it checks one value of a row (measured with 3.53)."""


def tables(db: Database) -> dict[str, int]:
    """Every table with the number of its cells, about: the rows are not counted."""
    pages = (db.one("PRAGMA page_count") or (1,))[0]
    names = db.query(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') "
        "AND name IN (SELECT name FROM sqlite_master WHERE rootpage)"
    )
    return {str(name): 1 + _cells(db, name, _ROWS_A_PAGE * pages, wr) for name, wr in names}


def _cells(db: Database, name: str, most: int, is_keyed: object) -> int:
    if is_keyed or name.endswith("_data"):  # no row numbers, or the search's own, which leap
        return 0
    columns = (db.one("SELECT count(*) FROM pragma_table_info(?)", (name,)) or (1,))[0]
    last = (db.one(f'SELECT max(rowid) FROM "{name}"') or (0,))[0]
    return int(columns * min(last or 0, most))


@contextmanager
def telling(db: Database, weights: Mapping[str, int], say: Listener) -> Iterator[Iterator[str]]:
    """The names of ``weights``, one after the other, while ``say`` hears how much of it all is done.

    What ``say`` raises to cancel stops the statement that runs and leaves the block.
    """
    total, before, steps, now = sum(weights.values()), 0, 0, ""
    spoken, cancelled = time.monotonic(), None

    def is_stopped() -> bool:
        nonlocal steps, spoken, cancelled
        steps += 1
        if time.monotonic() < spoken + _PAUSE:
            return False
        spoken = time.monotonic()
        share = min(int(steps / _ASKED_A_CELL), weights.get(now, 0))
        try:
            say(before + share, total)
        except CancelledWorkError as error:
            cancelled = error
            return True
        return False

    def following() -> Iterator[str]:
        nonlocal before, steps, now
        for name, weight in weights.items():
            now, steps = name, 0
            say(before, total)
            yield name
            before += weight
        say(total, total)

    try:
        with db.stoppable(is_stopped):
            yield following()
    except StaleWorkError:
        if cancelled is not None:
            raise cancelled from None
        raise
