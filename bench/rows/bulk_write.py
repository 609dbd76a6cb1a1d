"""Writing many new incidents as one gesture, with history and search words, in one transaction."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.centre import Centre
from gridcenter.store.gestures import Write

_TABLES = ("incident", "search_incident", "change")


def _writes(place: Place, centre: Centre) -> list[Write]:
    squares = data.grids(centre)
    centre.perform("bench", squares)
    uids = [str(each.uid) for each in squares]
    values = data.incident_values(centre, place.random("bulk"), uids, 0, place.size)
    return data.incident_writes(centre, values)


def _ours(place: Place) -> Samples:
    centre = data.new_centre(place.own / "ours", durable=True)
    writes = _writes(place, centre)
    samples = Samples.of([lambda: centre.perform("bench", writes, kind="import")])
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    # What ours wrote, written again into an empty file of the same schema from ready tuples.
    source = data.new_centre(place.own / "source")
    writes = _writes(place, source)
    words = _searched_words(writes)
    source.perform("bench", writes, kind="import")
    target = data.new_centre(place.own / "target", durable=True)
    target.db.execute("PRAGMA foreign_keys = OFF")
    rows = {
        "incident": source.db.query("SELECT * FROM incident"),
        "search_incident": words,
        "change": source.db.query("SELECT * FROM change WHERE register = 'incident'"),
    }
    source.close()

    def write() -> None:
        with target.db.transaction():
            for table in _TABLES:
                marks = ", ".join("?" * len(rows[table][0]))
                into = f"{table}(rowid, words)" if table == "search_incident" else table
                target.db.execute_many(f"INSERT INTO {into} VALUES ({marks})", rows[table])

    samples = Samples.of([write])
    target.close()
    return samples


def _searched_words(writes: list[Write]) -> list[tuple[int, str]]:
    from gridcenter.domain.register.registers import register_of  # noqa: PLC0415
    from gridcenter.store.search import index_words  # noqa: PLC0415

    register = register_of("incident")
    return [(at, index_words(register, each.values)) for at, each in enumerate(writes, 1)]


ROW = Row(
    name="bulk_write",
    baseline="executemany of the same ready rows: table, history, search words",
    goal=Goal(ratio=1.25),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    pairs=3,
)
