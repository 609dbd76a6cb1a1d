"""What waits for the officer, list by list, as the 工作台 tells it."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.base.i18n import _, listed
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.presenters.desk import PageSpot
from gridcenter.presenters.register.record_history import STEPS
from gridcenter.presenters.register.stage_words import CARDS
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks
from gridcenter.services.register import duplicates, lateness, registers, requested_due, worklists
from gridcenter.services.register.worklists import WorkList


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Rows that wait: how many, how urgent (bad, warn, info) and the query that shows them.

    ``page`` is where the query goes; empty for the register's own page.
    """

    label: str
    count: int
    tone: str
    query: Query | None
    page: str = ""
    spot: PageSpot | None = None

    @property
    def where(self) -> tuple[str, Query | None, PageSpot | None]:
        """The page with its query and place, as :meth:`Desk.go` takes them."""
        page = self.page or (str(self.query.register) if self.query else "")
        return (page, self.query, self.spot)


def todos(centre: Centre, month: str) -> tuple[Todo, ...]:
    """Everything that waits, with how many of it, ``month`` being worked on; runs on the worker thread."""
    no_phone = Filter(field="phone", operator=Operator.IS_EMPTY)
    wanted = (
        *(
            (
                _list_label(centre, each),
                each.tone,
                each.query,
                STEPS if each.asked else None,
            )
            for each in worklists.of(centre)
        ),
        *(
            (words, "info", Query(register=RegisterId(register), filters=(no_phone,)), None)
            for words, register in (
                (_("网格员缺电话"), "grid_member"),
                (_("户长缺电话"), "household_leader"),
            )
        ),
    )
    rows = tuple(
        Todo(label=label, count=count, tone=tone, query=query, spot=spot)
        for label, tone, query, spot in wanted
        if (count := registers.count(centre, query))
    )
    if apart := len(desks.conflicts(centre)):
        there = PageSpot(part="receive")
        said = _("两台电脑都改了同一项")
        mended = Todo(label=said, count=apart, tone="warn", query=None, page="packs", spot=there)
        rows = (mended, *rows)
    if asked := tuple(each.uid for each in requested_due.due(centre, month)):
        these = Filter(field="uid", operator=Operator.ANY_OF, values=asked)
        query = Query(register=REQUESTED_FORM.id, filters=(these,))
        unfilled = Todo(label=_("上级表样本月未填"), count=len(asked), tone="info", query=query)
        rows = (*rows, unfilled)
    alike = duplicates.waiting(centre)
    if not alike:
        return rows
    most = Query(register=RegisterId(max(alike, key=lambda each: alike[each])))
    total = sum(alike.values())
    return (
        *rows,
        Todo(label=_("疑似重复"), count=total, tone="info", query=most, page="duplicates"),
    )


def _list_label(centre: Centre, each: WorkList) -> str:
    words = _(each.label).format(days=worklists.ASLEEP, months=worklists.AGAIN)
    if each.id != "overdue":
        return words
    cards = lateness.cards(centre, each.query)
    told = [
        f"{_(CARDS[card])} {cards[card]}" for card in (LateCard.RED, LateCard.YELLOW) if cards[card]
    ]
    return _("{words}（{cards}）").format(words=words, cards=listed(told)) if told else words
