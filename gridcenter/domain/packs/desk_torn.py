"""Fields that follow another, in a record that was joined of two copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.domain.packs.desk import Held, Mark, Marks, is_emptied, order, places
from gridcenter.domain.packs.tables import TableSpec
from gridcenter.domain.register.fields import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """A record joined of two copies, neither of which had everything.

    ``values`` are the fields that follow another as the copy has them that changed the leading field
    last; ``marks`` whose change each of these is.
    """

    uid: str
    values: Mapping[str, Value]
    marks: Marks


def torn(table: TableSpec, one: Held, other: Held, joined: Held) -> Torn | None:
    """What to put right in ``joined``; None when either copy had everything, or no field follows another.

    A field that follows another belongs to the copy that changed that one last: a closing date to the
    state that closed. Each copy agrees with itself, so what is taken from one of them does too.
    """
    follows = {spec.name: spec.follows for spec in table.fields if spec.follows}
    if not follows or joined.version in {one.version, other.version}:
        return None
    if is_emptied(one.version.row) or is_emptied(other.version.row):
        return None
    cells = places(table)
    values: dict[str, Value] = {}
    marks: dict[str, Mark] = {}
    for name in follows:
        leading, lead = [name], follows.get(name)
        while lead is not None:
            leading.insert(0, lead)
            lead = follows.get(lead)
        moved = next((each for each in leading if one.marks[each] != other.marks[each]), name)
        later = max((one, other), key=lambda each: _order_at(each, moved, cells))
        values[name], marks[name] = later.version.row[cells[name]], later.marks[name]
    return Torn(uid=one.version.uid, values=values, marks=marks)


def _order_at(held: Held, name: str, cells: Mapping[str, int]) -> tuple[str, str, str, str]:
    return order(held.version.row[cells[name]], held.marks[name])
