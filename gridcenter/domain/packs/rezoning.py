"""区划调整: a unit comes into another, a village to another township, a case into other hands.

The tier above decides, signs, and says it once; whoever learns of it does the same to the same rows,
so that all sides have the same without asking each other. A row that moves is a revision more, under
the decision's own stamp: it wins over what it was, and what its old owner still sends is read through
the decision first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gridcenter.domain.packs.tables import META, REVISION, STAMP, UID, UNIT, Row, TableSpec
from gridcenter.domain.place import DIGITS, VILLAGE_DIGITS, Tier, is_below, level_of
from gridcenter.domain.register.fields import Kind, Uid, UnitCode

_TOWNSHIP = DIGITS[Tier.TOWNSHIP]
_CHANGED_AT, _CHANGED_BY = META.index("changed_at"), META.index("changed_by")
FORMER_CODES = "former_codes"
_FORMER_LENGTH = 200
_INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rezoning:
    """From ``day`` on what lay in ``source`` lies in ``target``, which is called ``name``.

    Both are townships (9 digits) or villages (12). With ``record`` only that case (its uid) goes from
    one township to another. ``joins`` says that the target village was there before, with grids of
    its own. ``stamp`` is what the moved rows get.
    """

    uid: Uid
    sender: UnitCode
    source: str
    target: str
    name: str
    day: str
    stamp: str
    made_at: str
    made_by: str
    record: str = ""
    joins: bool = False

    @property
    def before(self) -> UnitCode:
        """The township that had it."""
        return UnitCode(self.source[:_TOWNSHIP])

    @property
    def after(self) -> UnitCode:
        """The township that has it now."""
        return UnitCode(self.target[:_TOWNSHIP])

    @property
    def of_village(self) -> bool:
        """Whether a village moves, not a whole township or a case."""
        return len(self.source) == VILLAGE_DIGITS

    @property
    def is_sound(self) -> bool:
        """Whether it says something that can be done: two places of one level below its sender."""
        levels = {level_of(self.source), level_of(self.target)}
        return (
            levels in ({"township"}, {"village"})
            and self.source != self.target
            and not (self.record and self.of_village)
            and all(is_below(code, self.sender) for code in (self.before, self.after))
        )


def in_force(acts: Sequence[Rezoning]) -> tuple[Rezoning, ...]:
    """Those of ``acts`` (in order) that no later one brought back."""
    return tuple(
        act
        for at, act in enumerate(acts)
        if not any(
            later.target == act.source and later.record == act.record for later in acts[at + 1 :]
        )
    )


def belongs(
    act: Rezoning, table: TableSpec, row: Row, going: Mapping[str, Collection[str]]
) -> bool:
    """Whether ``row`` moves; ``going`` are by register the uids that move already.

    What hangs on a record that moves goes along: members with their grid, steps with their case.
    """
    if row[UNIT] != act.before:
        return False
    if act.record:
        if row[UID] == act.record:
            return True
    elif not act.of_village:
        return True
    for spec, value in zip(table.fields, row[len(META) :], strict=True):
        if value is None:
            continue
        if act.of_village and spec.kind is Kind.DIVISION and value == act.source:
            return True
        if spec.kind is Kind.REFERENCE and value in going.get(spec.refers_to or "", ()):
            return True
    return False


def moved(act: Rezoning, table: TableSpec, row: Row) -> Row:
    """The row as it is after the decision."""
    cells = list(row)
    cells[UNIT] = act.after
    cells[REVISION] = int(row[REVISION] or 0) + 1
    cells[STAMP], cells[_CHANGED_AT] = act.stamp, act.made_at
    if row[_CHANGED_BY] is not None:
        cells[_CHANGED_BY] = act.made_by
    places = {spec.name: at for at, spec in enumerate(table.fields, start=len(META))}
    for at, spec in enumerate(table.fields, start=len(META)):
        value = row[at]
        if not isinstance(value, str):
            continue
        if spec.kind is Kind.DIVISION and value == act.source:
            cells[at] = act.target
        elif spec.begins_with and act.of_village and value.startswith(act.source):
            cells[at] = new_code(act, value)
            if FORMER_CODES in places:
                kept = (value, *str(row[places[FORMER_CODES]] or "").split())
                cells[places[FORMER_CODES]] = former_text(kept)
        elif act.record and table.name == _INCIDENT and spec.kind is Kind.REFERENCE:
            cells[at] = None  # its grid stays with the township that had the case
    return tuple(cells)


def new_code(act: Rezoning, code: str) -> str:
    """A grid's code in the target village; in one with grids of its own the old village's number stays in it."""
    rest = code[VILLAGE_DIGITS:]
    return act.target + (act.source[_TOWNSHIP:] + rest if act.joins else rest)


def former_text(codes: Collection[str]) -> str:
    """Former codes as far as their field reaches, the newest first; none is cut."""
    text = " ".join(dict.fromkeys(codes))
    return text if len(text) <= _FORMER_LENGTH else text[:_FORMER_LENGTH].rsplit(" ", 1)[0]
