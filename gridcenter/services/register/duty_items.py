"""What the duty list says of an incident: who must see to it, who helps, what went back to a department."""

from __future__ import annotations

from gridcenter.base.i18n import _, is_english
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


def words(centre: Centre, item: Record) -> str:
    """An item in words: which list it is of, who leads and what each side does."""
    kind = centre.codes.label("duty_item_kind", item["kind"], english=is_english())
    said = [
        _("履职清单 {number}（{kind}）：{title}").format(
            number=item.text("number"), kind=kind, title=item.text("title")
        )
    ]
    if lead := item.text("lead"):
        said.append(_("牵头部门：{lead}").format(lead=lead))
    if theirs := item.text("lead_does"):
        said.append(_("部门职责：{duty}").format(duty=theirs))
    if ours := item.text("township_does"):
        said.append(_("本级配合：{duty}").format(duty=ours))
    return " ".join(said)


def told(centre: Centre, incident: Record) -> str:
    """All items of an incident in words, a line each; empty when the list says nothing of it."""
    return "\n".join(words(centre, each) for each in of_incident(centre, incident))
