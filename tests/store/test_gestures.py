"""One gesture is one transaction: whatever fails in the middle of it, nothing of it is there."""

from __future__ import annotations

import pytest

from gridcenter.services.centre import Centre
from gridcenter.services.register import undo
from tests.builders import make_grid, make_member

WRITES = (("INSERT", "grid_member"), ("INSERT", "gesture"), ("INSERT", "change"),
          ("INSERT", "audit"), ("UPDATE", "setting"))  # fmt: skip
"""All that saving one record writes."""


def everything(centre: Centre) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, the search index too."""
    names = centre.db.query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
    )
    return {name: centre.db.query(f'SELECT * FROM "{name}"') for (name,) in names}


@pytest.mark.parametrize(("deed", "table"), WRITES)
def test_a_save_that_fails_at_any_table_leaves_nothing_at_all(
    centre: Centre, deed: str, table: str
) -> None:
    grid = make_grid(centre)
    before = everything(centre)
    centre.db.execute(
        f"CREATE TEMP TRIGGER stop AFTER {deed} ON main.{table} "
        "BEGIN SELECT RAISE(ABORT, 'stopped here'); END"
    )
    with pytest.raises(Exception, match="stopped here"):
        make_member(centre, grid.uid)
    assert not centre.db.conn.in_transaction
    assert everything(centre) == before
    centre.db.execute("DROP TRIGGER stop")
    saved = make_member(centre, grid.uid)
    assert saved.revision == 1


@pytest.mark.parametrize("table", ["grid_member", "change", "audit"])
def test_an_undo_that_fails_in_the_middle_leaves_what_was(centre: Centre, table: str) -> None:
    make_member(centre)
    before = everything(centre)
    centre.db.execute(
        f"CREATE TEMP TRIGGER stop BEFORE {'UPDATE' if table == 'grid_member' else 'INSERT'} "
        f"ON main.{table} BEGIN SELECT RAISE(ABORT, 'stopped here'); END"
    )
    with pytest.raises(Exception, match="stopped here"):
        undo.undo(centre)
    assert everything(centre) == before
    centre.db.execute("DROP TRIGGER stop")
    assert undo.undo(centre).count == 1
