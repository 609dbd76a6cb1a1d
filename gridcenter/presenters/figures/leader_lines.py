"""The leader's card in words: key figures for the window, lines for the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridcenter.base.i18n import _
from gridcenter.domain.figures.ratios import Change
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.figures.chart_cards import growth
from gridcenter.presenters.figures.chart_model import KeyFigure
from gridcenter.services.figures.leader_card import LeaderCard, leader_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The card as it is shown and copied."""

    heading: str
    figures: tuple[KeyFigure, ...]
    longest: str
    """Empty when nothing is overdue."""
    text: str


def read(desk: Desk, done: Callable[[Told], None]) -> None:
    """Count the card now."""

    def told(card: LeaderCard) -> None:
        late = longest(card) if card.longest else ""
        said = Told(heading=heading(card), figures=figures(card), longest=late, text=as_text(card))
        done(said)

    desk.ask(leader_card, told, label=_("正在统计"))


def heading(card: LeaderCard) -> str:
    """Whose figures of which day."""
    return _("{unit}　截至 {day}").format(unit=card.unit, day=card.day.isoformat())


def figures(card: LeaderCard) -> tuple[KeyFigure, ...]:
    """本月, 累计, 办结率, 化解率 of all and of disputes, 逾期."""
    return (
        KeyFigure(
            name=_("本月登记"),
            value=str(card.month.now),
            note=_compared(card.month),
            query=card.month_query,
        ),
        KeyFigure(
            name=_("今年累计"),
            value=str(card.year.now),
            note=_compared(card.year),
            query=card.year_query,
        ),
        KeyFigure(
            name=_("办结率（全部）"),
            value=card.closed.text,
            note=_("已办结 {part} ÷ 今年登记 {whole}").format(
                part=card.closed.part, whole=card.closed.whole
            ),
        ),
        KeyFigure(
            name=_("事件化解率"),
            value=card.resolved.text,
            note=_("已化解 {part} ÷ 今年登记 {whole}").format(
                part=card.resolved.part, whole=card.resolved.whole
            ),
        ),
        KeyFigure(
            name=_("纠纷化解率"),
            value=card.settled.text,
            note=_("已化解 {part} ÷ 今年纠纷 {whole}").format(
                part=card.settled.part, whole=card.settled.whole
            ),
        ),
        KeyFigure(
            name=_("逾期未办结"),
            value=str(card.overdue),
            note=_("最久 {days} 个工作日").format(days=card.longest.days)
            if card.longest is not None
            else _("没有逾期"),
            query=card.overdue_query,
        ),
    )


def longest(card: LeaderCard) -> str:
    """Which case is overdue longest."""
    late = card.longest
    if late is None:
        return _("没有逾期")
    said = _("最久 {days} 个工作日：{code} {title}").format(
        days=late.days, code=late.case_code, title=late.title
    )
    return f"{said}（{late.organisation}）" if late.organisation else said


def as_text(card: LeaderCard) -> str:
    """The card as lines for a message."""
    *others, late = figures(card)
    told = [(each, each.note) for each in others]
    lines = (
        _("{name} {value}（{note}）").format(name=each.name, value=each.value, note=note)
        for each, note in (*told, (late, longest(card)))
    )
    return "\n".join((heading(card), *lines))


def _compared(change: Change) -> str:
    return _("上年同期 {base}，同比 {change}").format(base=change.base, change=growth(change))
