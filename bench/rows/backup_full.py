"""A whole backup on another disk: copied, read back, every page authenticated, flushed, sealed."""

from __future__ import annotations

import os
import shutil

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.services.folder import backup
from gridcenter.store.database import Database

_TIMES = 3


def _ours(place: Place) -> Samples:
    shutil.copytree(place.shared / "centre", place.own / "centre")
    centre = data.open_centre(place.own / "centre")
    samples = Samples()
    for number in range(_TIMES):
        to = place.own / f"stick-{number}"
        samples.time(lambda to=to: backup.make(centre, to))
        shutil.rmtree(to)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    shutil.copytree(place.shared / "centre", place.own / "centre")
    centre = data.open_centre(place.own / "centre")
    target = place.own / "copy.db"

    def copy() -> None:
        centre.db.execute("VACUUM INTO ?", (str(target),))
        made = Database.open(target, centre.db.key)
        assert made.query("PRAGMA quick_check") == [("ok",)]
        made.close()
        handle = os.open(target, os.O_RDWR)
        os.fsync(handle)
        os.close(handle)

    samples = Samples()
    for _each in range(_TIMES):
        samples.time(copy)
        target.unlink()
    centre.close()
    return samples


ROW = Row(
    name="backup_full",
    baseline="VACUUM INTO, quick_check and a flush, as 0.1 did",
    goal=Goal(ratio=0.5),
    sizes=(600_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
