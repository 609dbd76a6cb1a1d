"""When an incident is due, by this centre's table and calendar, and a new year's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from gridcenter.base import worktime
from gridcenter.base.whole_files import write_whole
from gridcenter.base.worktime import Notice, load_calendar, load_deadlines
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.deadlines import Deadlines, deadline_for
from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre


def of(centre: Centre, values: Mapping[str, Value], start: date) -> Deadlines | None:
    """The deadlines of an incident with these values, registered on ``start``.

    None when the table has no rule for it. Raises DataFileError for a broken table or notice.
    """
    return deadline_for(
        load_deadlines(centre.folder),
        str(values.get("family") or ""),
        str(values.get("level") or ""),
        start,
        load_calendar(centre.folder),
        method=str(values.get("method") or ""),
    )


_LOOK_AHEAD = timedelta(days=60)


def missing_years(centre: Centre) -> tuple[int, ...]:
    """Years of present and coming deadlines whose holiday notice is not loaded.

    Deadlines in them count Monday to Friday; whoever shows deadlines says so.
    """
    today = centre.today()
    known = load_calendar(centre.folder).years
    coming = range(today.year, (today + _LOOK_AHEAD).year + 1)
    return tuple(year for year in coming if year not in known)


def import_notice(centre: Centre, path: Path) -> Notice:
    """Keep a year's holiday notice from a file, in place of that year's former one.

    Deadlines set from now on follow it; those already set stay. Raises RoleForbidsError, and
    DataFileError when the file is no notice.
    """
    centre.require(Deed.SHAPE)
    notice = worktime.read_notice(path, own=True)
    place = centre.folder / "holidays" / f"{notice.year}.toml"
    write_whole(place, path.read_bytes(), ours=True)
    worktime.forget()
    audit.record(centre, "holidays.import", {"year": notice.year, "source": notice.source})
    return notice
