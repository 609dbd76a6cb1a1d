"""When an incident is due, by this centre's table and calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gridcenter.base.worktime import load_calendar, load_deadlines
from gridcenter.domain.deadlines import Deadlines, deadline_for
from gridcenter.domain.fields import Value
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
