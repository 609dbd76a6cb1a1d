"""Which of a superior's sheets are due in a month and not filled yet."""

from __future__ import annotations

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.services.centre import Centre
from gridcenter.store import months, records

FILLED = "template"
"""The step of a month under which it is noted that a template was filled."""
_ASKED_IN = {
    "daily": range(1, 13),
    "weekly": range(1, 13),
    "monthly": range(1, 13),
    "quarterly": range(3, 13, 3),
    "half_yearly": (6, 12),
    "yearly": (12,),
}
"""The months of a year at whose end a form of this frequency is due; once and 不定期 have none."""


def due(centre: Centre, month: str) -> tuple[Record, ...]:
    """The requested forms with a template that are due at the end of ``month`` and were not filled for it."""
    often = tuple(each for each, when in _ASKED_IN.items() if int(month[5:]) in when)
    query = Query(
        register=REQUESTED_FORM.id,
        filters=(
            *centre.ours,
            Filter(field="frequency", operator=Operator.ANY_OF, values=often),
            Filter(field="template", operator=Operator.IS_FILLED),
        ),
    )
    filled = {
        str(note.detail.get("name"))
        for note in months.notes(centre.db, month)
        if note.step == FILLED
    }
    return tuple(
        each
        for each in records.find(centre.db, query)
        if each.text("template") not in filled
        and (not each.text("since") or each.text("since")[:7] <= month)
        and (not each.text("until") or each.text("until")[:7] >= month)
    )
