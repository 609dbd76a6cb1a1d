"""The page of records that may be one: the pairs, one pair side by side, merging or setting apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.base.i18n import _, listed
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.likeness import Likeness
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.record_history import local
from gridcenter.services.centre import Centre
from gridcenter.services.register import duplicates, registers
from gridcenter.services.register.duplicates import Pair, watched


class PairSide(StrEnum):
    """Which of the two records: the older one or the other."""

    ONE = "one"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One field of both records in words. Only rows that differ may be chosen from."""

    name: str
    label: str
    one: str
    other: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One pair side by side: titles, when and by whom each was entered, and every filled field."""

    one: str
    other: str
    one_made: str
    other_made: str
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    counts: dict[str, int]
    register: str
    pairs: tuple[Pair, ...]


def reasons(likeness: Likeness) -> str:
    """Why two records may be one, each reason with its points."""
    said = _("{reason}（{points} 分）")
    return listed(said.format(reason=_(r.sentence), points=r.points) for r in likeness.reasons)


class DuplicateBoard:
    """The state of the page. ``on_change`` is called whenever something of it changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.watched = watched()
        """The registers in which repeated records are looked for."""
        self._turn = 0
        self.loading = True
        self.register: str = self.watched[0]
        self.counts: dict[str, int] = {}
        self.pairs: tuple[Pair, ...] = ()
        self.at = 0
        self.comparison: Comparison | None = None
        self.keep = PairSide.ONE
        self.chosen: dict[str, PairSide] = {}
        self.end = desk.subscribe(self._hear)

    @property
    def pair(self) -> Pair | None:
        """The pair that is compared, or None."""
        return self.pairs[self.at] if self.at < len(self.pairs) else None

    def load(self, register: str | None = None) -> None:
        """Look for pairs; without a ``register`` stay, or go where there are any."""
        self._turn += 1
        turn, wanted, stay = self._turn, register or self.register, register is not None

        def read(centre: Centre) -> _Found:
            counts = duplicates.waiting(centre)
            chosen = wanted if stay or wanted in counts else next(iter(counts), wanted)
            found = duplicates.pairs(centre, chosen) if chosen in counts else ()
            return _Found(counts=counts, register=chosen, pairs=found)

        self._desk.ask(
            read, lambda found: self._keep_found(turn, found), label=_("正在查找疑似重复…")
        )

    def _keep_found(self, turn: int, found: _Found) -> None:
        if turn != self._turn:
            return
        if found.register != self.register:
            self.at = 0
        self.loading = False
        self.counts, self.register, self.pairs = found.counts, found.register, found.pairs
        self.choose(min(self.at, max(len(self.pairs) - 1, 0)))

    def _hear(self, changes: Changes) -> None:
        if not self.loading and any(changes.touches(each) for each in self.watched):
            self.load()

    # -- one pair --------------------------------------------------------------------------

    def choose(self, at: int) -> None:
        """Compare another pair."""
        self.at, self.comparison = at, None
        self.keep, self.chosen = PairSide.ONE, {}
        pair, turn = self.pair, self._turn
        if pair is None:
            self._on_change()
            return

        def compared(found: Comparison) -> None:
            if turn == self._turn and pair is self.pair:
                self.comparison = found
                self.chosen = {
                    row.name: PairSide.ONE if row.one else PairSide.OTHER
                    for row in found.rows
                    if row.differs
                }
                self._on_change()

        self._desk.ask(lambda centre: compare(centre, pair), compared)

    def keep_side(self, side: PairSide) -> None:
        """Keep this record's identity (its case code, its history); its values come along."""
        self.keep = side
        rows = self.comparison.rows if self.comparison else ()
        for row in rows:
            if row.differs:
                own = row.one if side is PairSide.ONE else row.other
                away = PairSide.OTHER if side is PairSide.ONE else PairSide.ONE
                self.chosen[row.name] = side if own else away
        self._on_change()

    def take(self, name: str, side: PairSide) -> None:
        """Choose which value of a field stays."""
        self.chosen[name] = side

    def values(self) -> dict[str, Value]:
        """The values that the kept record takes over from the other one."""
        pair = self.pair
        if pair is None:
            return {}
        giver = pair.other if self.keep is PairSide.ONE else pair.one
        return {name: giver.values[name] for name, side in self.chosen.items() if side != self.keep}

    def merge(self) -> None:
        """Make one record of the two; the window offers to take it back."""
        pair = self.pair
        if pair is None or self.comparison is None:
            return
        kept, dropped = (
            (pair.one, pair.other) if self.keep is PairSide.ONE else (pair.other, pair.one)
        )
        register, values = self.register, self.values()
        self._desk.do(
            lambda centre: duplicates.merge(centre, register, kept.uid, dropped.uid, values)
        )

    def set_apart(self) -> None:
        """Remember that these two are not the same."""
        pair = self.pair
        if pair is None:
            return

        def apart(centre: Centre) -> Changes:
            duplicates.set_apart(centre, pair.one.uid, pair.other.uid)
            return NO_CHANGES

        self._desk.do(apart, self._set_apart)

    def _set_apart(self, _changes: Changes) -> None:
        self._desk.tell(_("已记住：这两条不是同一条，以后不再提示。"))
        self.load()


def compare(centre: Centre, pair: Pair) -> Comparison:
    """Both records in words; runs on the worker thread. Fields empty in both are left out."""
    register = register_of(pair.one.register)
    one, other = registers.displays(centre, register, [pair.one, pair.other])
    rows = tuple(
        CompareRow(
            name=spec.name,
            label=_(spec.label),
            one=one[spec.name],
            other=other[spec.name],
            differs=not spec.read_only and pair.one[spec.name] != pair.other[spec.name],
        )
        for spec in register.fields
        if pair.one[spec.name] not in (None, "") or pair.other[spec.name] not in (None, "")
    )
    return Comparison(
        one=pair.one.title(register),
        other=pair.other.title(register),
        one_made=_made(pair.one),
        other_made=_made(pair.other),
        rows=rows,
    )


def _made(record: Record) -> str:
    return _("{by} {at} 录入").format(by=record.created_by, at=local(record.created_at))
