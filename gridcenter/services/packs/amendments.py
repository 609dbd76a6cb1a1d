"""更正说明: what an amendment says anew since the month was sealed, on the screen and on paper.

The sender compares with what its own packs said; the receiver with what it holds of that unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.amendment import (
    AmendmentDeed,
    RecordChange,
    Rows,
    changes,
    live,
    of_month,
)
from gridcenter.domain.packs.tables import (
    META,
    UID,
    Row,
    TableSpec,
    every_table,
    sent_tables,
    table_of,
)
from gridcenter.domain.register.fields import FieldSpec, Kind, UnitCode, Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.exchange.packs.pack_reader import open_pack, read_sealed
from gridcenter.exchange.packs.pack_tables import ReadTable, read_tables
from gridcenter.services.centre import Centre
from gridcenter.services.packs.examining import Examined
from gridcenter.services.packs.packing import SENT_FOLDER
from gridcenter.services.register import display
from gridcenter.services.trust import units
from gridcenter.store.packs import merging
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs import sent as sent_packs
from gridcenter.store.packs.packs import MERGED
from gridcenter.store.packs.sent import SentPack

Tables = Mapping[str, Rows]
"""Rows by table and uid."""
WHOLE_RECORD = {AmendmentDeed.ADDED: N_("新增记录"), AmendmentDeed.DELETED: N_("删除记录")}


class NotSealedError(GridcenterError):
    """There is nothing to amend yet."""

    code = "month_not_sealed"
    sentence = N_("{month} 还没有上报过，没有可比较的内容。")
    hint = N_("请先上报这个月；以后再改动，才需要更正。")


class SealedPackGoneError(GridcenterError):
    """A pack that we sent is no longer in the data folder."""

    code = "sealed_pack_gone"
    sentence = N_("找不到以前的上报包 {file}，不能逐项比较。")
    hint = N_("更正包照样可以导出；请从备份恢复数据目录中的 packs/sent 后再打印更正说明。")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendedLine:
    """One difference in words: of which record, which field, what it said and what it says now.

    Register and field are message ids; of a whole record that came or went both sides are empty.
    """

    register: str
    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a month says anew. ``counts`` are (label, before, after)."""

    unit: UnitCode
    unit_name: str
    month: str
    sealed: int
    """The number of the pack that is compared with; 0 when none is known."""
    records: int
    lines: tuple[AmendedLine, ...]
    counts: tuple[tuple[str, int, int], ...]


def since_sealed(centre: Centre, month: str) -> Difference:
    """What changed here since ``month`` was sent last; right after an amendment, what it said.

    Raises NotSealedError, SealedPackGoneError.
    """
    sent = sent_packs.reports(centre.db, centre.unit.code, month)
    if not sent:
        raise NotSealedError(month=month)
    newest = sent[0]
    now = {
        table.name: _by_uid(v.row for v in merging.rows_of(centre.db, table, centre.unit.code))
        for table in sent_tables()
    }
    sealed = _as_sent(centre, newest)
    told = _difference(centre, centre.unit.code, month, newest.id.seq, (sealed, now))
    if told.records or not newest.id.kind.rules.corrects or len(sent) == 1:
        return told
    sides = (_as_sent(centre, sent[1]), sealed)
    return _difference(centre, centre.unit.code, month, sent[1].id.seq, sides)


def arriving(centre: Centre, seen: Examined) -> Difference:
    """What an examined pack says anew of its unit; after its merge, what it said anew."""
    former = stored.received_by_digest(centre.db, seen.id.digest)
    here = {
        table.name: _by_uid(v.row for v in merging.rows_of(centre.db, table, seen.id.unit))
        for table in every_table()
    }
    other = {name: dict(rows) for name, rows in here.items()}
    merged = former is not None and former.state == MERGED
    if former is not None and merged:
        for name, found in merging.before_of(centre.db, former.number).items():
            for uid in found.new:
                other[name].pop(uid, None)
            other[name].update(_by_uid(version.row for version in found.replaced))
    else:
        for plan in seen.plan.tables:
            rows = (version.row for version in (*plan.new, *plan.changed, *plan.gone))
            other[plan.table.name].update(_by_uid(rows))
    sides = (other, here) if merged else (here, other)
    earlier = [
        each.id.seq
        for each in stored.received(centre.db, unit=seen.id.unit, month=seen.id.month)
        if each.state == MERGED and each.id.seq < seen.id.seq
    ]
    return _difference(centre, seen.id.unit, seen.id.month, max(earlier, default=0), sides)


def _as_sent(centre: Centre, newest: SentPack) -> Tables:
    """What our packs said up to ``newest``: the last full one and the changes after it."""
    chain: list[SentPack] = []
    for pack in sent_packs.sent(centre.db, centre.unit.code, to=newest.to):
        if pack.id.seq > newest.id.seq:
            continue
        chain.append(pack)
        if pack.id.kind.rules.carries_all:
            break
    rows: dict[str, dict[str, Row]] = {table.name: {} for table in every_table()}
    for pack in reversed(chain):
        for read in _rows_sent(centre, pack):
            rows[read.table.name].update(_by_uid(each.row for each in read.versions))
    return rows


def _rows_sent(centre: Centre, pack: SentPack) -> tuple[ReadTable, ...]:
    try:
        with read_sealed(centre.folder / SENT_FOLDER / pack.file) as sealed:
            opened = open_pack(sealed, units.identities(centre), units.trusted(centre), pack.file)
        return read_tables(opened, every_table())
    except (OSError, GridcenterError) as failure:
        raise SealedPackGoneError(file=pack.file) from failure


def _by_uid(rows: Iterable[Row]) -> dict[str, Row]:
    return {str(row[UID]): row for row in rows}


def _difference(
    centre: Centre, unit: UnitCode, month: str, seq: int, sides: tuple[Tables, Tables]
) -> Difference:
    before, after = sides
    found = [
        change
        for table in every_table()
        for change in changes(table, before.get(table.name, {}), after.get(table.name, {}))
    ]
    words, order = _Words(centre, sides), [table.name for table in every_table()]
    # The month's own cases first: they are what the superior asks about.
    found.sort(
        key=lambda each: (
            not str(each.value("occurred_at") or "").startswith(month),
            order.index(each.table.name),
            words.title(each.table, each.row),
        )
    )
    return Difference(
        unit=unit,
        unit_name=units.name_of(centre, unit),
        month=month,
        sealed=seq,
        records=len(found),
        lines=tuple(line for change in found for line in words.lines(change)),
        counts=tuple(_counts(month, before, after)),
    )


def _counts(month: str, before: Tables, after: Tables) -> Iterable[tuple[str, int, int]]:
    cases = table_of(INCIDENT)
    told = [of_month(cases, side[cases.name].values(), month) for side in (before, after)]
    yield N_("本月事件"), told[0][0], told[1][0]
    yield N_("其中已结案"), told[0][1], told[1][1]
    for table in every_table():
        counted = [live(side.get(table.name, {}).values()) for side in (before, after)]
        if any(counted):
            yield table.label, counted[0], counted[1]


class _Words:
    """Values in words; what they point at is named from the rows themselves, also before a merge."""

    def __init__(self, centre: Centre, sides: Iterable[Tables]) -> None:
        self._wording = display.DisplayWording(centre)
        self._rows = {
            uid: (table, row)
            for side in sides
            for table in every_table()
            for uid, row in side.get(table.name, {}).items()
            if len(row) > len(META) and row[len(META)] is not None
        }

    def lines(self, change: RecordChange) -> Iterable[AmendedLine]:
        register = register_of(change.table.name)
        title = self.title(change.table, change.row)
        parent = change.value(register.parent) if register.parent else None
        if parent is not None:
            title = f"{self._named(str(parent))} {title}"
        if change.deed is not AmendmentDeed.CHANGED:
            told = WHOLE_RECORD[change.deed]
            yield AmendedLine(register=register.one, record=title, field=told, before="", after="")
        for each in change.fields:
            yield AmendedLine(
                register=register.one,
                record=title,
                field=each.field.label,
                before=self._said(each.field, each.before),
                after=self._said(each.field, each.after),
            )

    def title(self, table: TableSpec, row: Row) -> str:
        """The record in one line."""
        places = {spec.name: (at, spec) for at, spec in enumerate(table.fields, start=len(META))}
        told = (places[name] for name in register_of(table.name).title)
        return " ".join(filter(None, (self._said(spec, row[at]) for at, spec in told)))

    def _named(self, uid: str) -> str:
        table, row = self._rows.get(uid, (None, None))
        return uid if table is None or row is None else self.title(table, row).split(" ")[0]

    def _said(self, spec: FieldSpec, value: Value) -> str:
        if spec.kind is Kind.REFERENCE and value:
            return self._named(str(value))
        return self._wording.of(spec, value)
