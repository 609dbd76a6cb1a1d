"""What the duty list says of an incident: who must see to it, who helps, what went back to a department."""

from __future__ import annotations

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.duty_item import DUTY_ITEM
from gridcenter.services.centre import Centre
from gridcenter.store import records

_MOST = 3


def of_incident(centre: Centre, incident: Record) -> tuple[Record, ...]:
    """The items for the incident's category, else those for its whole family; the first few, in order."""
    for name, empty in (("category", ()), ("family", ("category",))):
        value = incident.text(name)
        if not value:
            continue
        narrowed = [Filter(field=name, values=(value,))]
        narrowed += [Filter(field=other, operator=Operator.IS_EMPTY) for other in empty]
        query = Query(register=DUTY_ITEM.id, filters=(*centre.ours, *narrowed))
        if found := records.find(centre.db, query, limit=_MOST):
            return found
    return ()
