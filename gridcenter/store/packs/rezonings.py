"""The decisions that moved units, villages and cases, and the rows that they move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.rezoning import Rezoning, belongs, moved
from gridcenter.domain.packs.tables import DELETED, Row, TableSpec
from gridcenter.store import settings
from gridcenter.store.database import Database
from gridcenter.store.packs import merging

_KNOWN = "rezonings"
_UNTOLD = "rezonings_untold"


def known(db: Database) -> tuple[Rezoning, ...]:
    """Those that were carried out here, in order."""
    return tuple(Rezoning(**each) for each in settings.get(db, _KNOWN, []))


def add(db: Database, acts: Iterable[Rezoning]) -> None:
    """Remember decisions; inside a transaction."""
    settings.put(db, _KNOWN, [asdict(each) for each in (*known(db), *acts)])


def untold(db: Database) -> frozenset[str]:
    """The uids of decisions whose new owner lacks what its old one said of moved rows afterwards."""
    return frozenset(settings.get(db, _UNTOLD, []))


def set_untold(db: Database, uids: Iterable[str]) -> None:
    """Remember those; inside a transaction."""
    settings.put(db, _UNTOLD, sorted(uids))


def carry_out(
    db: Database, act: Rezoning, tables: Iterable[TableSpec], *, binned: bool = False
) -> dict[str, list[str]]:
    """Move the rows, with what hangs on them; again it moves what came since. By register the uids.

    Rows whose own township reads this keep a copy in its bin (``binned``). Inside a transaction.
    """
    going: dict[str, set[str]] = {}
    told: dict[str, list[str]] = {}
    for table in tables:
        rows = [
            version
            for version in merging.rows_of(db, table, act.before)
            if belongs(act, table, version.row, going)
        ]
        if not rows:
            continue
        going[table.name] = {version.uid for version in rows}
        after = [Version(moved(act, table, each.row), each.extra) for each in rows]
        if binned and act.before != act.after:
            after = [Version(_binned(each.row, act.made_at), each.extra) for each in after]
        merging.rewrite(db, table, after)
        told[table.name] = [version.uid for version in rows]
    return told


def _binned(row: Row, at: str) -> Row:
    if row[DELETED] is not None:
        return row
    return (*row[:DELETED], at, *row[DELETED + 1 :])
