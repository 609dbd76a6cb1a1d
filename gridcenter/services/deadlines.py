"""When an incident is due, by this centre's table and calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

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
