"""The unit's own villages and the divisions above it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, timedelta

from gridcenter.base import divisions as bundled
from gridcenter.domain.division import Division
from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.store import divisions as stored


def villages(centre: Centre, *, since: str = "", also: Container[str] = ()) -> tuple[Division, ...]:
    """The villages of today, by code; with them those that ended on ``since`` (ISO) or later, or are ``also`` meant.

    What is counted over a period was there in it; what still has grids is counted whenever it ended.
    """
    day = min(since or "9", centre.today().isoformat())
    every = stored.of_level(centre.db, "village")
    return tuple(each for each in every if each.holds(day) or each.code in also)


def townships(centre: Centre) -> tuple[Division, ...]:
    """The townships of today, by code."""
    return offered(centre, "township")


def offered(centre: Centre, level: str) -> tuple[Division, ...]:
    """Those of ``level`` (village, township) that are there today: a record may be put in them."""
    today = centre.today().isoformat()
    return tuple(each for each in stored.of_level(centre.db, level) if each.holds(today))


def known(centre: Centre, level: str) -> tuple[Division, ...]:
    """All of ``level``, by code: what ended still names its records, unless they went to a successor."""
    today = centre.today().isoformat()
    every = stored.of_level(centre.db, level)
    return tuple(each for each in every if each.holds(today) or not each.successor)


def successor(centre: Centre, code: str) -> str:
    """The code that stands today where ``code`` stood: itself, or its successor's successor."""
    met: set[str] = set()
    while code not in met:
        met.add(code)
        found = get(centre, code)
        if found is None or not found.successor:
            return code
        code = found.successor
    return code


def went_on(centre: Centre, code: str) -> bool:
    """Whether ``code`` is there no more and its records lie with a successor: it has no column of its own."""
    found = get(centre, code)
    return bool(found and found.successor and not found.holds(centre.today().isoformat()))


def get(centre: Centre, code: str) -> Division | None:
    """The division with this code: the data file's own first, then the bundled national list."""
    return stored.get(centre.db, code) or bundled.get(code)


def name(centre: Centre, code: str) -> str:
    """The name of a division; the code itself when it is not known."""
    found = get(centre, code)
    return found.name if found else code


def find(centre: Centre, level: str, text: str) -> tuple[str, ...]:
    """The codes of ``level`` that ``text`` may mean: by code, by name, then by a part of a name."""
    wanted = text.strip()
    candidates = offered(centre, level)
    exact = tuple(each.code for each in candidates if wanted in (each.code, each.name))
    same = tuple(each.code for each in candidates if bare(each.name) == bare(wanted))
    within = tuple(each.code for each in candidates if len(wanted) > 1 and wanted in each.name)
    return exact or same or within


_ENDINGS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


def bare(village_name: str) -> str:
    """A village's name without its kind: 金河村 and 金河村委会 are one place in spreadsheets."""
    for ending in _ENDINGS:
        if village_name.endswith(ending) and len(village_name) > len(ending):
            return village_name.removesuffix(ending)
    return village_name


def put_many(centre: Centre, divisions: Iterable[Division]) -> int:
    """Add or rename divisions; returns how many were given."""
    centre.require(Deed.SHAPE)
    given = tuple(divisions)
    with centre.db.transaction():
        stored.put_many(centre.db, given, at=centre.now())
        audit.record(centre, "divisions.put", {"count": len(given)})
    return len(given)


def end(centre: Centre, code: str, day: str | None) -> None:
    """Say that a village is no more from ``day`` (ISO) on, or (None) that it is there after all; it keeps its records."""
    centre.require(Deed.SHAPE)
    with centre.db.transaction():
        if day is None:
            stored.stands(centre.db, code)
        else:
            stored.end(centre.db, code, str(date.fromisoformat(day) - timedelta(days=1)))
        audit.record(centre, "divisions.end", {"code": code, "day": day})


def adopt(centre: Centre, divisions: Iterable[Division]) -> int:
    """Add those that are not known yet, as an import of grids brings them; renames nothing."""
    centre.require(Deed.KEEP)
    new = tuple(each for each in divisions if stored.get(centre.db, each.code) is None)
    with centre.db.transaction():
        stored.put_many(centre.db, new, at=centre.now())
        audit.record(centre, "divisions.adopt", {"count": len(new)})
    return len(new)
