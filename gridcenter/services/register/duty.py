"""A month's duty counts of a whole village as one sheet: read together, saved as one gesture.

The rule: a cell is the sum of the leader's log entries of that kind in that month. Day-by-day
entries keyed beside the leader stay as they are; what a cell says beyond them stands in one entry
of the sheet's own (its note is :data:`SHEET_NOTE`), dated the last day of the month, or today while
the month still runs. A cell cannot say less than the day-by-day entries add up to.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.base.i18n import choice_of
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError, RecordNotFoundError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.leader import DUTY_LOG, HOUSEHOLD_LEADER
from gridcenter.domain.text import N_
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.store import records
from gridcenter.store.gestures import DELETED, Write

SHEET_NOTE = "月度汇总"
"""The stored note of an entry that the sheet wrote; an entry with another note is nobody's."""

MOST = 9999

Cell = tuple[Uid, str]
"""A leader and a kind of duty."""


class DutyBelowLogError(GridcenterError):
    """The sheet says less than the day-by-day entries of that month add up to."""

    code = "duty_below_log"
    sentence = N_("没有保存：{name} 本月“{kind}”已逐条记了 {logged} 次，合计不能少于它。")
    hint = N_("要减少次数，请到该户长的“工作日志”里删改那几条。")


class DutyCountError(GridcenterError):
    """A count of a month that cannot be."""

    code = "duty_count"
    sentence = N_("没有保存：{name} 的“{kind}”应是 0 到 {most} 的整数。")


class DutyMonthError(GridcenterError):
    """A month that has not begun."""

    code = "duty_month"
    sentence = N_("没有保存：{month} 还没有开始。")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A leader with the month's sums by kind; ``logged`` is the part keyed day by day."""

    leader: Uid
    number: str
    name: str
    group: str
    counts: Mapping[str, int]
    logged: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySheet:
    """One village in one month (YYYY-MM): kinds across, leaders down."""

    village: str
    month: str
    kinds: tuple[Choice, ...]
    rows: tuple[DutyRow, ...]


def month_sheet(centre: Centre, village: str, month: str) -> DutySheet:
    """The sheet of a village: the leaders in post during the month and whoever has entries in it."""
    leaders = _leaders(centre, village)
    entries = _entries(centre, month, [each.uid for each in leaders])
    kinds = _kinds(centre)
    rows = []
    for leader in leaders:
        mine = entries.get(leader.uid, {})
        if mine or _served(leader, month):
            rows.append(
                DutyRow(
                    leader=leader.uid,
                    number=leader.text("number"),
                    name=leader.text("name"),
                    group=leader.text("group_name") or leader.text("area_name"),
                    counts={kind: sum(map(_count, found)) for kind, found in mine.items()},
                    logged={
                        kind: sum(_count(each) for each in found if not _is_own(each))
                        for kind, found in mine.items()
                    },
                )
            )
    return DutySheet(village=village, month=month, kinds=kinds, rows=tuple(rows))


def save_sheet(centre: Centre, village: str, month: str, wanted: Mapping[Cell, int]) -> Changes:
    """Write the changed cells as one gesture; ``wanted`` holds the month's sum of each.

    Raises DutyBelowLogError, DutyCountError, DutyMonthError, RecordNotFoundError (a leader is in the
    bin or has moved), ForeignRecordError; then nothing is written.
    """
    day = _day_of(centre, month)
    leaders = {each.uid: each for each in _leaders(centre, village)}
    labels = {each.value: each.label for each in _kinds(centre)}
    for uid, _kind in wanted:
        if uid not in leaders:
            raise RecordNotFoundError(uid=uid)
    entries = _entries(centre, month, list({leader for leader, _kind in wanted}))
    writes: list[Write] = []
    for (uid, kind), count in wanted.items():
        leader, found = leaders[uid], entries.get(uid, {}).get(kind, [])
        name, said = leader.text("name"), labels.get(kind, kind)
        if kind not in labels or not 0 <= count <= MOST:
            raise DutyCountError(name=name, kind=said, most=MOST)
        logged = sum(_count(each) for each in found if not _is_own(each))
        if count < logged:
            raise DutyBelowLogError(name=name, kind=said, logged=logged)
        own = [each for each in found if _is_own(each)]
        writes.extend(_cell_writes(centre, leader, kind, day, own, count - logged))
    if not writes:
        return NO_CHANGES
    facts = {"village": divisions.name(centre, village), "month": month, "count": len(wanted)}
    return centre.perform(
        N_("填{village} {month} 工作日志 {count} 格"), writes, kind="bulk", facts=facts
    )


def _cell_writes(  # noqa: PLR0917 - one cell in full
    centre: Centre, leader: Record, kind: str, day: str, own: list[Record], count: int
) -> list[Write]:
    """Bring the sheet's own entry of one cell to ``count``; more than one becomes one."""
    writes = [_to_bin(centre, each) for each in (own[1:] if count else own)]
    if not count:
        return writes
    if own:
        if own[0].values.get("count") != count:
            writes.append(_write(own[0].uid, leader, {"count": count}, before=own[0]))
        return writes
    values: dict[str, Value] = {
        **dict.fromkeys(DUTY_LOG.names),
        "leader": leader.uid,
        "done_on": day,
        "kind": kind,
        "count": count,
        "note": SHEET_NOTE,
    }
    return [*writes, _write(centre.new_uid(), leader, values)]


def _write(
    uid: Uid, leader: Record, values: Mapping[str, Value], before: Record | None = None
) -> Write:
    return Write(
        register=DUTY_LOG.id, uid=uid, unit=leader.unit, before=before, values=dict(values)
    )


def _to_bin(centre: Centre, entry: Record) -> Write:
    return Write(
        register=DUTY_LOG.id,
        uid=entry.uid,
        unit=entry.unit,
        before=entry,
        values={DELETED: centre.now()},
    )


def _kinds(centre: Centre) -> tuple[Choice, ...]:
    return tuple(choice_of(item) for item in centre.codes["duty_kind"] if not item.retired)


def _leaders(centre: Centre, village: str) -> tuple[Record, ...]:
    here = Filter(field="village", values=(village,))
    return records.find(centre.db, Query(register=HOUSEHOLD_LEADER.id, filters=(here,)))


def _served(leader: Record, month: str) -> bool:
    """Whether the leader was in post on any day of the month, as far as the dates say."""
    begun, left = leader.text("appointed_on"), leader.text("left_on")
    if begun and begun[:7] > month:
        return False
    if leader.values.get("status") == "left":
        return bool(left) and left[:7] >= month
    return True


def _entries(centre: Centre, month: str, leaders: list[Uid]) -> dict[Uid, dict[str, list[Record]]]:
    """The month's live entries by leader and kind."""
    if not leaders:
        return {}
    query = Query(
        register=DUTY_LOG.id,
        filters=(
            Filter(field="leader", operator=Operator.ANY_OF, values=tuple(leaders)),
            Filter(field="done_on", operator=Operator.STARTS_WITH, values=(month,)),
        ),
    )
    found: dict[Uid, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for entry in records.find(centre.db, query):
        found[Uid(entry.text("leader"))][entry.text("kind")].append(entry)
    return found


def _count(entry: Record) -> int:
    count = entry.values.get("count")
    return count if isinstance(count, int) else 0


def _is_own(entry: Record) -> bool:
    return entry.values.get("note") == SHEET_NOTE


def _day_of(centre: Centre, month: str) -> str:
    today = centre.today().isoformat()
    if month > today[:7]:
        raise DutyMonthError(month=month)
    if month == today[:7]:
        return today
    last = monthrange(int(month[:4]), int(month[5:7]))[1]
    return f"{month}-{last:02d}"
