"""check-data: every page, the structure, references, the audit chain; beside what version 0.1 did."""

from __future__ import annotations

import shutil

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.centre import Centre
from gridcenter.services.folder import health

_TIMES = 3


def _each_time(place: Place, samples: Samples, work: str) -> Samples:
    shutil.copytree(place.shared / "centre", place.own / "centre")
    for _each in range(_TIMES):  # opened anew, so that nothing is read from memory
        centre = data.open_centre(place.own / "centre")
        samples.time(lambda centre=centre: WORKS[work](centre))
        centre.close()
    return samples


def _ours(place: Place) -> Samples:
    return _each_time(place, Samples(), "ours")


def _bare(place: Place) -> Samples:
    return _each_time(place, Samples(), "bare")


def _new(centre: Centre) -> None:
    assert health.check(centre)["ok"]


def as_before(centre: Centre) -> None:
    """The three statements that version 0.1 asked SQLite for."""
    assert centre.db.query("PRAGMA cipher_integrity_check") == []
    assert centre.db.query("PRAGMA integrity_check") == [("ok",)]
    assert centre.db.query("PRAGMA foreign_key_check") == []


WORKS = {"ours": _new, "bare": as_before}
ROW = Row(
    name="check_data",
    baseline="cipher_integrity_check, integrity_check, foreign_key_check, as 0.1 did",
    goal=Goal(ratio=0.25),
    sizes=(600_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
