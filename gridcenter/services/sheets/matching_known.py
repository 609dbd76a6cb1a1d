"""The records of the data file that the rows of a sheet may speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value
from gridcenter.services.centre import Centre
from gridcenter.store import records

Values = Mapping[str, Value]

_CHUNK = 400
_PAGE = 5000


def loaded_by(register: Register) -> tuple[str, ...]:
    """The fields by which the records are fetched: the first of each way to know one again.

    Where the weak way knows a record by its day, the days are asked for instead.
    """
    identity = register.identity
    weak = () if register.dated in identity.weak else identity.weak[:1]
    return tuple(dict.fromkeys((*weak, *(names[0] for names in identity.strong))))


def having(
    centre: Centre, register: Register, name: str, wanted: Sequence[str], *, in_bin: bool = False
) -> Iterator[Record]:
    """The records whose ``name`` is one of ``wanted``: asked for where an index answers, read
    through page by page where each question would be a scan.
    """
    if len(wanted) > _CHUNK and not records.has_index(centre.db, register, name):
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


def same_days(centre: Centre, register: Register, rows: Sequence[Values]) -> Iterator[Record]:
    """The records of the days and titles that rows without a number of their own speak of."""
    dated, number = str(register.dated), register.identity.unique
    unnumbered = [row for row in rows if number is None or not row.get(number.field)]
    days = sorted(str(row[dated])[:10] for row in unnumbered if row.get(dated))
    if not days:
        return
    others = [name for name in register.identity.weak if name != dated]
    said = {tuple(row.get(name) for name in others) for row in unnumbered}
    span = (
        Filter(field=dated, operator=Operator.AT_LEAST, values=(days[0],)),
        Filter(field=dated, operator=Operator.AT_MOST, values=(f"{days[-1]}T99",)),
    )
    for record in records.find(centre.db, Query(register=register.id, filters=span)):
        if tuple(record[name] for name in others) in said:
            yield record
