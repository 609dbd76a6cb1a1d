"""What a data file's check counts beside SQLite's own words."""

from __future__ import annotations

from gridcenter.services.centre import Centre
from gridcenter.store import backup
from tests.builders import make_grid, make_incident, make_member


def test_references_that_point_at_nothing_are_counted_as_sqlite_counts_them(centre: Centre) -> None:
    grid, gone = make_grid(centre), make_grid(centre)
    make_member(centre, grid.uid)
    make_incident(centre, grid=grid.uid)
    for binned in (None, "2026-11-20"):
        incident = make_incident(centre, grid=gone.uid)
        member = make_member(centre, gone.uid)
        for table, uid in (("incident", incident.uid), ("grid_member", member.uid)):
            centre.db.execute(f"UPDATE {table} SET deleted_at = ? WHERE uid = ?", (binned, uid))
    assert backup.dangling(centre.db) == 0
    centre.db.execute("PRAGMA foreign_keys = OFF")
    centre.db.execute("DELETE FROM grid WHERE uid = ?", (gone.uid,))
    assert backup.dangling(centre.db) == len(centre.db.query("PRAGMA foreign_key_check")) == 4
    centre.db.execute("DELETE FROM gesture WHERE id = 1")
    wanted = len(centre.db.query("PRAGMA foreign_key_check"))
    assert backup.dangling(centre.db) == wanted > 4
