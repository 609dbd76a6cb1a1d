"""Finds the record that a row of a sheet speaks of, so that importing twice changes nothing.

By the natural key first, then by what people share between two lists: name and phone, name and
place of work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.services.centre import Centre
from gridcenter.store import records

Values = Mapping[str, Value]
Key = tuple[Hashable, ...]
Place = tuple[int, int]
"""Which table, and which row of it."""

_CHUNK = 400
_PAGE = 5000
_INDEXED = frozenset({"name", "code", "case_code", "leader"})

_STRONG: dict[str, tuple[tuple[str, ...], ...]] = {
    "grid": (("code",),),
    "grid_member": (("id_number",), ("name", "phone")),
    "household_leader": (("number",), ("name", "phone")),
    "duty_log": (("leader", "done_on", "kind"),),
    "incident": (("case_code",),),
}
"""Fields that together name one record; all must be filled, the first set that hits decides."""

_WEAK: dict[str, tuple[str, ...]] = {
    "grid": ("name", "village"),
    "grid_member": ("name", "grid"),
    "household_leader": ("name", "village"),
    "incident": ("title", "occurred_at"),
}
"""Fields by which a record is found again when exactly one fits and no strong key speaks."""

_LOADED_BY: dict[str, tuple[str, ...]] = {
    "grid": ("code", "name"),
    "grid_member": ("name", "id_number"),
    "household_leader": ("name", "number"),
    "duty_log": ("leader",),
    "incident": ("case_code",),
}

_MAY_REPEAT = frozenset({"duty_log"})
"""Registers in which equal keys with other values are other records: two patrols of one day."""

_MAY_DIFFER_FROM_NOTHING = ("place", "grid", "group_name")
"""Where both sides say something here it must agree, or it is another record."""


def _key(names: Sequence[str], values: Values) -> Key | None:
    parts: list[Hashable] = []
    for name in names:
        value = values.get(name)
        if value is None or value == "":
            return None
        parts.append(str(value)[:10] if name == "occurred_at" else value)
    return (*names, *parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An earlier row that speaks of the same record, and the fields in which this one differs."""

    place: Place
    differing: tuple[str, ...] = ()


class Matcher:
    """The records that the rows of one import may speak of, each given out once."""

    def __init__(self, centre: Centre, register: Register, rows: Iterable[Values]) -> None:
        self._register = register
        self._strong: dict[Key, list[Record]] = defaultdict(list)
        self._weak: dict[Key, list[Record]] = defaultdict(list)
        self._taken: dict[Uid, tuple[Place, Values]] = {}
        self._seen: dict[Key, list[tuple[Place, Values]]] = defaultdict(list)
        self._repeats = register.id in _MAY_REPEAT
        self._claimed: set[Uid] = set()
        """Records that some row says wholly: no other row takes them."""
        self.reserved: frozenset[Value] = frozenset()
        self._load(centre, tuple(rows))

    def _load(self, centre: Centre, rows: Sequence[Values]) -> None:
        register = self._register
        if not records.count(centre.db, Query(register=register.id)):
            self._load_reserved(centre, rows, ())
            return
        found: dict[Uid, Record] = {}
        for name in _LOADED_BY[register.id]:
            wanted = sorted({str(row[name]) for row in rows if row.get(name) not in (None, "")})
            for record in _having(centre, register, name, wanted):
                found[record.uid] = record
        if register.id == "incident":
            found.update((record.uid, record) for record in _same_days(centre, register, rows))
        # Only the owner of a record may change it: an upper tier's sheet never does.
        own = [record for record in found.values() if record.unit == centre.unit.code]
        for record in own:
            for keys in _STRONG[register.id]:
                if key := _key(keys, record.values):
                    self._strong[key].append(record)
            if weak := _WEAK.get(register.id):
                key = _key(weak, record.values)
                if key is not None:
                    self._weak[key].append(record)
        if self._repeats:
            self._claim(rows)
        self._load_reserved(centre, rows, found.values())

    def _claim(self, rows: Sequence[Values]) -> None:
        for values in rows:
            for record in self._under(values):
                if record.uid not in self._claimed and _says_all(record, values):
                    self._claimed.add(record.uid)
                    break

    def _under(self, values: Values) -> Sequence[Record]:
        """The records of the first strong key of a row that hits."""
        for names in _STRONG[self._register.id]:
            key = _key(names, values)
            if key is not None and (known := self._strong.get(key)):
                return known
        return ()

    def _load_reserved(
        self, centre: Centre, rows: Sequence[Values], live: Iterable[Record]
    ) -> None:
        """Case codes are never reused: not of incidents in the bin, not of another unit's."""
        if self._register.id == "incident":
            codes = sorted({str(row["case_code"]) for row in rows if row.get("case_code")})
            binned = _having(centre, self._register, "case_code", codes, in_bin=True)
            foreign = (record for record in live if record.unit != centre.unit.code)
            self.reserved = frozenset(record["case_code"] for record in (*binned, *foreign))

    def twin(self, row: Place, values: Values) -> Twin | None:
        """The earlier row of the import that speaks of the same record, None for the first to do so.

        Where a record is known by no number of its own, a row with other values is another record:
        two patrols of one day are two.
        """
        keys = [key for names in _STRONG[self._register.id] if (key := _key(names, values))]
        if not keys or self._register.id == "incident":
            # Two disputes of one day may share a title: only wholly equal rows are one.
            named = [(name, value) for name, value in values.items() if value is not None]
            keys += [tuple(item for pair in sorted(named) for item in pair)]
        for key in keys:
            for place, said in self._seen.get(key, ()):
                differing = _differing(values, said)
                if not differing or not self._repeats:
                    return Twin(place=place, differing=differing)
        for key in keys:
            self._seen[key].append((row, dict(values)))
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
        self._taken[found.uid] = row, dict(values)
        return found, None

    def _find(self, values: Values) -> Record | None:
        if known := self._under(values):
            return self._likeliest(known, values) if self._repeats else known[0]
        weak = _WEAK.get(self._register.id)
        key = _key(weak, values) if weak else None
        if key is None or (self._register.id == "incident" and values.get("case_code")):
            return None
        fitting = [
            record
            for record in self._weak.get(key, ())
            if record.uid not in self._taken and _compatible(record, values)
        ]
        if len(fitting) > 1:
            # Two matters of one day under one title: the one that says all of it, if any does.
            fitting = [record for record in fitting if _says_all(record, values)][:1]
        return fitting[0] if len(fitting) == 1 else None

    def _likeliest(self, known: Sequence[Record], values: Values) -> Record | None:
        """Of the records under one key the one that says what the row says, else one still free."""
        free = [record for record in known if record.uid not in self._taken]
        same = [record for record in free if _says_all(record, values)]
        return next(iter(same or [each for each in free if each.uid not in self._claimed]), None)


def _differing(values: Values, said: Values) -> tuple[str, ...]:
    """The fields in which a row says something that the earlier one does not."""
    return tuple(
        name
        for name, value in values.items()
        if value not in (None, "") and value != said.get(name)
    )


def _compatible(record: Record, values: Values) -> bool:
    return all(
        values.get(name) in (None, "")
        or record.values.get(name) in (None, "")
        or values[name] == record.values[name]
        for name in (*_MAY_DIFFER_FROM_NOTHING, "id_number", "number", "code")
        if name in record.values
    )


def _says_all(record: Record, values: Values) -> bool:
    """Whether ``record`` already holds every value of a row; of a time the day is enough."""
    return all(
        value is None or _key((name,), {name: value}) == _key((name,), {name: record.values[name]})
        for name, value in values.items()
        if name in record.values
    )


def _having(
    centre: Centre, register: Register, name: str, wanted: Sequence[str], *, in_bin: bool = False
) -> Iterator[Record]:
    """The records whose ``name`` is one of ``wanted``: asked for where an index answers, read
    through page by page where each question would be a scan.
    """
    if name not in _INDEXED and len(wanted) > _CHUNK:
        yield from _read_through(centre, register, name, set(wanted))
        return
    for start in range(0, len(wanted), _CHUNK):
        values = tuple(wanted[start : start + _CHUNK])
        condition = Filter(field=name, operator=Operator.ANY_OF, values=values)
        query = Query(register=register.id, filters=(condition,), bin=in_bin)
        yield from records.find(centre.db, query)


def _read_through(
    centre: Centre, register: Register, name: str, wanted: set[str]
) -> Iterator[Record]:
    filled = Query(register=register.id, filters=(Filter(field=name, operator=Operator.IS_FILLED),))
    found = records.ids(centre.db, filled)
    for start in range(0, len(found), _PAGE):
        for record in records.by_ids(centre.db, register, found[start : start + _PAGE]):
            if record is not None and record[name] in wanted:
                yield record


def _same_days(centre: Centre, register: Register, rows: Sequence[Values]) -> Iterator[Record]:
    """The incidents of the days and titles that rows without a case code speak of."""
    rows = [row for row in rows if not row.get("case_code")]
    days = sorted(str(row["occurred_at"])[:10] for row in rows if row.get("occurred_at"))
    if not days:
        return
    titles = {row.get("title") for row in rows}
    span = (
        Filter(field="occurred_at", operator=Operator.AT_LEAST, values=(days[0],)),
        Filter(field="occurred_at", operator=Operator.AT_MOST, values=(f"{days[-1]}T99",)),
    )
    for record in records.find(centre.db, Query(register=register.id, filters=span)):
        if record["title"] in titles:
            yield record
