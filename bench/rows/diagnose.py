"""The report for support: counts, the whole check and the folder; beside what version 0.1 did."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from bench import data
from bench.row import Goal, Place, Row, Samples
from bench.rows.check_data import as_before
from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.services.centre import Centre
from gridcenter.services.folder import diagnosis
from gridcenter.services.register import registers

_TIMES = 3


def _each_time(place: Place, work: Callable[[Centre], object]) -> Samples:
    shutil.copytree(place.shared / "centre", place.own / "centre")
    samples = Samples()
    for _each in range(_TIMES):
        centre = data.open_centre(place.own / "centre")
        samples.time(lambda centre=centre: work(centre))
        centre.close()
    return samples


def _ours(place: Place) -> Samples:
    return _each_time(place, diagnosis.of_centre)


def _before(centre: Centre) -> None:
    for each in REGISTERS:
        registers.count(centre, Query(register=each.id))
    as_before(centre)


def _bare(place: Place) -> Samples:
    return _each_time(place, _before)


ROW = Row(
    name="diagnose",
    baseline="counts and the three checks of SQLite, as 0.1 did",
    goal=Goal(ratio=0.25),
    sizes=(600_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
