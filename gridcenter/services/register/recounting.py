"""Counting the deadlines of all open incidents anew, after the table or the calendar changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from gridcenter.base import progress, worktime
from gridcenter.base.whole_files import write_whole
from gridcenter.base.worktime import Notice
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident.deadlines import ClockStart, Term
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.incident.states import OPEN_STATES
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import deadlines
from gridcenter.store import counts, records
from gridcenter.store.gestures import Write


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedNotice:
    """A notice that was kept, and the deadlines that moved with it."""

    notice: Notice
    changes: Changes


_COLUMNS = ("uid", "unit", *deadlines.DECIDE, "deadline", "accept_by", deadlines.BASIS)
_STEP = 5_000
_WHY = "导入 {year} 年放假通知"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """An open incident whose dates are not what the table gives: both pairs, accept and finish."""

    uid: Uid
    before: tuple[str | None, str | None]
    after: tuple[str | None, str | None]


def outdated(centre: Centre) -> tuple[Recount, ...]:
    """Our open incidents whose deadline follows the table and is not what the table gives today.

    Stops between incidents when nobody waits any more (:mod:`gridcenter.base.progress`).
    """
    # Of a township nearly all are ours: asked for by unit, SQLite would fetch every closed one as well.
    ours = () if centre.unit.tier is Tier.TOWNSHIP else (_of_unit(centre),)
    state = Filter(field="state", operator=Operator.ANY_OF, values=tuple(sorted(OPEN_STATES)))
    open_ones = Query(register=INCIDENT.id, filters=(state, *ours))
    rows = counts.values(centre.db, open_ones, _COLUMNS)
    due = _Due(centre)
    found = []
    for number, (uid, unit, *kind, deadline, accept_by, basis) in enumerate(rows):
        if number % _STEP == 0:
            progress.report(number, len(rows))
        if unit != centre.unit.code:
            continue
        accept, finish = due.of(*kind)
        after = (accept, finish if basis == deadlines.BY_RULE else deadline)
        if after != (accept_by, deadline):
            found.append(Recount(uid=Uid(uid), before=(accept_by, deadline), after=after))
    return tuple(found)


def _of_unit(centre: Centre) -> Filter:
    return Filter(field="unit", values=(centre.unit.code,))


class _Due:
    """The dates of :meth:`DeadlineRule.deadlines` as texts, each term from each day worked out once."""

    def __init__(self, centre: Centre) -> None:
        self._today = centre.today().isoformat()
        table, calendar = (
            worktime.load_deadlines(centre.folder),
            worktime.load_calendar(centre.folder),
        )
        self._rule = cache(table.rule)

        @cache
        def end(term: Term, day: str) -> str:
            return term.end(date.fromisoformat(day), calendar).isoformat()

        self._end = end

    def of(  # noqa: PLR0917 - what a deadline follows from, as it stands in a row
        self,
        family: str | None,
        level: str | None,
        method: str | None,
        registered: str | None,
        restarted: str | None,
        accepted: str | None,
        handed_over: str | None,
    ) -> tuple[str | None, str | None]:
        rule = self._rule(family or "", level or "", method or "")
        if rule is None:
            return None, None
        begun = restarted or registered or self._today
        accept_by = self._end(rule.accept, begun)
        if rule.finish.start is not ClockStart.REGISTERED:
            begun = accepted or accept_by
            if rule.finish.start is ClockStart.HANDED_OVER:
                begun = handed_over or begun
        return accept_by, self._end(rule.finish, begun)


def recount(centre: Centre, why: str) -> Changes:
    """Count them anew as one gesture that can be taken back; the history keeps the old dates and ``why``."""
    centre.require(Deed.KEEP)
    wanted = {each.uid: each for each in outdated(centre)}
    if not wanted:
        return NO_CHANGES
    with centre.db.transaction():
        writes = []
        for record in records.by_uids(centre.db, INCIDENT, wanted).values():
            accept_by, deadline = wanted[record.uid].after
            given: dict[str, Value] = {"accept_by": accept_by, "deadline": deadline}
            writes.append(
                Write(
                    register=INCIDENT.id,
                    uid=record.uid,
                    unit=record.unit,
                    before=record,
                    values={n: v for n, v in given.items() if v != record.values.get(n)},
                )
            )
        return centre.perform(
            N_("重算 {count} 件事件的办理期限：{why}"),
            writes,
            kind="recount",
            facts={"count": len(writes), "why": why},
        )


def import_notice(centre: Centre, path: Path) -> ImportedNotice:
    """Keep a year's holiday notice from a file, in place of that year's former one, and count anew.

    The file is one like the bundled ones, or the notice's own text. What fails, a full disk or somebody
    who stops it, leaves the former notice. Raises RoleForbidsError, and DataFileError when it is neither.
    """
    centre.require(Deed.SHAPE)
    notice, content = worktime.read_any_notice(path)
    place = centre.folder / "holidays" / f"{notice.year}.toml"
    former = place.read_bytes() if place.exists() else None
    write_whole(place, content, ours=True)
    worktime.forget()
    try:
        audit.record(centre, "holidays.import", {"year": notice.year, "source": notice.source})
        changes = recount(centre, _WHY.format(year=notice.year))
    except BaseException:
        _put_back(place, former)
        raise
    return ImportedNotice(notice=notice, changes=changes)


def _put_back(place: Path, former: bytes | None) -> None:
    if former is None:
        place.unlink(missing_ok=True)
    else:
        write_whole(place, former, ours=True)
    worktime.forget()
