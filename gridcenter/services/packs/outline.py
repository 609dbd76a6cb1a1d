"""A plan told row by row: what comes in, changes, goes, loses or is refused, why, before and after.

The same plan is shown before a merge, in a dry run, and after it. Values are told as they may be
shown and printed: masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.merge import TablePlan, Version
from gridcenter.domain.packs.tables import DELETED, META, POINTED_AT, Row, TableSpec, masked
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.packs.merge_plan import PackPlan
from gridcenter.services.register import display

MOST = 500
"""So many rows are told of one pack; who needs the rest opens the records themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedField:
    """One field that says something else: its label (a message id) and both values in words."""

    label: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One record of a plan.

    ``fate`` is one of COUNTS, ``why`` a stable code or empty. Of a stale row ``after`` is what was
    sent and does not come in; of a conflict what comes in or, where what is here stays, what loses.
    """

    register: RegisterId
    uid: Uid
    title: str
    fate: str
    why: str = ""
    fields: tuple[PlannedField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The rows of a plan that are not simply the same, what needs a look first."""

    rows: tuple[PlannedRow, ...]
    left_out: int = 0


def of(centre: Centre, plan: PackPlan, *, most: int = MOST) -> Outline:
    """At most ``most`` rows of ``plan``; of the rest how many there are."""
    words = _Words(centre, plan.tables)
    found: list[PlannedRow] = []
    total = 0
    for told in (_refused, _conflicts, _renumbered, _deleted, _changed, _stale, _new):
        for table in plan.tables:
            for each in told(table):
                total += 1
                if len(found) < most:
                    found.append(words.row(table, each))
    return Outline(rows=tuple(found), left_out=total - len(found))


class _Told(NamedTuple):
    """One row of a plan, not yet in words."""

    uid: str
    fate: str
    why: str
    before: Row | None
    after: Row | None


def _here(plan: TablePlan, uid: str) -> Row | None:
    version = plan.before.get(uid)
    return version.row if version else None


def _refused(plan: TablePlan) -> Iterator[_Told]:
    for each in (*plan.refused, *plan.foreign):
        sent = plan.turned_away.get(each.uid)
        yield _Told(
            each.uid, "refused", each.why, _here(plan, each.uid), sent.row if sent else None
        )


def _disputed(plan: TablePlan) -> set[str]:
    away = {each.uid for each in plan.refused}
    return {each.winner.uid for each in plan.conflicts} - away


def _conflicts(plan: TablePlan) -> Iterator[_Told]:
    disputed = _disputed(plan)
    for each in plan.conflicts:
        if each.winner.uid in disputed:
            here = plan.before.get(each.winner.uid, each.winner)
            kept = each.winner.row == here.row
            why = "both_changed_here" if kept else "both_changed"
            sent = each.loser if kept else each.winner
            yield _Told(each.winner.uid, "conflict", why, here.row, sent.row)


def _renumbered(plan: TablePlan) -> Iterator[_Told]:
    """Told beside what else becomes of them: the new code is given when the plan is carried out."""
    for each in plan.renumbered:
        yield _Told(each.version.uid, "renumbered", "code_taken", None, each.version.row)


def _deleted(plan: TablePlan) -> Iterator[_Told]:
    for version in plan.gone:
        yield _Told(version.uid, "deleted", "gone", _here(plan, version.uid), version.row)
    for version in _settled(plan, plan.changed):
        if plan.deletes(version):
            yield _Told(
                version.uid, "deleted", "deleted_there", _here(plan, version.uid), version.row
            )


def _changed(plan: TablePlan) -> Iterator[_Told]:
    for version in _settled(plan, plan.changed):
        if not plan.deletes(version):
            here = _here(plan, version.uid)
            back = here is not None and here[DELETED] is not None and version.row[DELETED] is None
            yield _Told(version.uid, "changed", "restored_there" if back else "", here, version.row)


def _stale(plan: TablePlan) -> Iterator[_Told]:
    for version in _settled(plan, plan.older):
        why = "moved_late" if version.uid in plan.moved_late else "older"
        yield _Told(version.uid, "stale", why, _here(plan, version.uid), version.row)


def _new(plan: TablePlan) -> Iterator[_Told]:
    for version in plan.new:
        yield _Told(version.uid, "new", "", None, version.row)


def _settled(plan: TablePlan, versions: Iterable[Version]) -> Iterator[Version]:
    """Those that are no conflict: each row is told once."""
    disputed = _disputed(plan)
    return (version for version in versions if version.uid not in disputed)


class _Words:
    """Rows in words; what they point at is named from the plan itself or from what is here."""

    def __init__(self, centre: Centre, plans: Iterable[TablePlan]) -> None:
        self._wording = display.DisplayWording(centre)
        self._told = {
            version.uid: (plan.table, version.row)
            for plan in plans
            if plan.table.name in POINTED_AT
            for version in chain(plan.new, plan.before.values())
            if version.row[DELETED] is None
        }

    def row(self, plan: TablePlan, told: _Told) -> PlannedRow:
        table, before, after = plan.table, told.before, told.after
        live = (row for row in (after, before) if row is not None and row[DELETED] is None)
        named = next(live, before or after)
        return PlannedRow(
            register=RegisterId(table.name),
            uid=Uid(told.uid),
            title=self._title(table, named) if named else "",
            fate=told.fate,
            why=told.why,
            fields=self._fields(table, before, after) if told.fate in _COMPARED else (),
        )

    def _fields(
        self, table: TableSpec, before: Row | None, after: Row | None
    ) -> tuple[PlannedField, ...]:
        if before is None or after is None or before[DELETED] or after[DELETED]:
            return ()
        old, new = (masked(table, row, Masking.MASKED) for row in (before, after))
        return tuple(
            PlannedField(
                label=spec.label,
                name=spec.name,
                before=self._said(table, at, old),
                after=self._said(table, at, new),
            )
            for at, spec in enumerate(table.fields, start=len(META))
            if old[at] != new[at]
        )

    def _title(self, table: TableSpec, row: Row) -> str:
        register = register_of(table.name)
        names = [*([register.parent] if register.parent else []), *register.title]
        # One that is in the bin here still has its name; a tombstone has none to show.
        shown = masked(table, (*row[:DELETED], None, *row[DELETED + 1 :]), Masking.MASKED)
        places = [table.columns.index(name) for name in names]
        return " ".join(filter(None, (self._said(table, at, shown) for at in places)))

    def _said(self, table: TableSpec, at: int, row: Row) -> str:
        spec, value = table.fields[at - len(META)], row[at]
        if value is None or not spec.refers_to:
            return self._wording.of(spec, value)
        if str(value) in self._told:
            target, pointed = self._told[str(value)]
            first = register_of(target.name).title[0]
            return self._said(target, target.columns.index(first), pointed)
        self._wording.learn(
            register_of(table.name),
            [{each.name: None for each in table.fields} | {spec.name: value}],
        )
        return self._wording.of(spec, value)


_COMPARED = frozenset({"changed", "stale", "conflict", "refused"})
