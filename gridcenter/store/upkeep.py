"""What a data file needs after writing and no save should wait for."""

from __future__ import annotations

from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store.database import Database
from gridcenter.store.search import searchable

_PAGES = 100
"""How much of the search index is merged in one step; a few hundredths of a second."""


def tend(db: Database) -> bool:
    """Do one short step; False when nothing is left to do.

    The search index gets its parts merged, then the write-ahead log is folded into the file.
    """
    for register in REGISTERS:
        if searchable(register) and _merge(db, f"search_{register.id}"):
            return True
    db.fold()
    return False


def _merge(db: Database, table: str) -> bool:
    before = db.conn.total_changes
    with db.transaction():
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', ?)", (_PAGES,))
    # FTS5: fewer than two changes mean that no part was ripe for merging.
    return int(db.conn.total_changes) - int(before) > 1
