"""How long an incident took so far, in words: by stage, by unit, and how late it is."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.base.i18n import _, is_english, listed
from gridcenter.domain.register.incident.deadlines import LateCard
from gridcenter.domain.register.incident.stages import CaseStage, by_holder, by_state
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.register.lateness import Late

CARDS = {LateCard.LATE: N_("逾期"), LateCard.YELLOW: N_("黄牌"), LateCard.RED: N_("红牌")}


def late_words(late: Late) -> str:
    """``红牌，逾期 6 个工作日``."""
    return _("{card}，逾期 {days} 个工作日").format(card=_(CARDS[late.card]), days=late.days)


def stage_words(centre: Centre, spent: Sequence[CaseStage], late: Late | None) -> tuple[str, ...]:
    """The sentences below the steps of an incident; none before its first day is over."""
    found = []
    if late is not None:
        found.append(late_words(late))
    states = {name: days for name, days in by_state(spent).items() if days}
    if states:
        english = is_english()
        told = [
            f"{centre.codes.label('incident_state', name, english=english)} {days}"
            for name, days in states.items()
        ]
        words = _("各环节用时（工作日）：{stages}，共 {total}")
        found.append(words.format(stages=listed(told), total=sum(states.values())))
    holders = by_holder(spent)
    if set(holders) - {""}:
        told = [f"{name or _('本单位')} {days}" for name, days in holders.items()]
        found.append(_("各单位用时（工作日）：{units}").format(units=listed(told)))
    return tuple(found)
