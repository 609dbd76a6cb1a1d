"""Finds the record that a row of a sheet speaks of, so that importing twice changes nothing.

By the natural key first, then by what people share between two lists: name and phone, name and
place of work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from gridcenter.domain.query import Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Kind, Register, Uid, Value
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.matching_known import Values, having, loaded_by, same_days
from gridcenter.store import records

Key = tuple[Hashable, ...]
Place = tuple[int, int]
"""Which table, and which row of it."""

_SETTLED = 150
"""Of so many rows under one key it is found out how most of them get their record; a sheet with more
under one key gives them out in order."""


def _key(register: Register, names: Sequence[str], values: Values) -> Key | None:
    parts: list[Hashable] = []
    for name in names:
        value = values.get(name)
        if value is None or value == "":
            # What a sheet does not say of a new record is its default.
            value = register.field(name).default
        if value is None:
            return None
        # Of a moment the day is enough: a ledger names no hour.
        parts.append(str(value)[:10] if register.field(name).kind is Kind.DATETIME else value)
    return (*names, *parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An earlier row that speaks of the same record, and the fields in which this one differs."""

    place: Place
    differing: tuple[str, ...] = ()


class Matcher:
    """The records that the rows of one import may speak of, each given out once."""

    def __init__(
        self,
        centre: Centre,
        register: Register,
        rows: Iterable[Values],
        *,
        stands: Callable[[Values], bool],
    ) -> None:
        self._register, self._identity = register, register.identity
        self._strong: dict[Key, list[Record]] = defaultdict(list)
        self._weak: dict[Key, list[Record]] = defaultdict(list)
        self._taken: dict[Uid, tuple[Place, Values]] = {}
        self._seen: dict[Key, tuple[Place, Values]] = {}
        self._again: dict[Key, list[tuple[Place, Values]]] = defaultdict(list)
        """The further rows under a key: hardly any, and there are as many keys as rows."""
        self._repeats = register.identity.repeats
        self._stands = stands
        """Whether a row could be written as a new record: such a row comes first."""
        self._meant: dict[Uid, Values] = {}
        """The row that says a record wholly: no other row takes that record."""
        self.reserved: frozenset[Value] = frozenset()
        self._load(centre, tuple(rows))

    def _load(self, centre: Centre, rows: Sequence[Values]) -> None:
        register = self._register
        if not records.count(centre.db, Query(register=register.id)):
            self._load_reserved(centre, rows, ())
            return
        found: dict[Uid, Record] = {}
        for name in loaded_by(register):
            wanted = sorted({str(row[name]) for row in rows if row.get(name) not in (None, "")})
            for record in having(centre, register, name, wanted):
                found[record.uid] = record
        if register.dated in self._identity.weak:
            found.update((record.uid, record) for record in same_days(centre, register, rows))
        # Only the owner of a record may change it: an upper tier's sheet never does.
        own = [record for record in found.values() if record.unit == centre.unit.code]
        for record in own:
            for names in self._identity.strong:
                if key := _key(register, names, record.values):
                    self._strong[key].append(record)
            if self._identity.weak:
                key = _key(register, self._identity.weak, record.values)
                if key is not None:
                    self._weak[key].append(record)
        self._claim(rows)
        self._load_reserved(centre, rows, found.values())

    def _claim(self, rows: Sequence[Values]) -> None:
        """Where several rows may speak of one record, keep it for one that says it wholly."""
        keys = [self._weak_key(values) for values in rows] if self._weak else []
        often = Counter(key for key in keys if key in self._weak)
        groups: dict[Uid, tuple[Sequence[Record], list[Values]]] = {}
        for values, key in zip_longest(rows, keys):
            candidates = self._under(values) if self._repeats else ()
            if not candidates and key is not None and often[key] > 1:
                candidates = self._weak[key]
            if candidates:
                groups.setdefault(candidates[0].uid, (candidates, []))[1].append(values)
        for candidates, saying in groups.values():
            self._settle(candidates, saying)

    def _settle(self, candidates: Sequence[Record], rows: Sequence[Values]) -> None:
        """Give as many rows as can be a record that they say wholly: one that says little may have
        to leave its record to one that fits no other.
        """
        distinct: list[Values] = []
        for values in rows[:_SETTLED]:
            if values not in distinct:
                distinct.append(values)
        fits = [
            [record.uid for record in candidates if self._says_all(record, values)]
            for values in distinct
        ]
        holder: dict[Uid, int] = {}

        def place(at: int, tried: set[Uid]) -> bool:
            for uid in fits[at]:
                if uid not in tried:
                    tried.add(uid)
                    if uid not in holder or place(holder[uid], tried):
                        holder[uid] = at
                        return True
            return False

        # Who has a record keeps one: right rows before wrong ones, then who says most.
        ranks = [(not self._stands(values), -_said(values)) for values in distinct]
        for at in sorted(range(len(distinct)), key=ranks.__getitem__):
            place(at, set())
        self._meant.update((uid, distinct[at]) for uid, at in holder.items())
        for values in rows[_SETTLED:]:
            for record in candidates:
                if record.uid not in self._meant and self._says_all(record, values):
                    self._meant[record.uid] = values
                    break

    def _weak_key(self, values: Values) -> Key | None:
        weak = self._identity.weak
        return _key(self._register, weak, values) if weak else None

    def _under(self, values: Values) -> Sequence[Record]:
        """The records of the first strong key of a row that hits."""
        for names in self._identity.strong:
            key = _key(self._register, names, values)
            if key is not None and (known := self._strong.get(key)):
                return known
        return ()

    def _load_reserved(
        self, centre: Centre, rows: Sequence[Values], live: Iterable[Record]
    ) -> None:
        """A code that is never freed stays with its record: in the bin, or another unit's."""
        unique = self._identity.unique
        if unique is not None and not unique.freed:
            codes = sorted({str(row[unique.field]) for row in rows if row.get(unique.field)})
            binned = having(centre, self._register, unique.field, codes, in_bin=True)
            foreign = (record for record in live if record.unit != centre.unit.code)
            self.reserved = frozenset(record[unique.field] for record in (*binned, *foreign))

    def twin(self, row: Place, values: Values) -> Twin | None:
        """The earlier row of the import that speaks of the same record, None for the first to do so.

        Where a record is known by no number of its own, a row with other values is another record:
        two patrols of one day are two.
        """
        register, strong = self._register, self._identity.strong
        keys = [key for names in strong if (key := _key(register, names, values))]
        if not keys:
            # Two disputes of one day may share a title: only wholly equal rows are one.
            named = [(name, value) for name, value in values.items() if value is not None]
            keys += [tuple(item for pair in sorted(named) for item in pair)]
        for key in keys:
            first = self._seen.get(key)
            for place, said in (first, *self._again.get(key, ())) if first else ():
                differing = _differing(values, said)
                # Of lines that may come twice a day one that says less is another one, too.
                if not self._repeats or not (differing or _differing(said, values)):
                    return Twin(place=place, differing=differing)
        pair = row, self._kept(values)
        for key in keys:
            if self._seen.setdefault(key, pair) is not pair:
                self._again[key].append(pair)
        return None

    def match(self, row: Place, values: Values) -> tuple[Record | None, Twin | None]:
        """The known record of a row; with the earlier row when that one already took it."""
        found = self._find(values) if self._strong or self._weak else None
        return (None, None) if found is None else self.take(row, found, values)

    def take(self, row: Place, found: Record, values: Values) -> tuple[Record, Twin | None]:
        """Give ``found`` to ``row``; with the earlier row when that one already took it."""
        if (earlier := self._taken.get(found.uid)) is not None:
            place, said = earlier
            return found, Twin(place=place, differing=_differing(values, said))
        self._taken[found.uid] = row, self._kept(values)
        return found, None

    def _kept(self, values: Values) -> Values:
        """``values`` as the row says them: only where a record has steps its state is completed later."""
        return dict(values) if self._register.steps else values

    def _find(self, values: Values) -> Record | None:
        if known := self._under(values):
            return self._likeliest(known, values) if self._repeats else known[0]
        identity = self._identity
        key = self._weak_key(values)
        if key is None:
            return None
        fitting = [
            record
            for record in self._weak.get(key, ())
            if record.uid not in self._taken
            and _compatible(identity.must_agree, record, values)
            and self._is_free_for(record, values)
        ]
        if len(fitting) > 1:
            fitting = [each for each in fitting if each.uid in self._meant] or fitting
            # Two matters of one day under one title: the one that says all of it, if any does.
            fitting = [record for record in fitting if self._says_all(record, values)][:1]
        return fitting[0] if len(fitting) == 1 else None

    def _says_all(self, record: Record, values: Values) -> bool:
        """Whether ``record`` already holds every value of a row; of a time the day is enough, and
        what the system counts out (a deadline) says nothing.
        """
        register = self._register
        named = {name for names in self._identity.strong for name in names}
        return all(
            value is None
            or _key(register, (name,), values) == _key(register, (name,), record.values)
            for name, value in values.items()
            if name in record.values and (name in named or not register.field(name).read_only)
        )

    def _likeliest(self, known: Sequence[Record], values: Values) -> Record | None:
        """Of the records under one key the one that says what the row says, else one still free."""
        free = [
            record
            for record in known
            if record.uid not in self._taken and self._is_free_for(record, values)
        ]
        meant = [record for record in free if record.uid in self._meant]
        same = meant or [record for record in free if self._says_all(record, values)]
        return next(iter(same or free), None)

    def _is_free_for(self, record: Record, values: Values) -> bool:
        """Whether no other row says ``record`` wholly."""
        meant = self._meant.get(record.uid)
        return meant is None or meant is values or meant == values

    def release(self, row: Place, found: Record) -> None:
        """Give back a record whose row is not written: a later row may speak of it."""
        if self._taken.get(found.uid, (None,))[0] == row:
            del self._taken[found.uid]


def _said(values: Values) -> int:
    """How many fields a row fills."""
    return sum(value not in (None, "") for value in values.values())


def _differing(values: Values, said: Values) -> tuple[str, ...]:
    """The fields in which a row says something that the earlier one does not."""
    return tuple(
        name
        for name, value in values.items()
        if value not in (None, "") and value != said.get(name)
    )


def _compatible(must_agree: Iterable[str], record: Record, values: Values) -> bool:
    return all(
        values.get(name) in (None, "")
        or record.values.get(name) in (None, "")
        or values[name] == record.values[name]
        for name in must_agree
    )
