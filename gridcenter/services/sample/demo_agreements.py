"""Agreements of the demo township: what its mediated disputes ended in, performed, due or confirmed."""

from __future__ import annotations

from datetime import date, timedelta

from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.incident.states import CLOSED_STATES
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

MOST = 12
"""How many disputes have one: the newest that people's mediation closed."""
_SUMS = (1_200, 3_600, 0, 18_000)
_TERMS = (7, 15, 30, 90)


def enter(centre: Centre, today: date) -> None:
    """Write the agreements as one gesture; a township without such disputes gets none."""
    wanted = Query(
        register=INCIDENT.id,
        filters=(
            Filter(field="state", operator=Operator.ANY_OF, values=tuple(sorted(CLOSED_STATES))),
            Filter(field="method", values=("people_mediation",)),
            Filter(field="is_resolved", values=(True,)),
        ),
        sort=(Sort(field="closed_on", descending=True), Sort(field="case_code")),
    )
    found = registers.find(centre, wanted, limit=MOST)
    drafts = [_agreement(record, number, today) for number, record in enumerate(found)]
    if drafts:
        registers.save_many(centre, drafts, N_("录入{count}条"))


def _agreement(record: Record, number: int, today: date) -> Draft:
    agreed = date.fromisoformat(record.text("closed_on"))
    invited = max(agreed - timedelta(days=3), date.fromisoformat(record.text("occurred_at")[:10]))
    due = agreed + timedelta(days=_TERMS[number % len(_TERMS)])
    values: dict[str, Value] = {
        "invited_on": invited.isoformat(),
        "agreed_on": agreed.isoformat(),
        "agreed_amount": _SUMS[number % len(_SUMS)] * 100,
        "perform_by": due.isoformat(),
    }
    # One in three is still awaited when its day has passed.
    if due < today and number % 3:
        values["performed_on"] = due.isoformat()
    if number % 4 == 1 and agreed + timedelta(days=10) < today:
        values["confirm_applied_on"] = (agreed + timedelta(days=5)).isoformat()
        values["confirmed_on"] = (agreed + timedelta(days=10)).isoformat()
    return Draft(register=record.register, uid=record.uid, values=values)
