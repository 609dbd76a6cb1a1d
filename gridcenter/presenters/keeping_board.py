"""How long records are kept and what is over, as the settings page shows it; holding and purging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gridcenter.base import keeping
from gridcenter.base.i18n import _, is_english
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.keeping import Kept
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.paper import fixed_pages, purge_list
from gridcenter.services.register import retention
from gridcenter.services.register.retention import Expired

Done = Callable[[Changes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingView:
    """The terms in words, what is over (whole records first seen), and whether one may decide."""

    terms: tuple[tuple[str, str, str, str], ...]
    expired: tuple[Expired, ...]
    rows: tuple[tuple[str, str, str], ...]
    held: int
    is_own_table: bool
    may_purge: bool
    today: date


def keeping_view(centre: Centre) -> KeepingView:
    """Read the table and what is over; what belongs to a record is shown with it alone."""
    found = tuple(
        each for each in retention.expired(centre) if register_of(each.register).parent is None
    )
    return KeepingView(
        terms=tuple(
            (
                _(register_of(each.register).label),
                years(each.term),
                source(each.term),
                f"{each.expired} / {each.count}",
            )
            for each in retention.terms(centre)
        ),
        expired=found,
        rows=tuple(
            (
                _(register_of(each.register).label),
                each.code or each.title,
                each.since or _("{day} 删除").format(day=each.day),
            )
            for each in found
        ),
        held=len(retention.held(centre)),
        is_own_table=keeping.is_own(centre.folder),
        may_purge=centre.may(Deed.PURGE),
        today=centre.today(),
    )


def years(term: Kept | None) -> str:
    """A term in words."""
    if term is None or not term.years:
        return _("长期")
    after = _(register_of(term.register).field(term.after).label)
    return _("自{after}满 {years} 年").format(after=after, years=term.years)


def source(term: Kept | None) -> str:
    """Where a term comes from."""
    return "" if term is None else term.source_en if is_english() else term.source


def hold(desk: Desk, uids: Sequence[str], until: date, reason: str, done: Done) -> None:
    """Keep these until a day."""

    def work(centre: Centre) -> Changes:
        retention.hold(centre, uids, until=until, reason=reason)
        return Changes(gesture=None, label="", touched={})

    desk.do(work, done)


def purge(desk: Desk, uids: Sequence[str], reason: str, paper: Path | None, done: Done) -> None:
    """Empty these for good, and write the list of what went to ``paper``."""

    def work(centre: Centre) -> Changes:
        found = retention.expired(centre)
        changes = retention.purge(centre, reason, only=uids)
        gone = {uid for touched in changes.touched.values() for uid in touched}
        if paper is not None:
            going = [each for each in found if each.uid in gone]
            fixed_pages.write(centre, purge_list.purged(centre, going, reason), paper)
        return changes

    desk.do(work, done, label=_("正在清除…"))


def save_review(desk: Desk, path: Path) -> None:
    """Write what is over as a paper to decide on."""

    def work(centre: Centre) -> Path:
        found = retention.expired(centre)
        return fixed_pages.write(centre, purge_list.review(centre, found), path)

    said = _("已保存：{path}")
    desk.note(work, lambda saved: desk.tell(said.format(path=saved)))
