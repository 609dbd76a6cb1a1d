"""The parts of a register's declaration beside its fields: what names a record, what makes two
alike, and what its list can be narrowed by.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """A field whose value no two records share, within one unit or everywhere.

    The schema holds it by an index over the same columns. With ``freed`` a record in the bin gives
    its value up; without it the value is never given again.
    """

    field: str
    per_unit: bool = False
    freed: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the index, the field last."""
        return ("unit", self.field) if self.per_unit else (self.field,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How the same record is known again in a sheet, a list or a pack.

    ``strong``: sets of fields that together name one record; all must be filled, the first set
    that hits decides. ``weak``: fields by which it is found when no strong set speaks and exactly
    one record fits. ``agree``: where both sides say something here it must be the same, or it is
    another record; what names a record by itself must always agree. With ``repeats`` equal keys with
    other values are other records: two patrols of one day are two.
    """

    strong: tuple[tuple[str, ...], ...]
    weak: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    repeats: bool = False
    unique: Unique | None = None

    @property
    def must_agree(self) -> tuple[str, ...]:
        """``agree`` and every field that is a strong set by itself."""
        return (*self.agree, *(names[0] for names in self.strong if len(names) == 1))


class How(StrEnum):
    """How a trait looks at two records; empty values never count."""

    SAME = "same"
    DIFFERENT = "different"
    """Both say something, and not the same."""
    SAME_DAY = "same_day"
    DAY_BESIDE = "day_beside"
    """One day apart."""
    WORDS = "words"
    """Alike in their words: the points times the share of common character pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing that speaks for two records being one, or with points below 0 against it."""

    field: str
    sentence: str
    points: int
    how: How = How.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """What makes two records of a register alike.

    Only pairs that share all fields of one of ``shared`` are compared (of a moment its day);
    ``traits`` then add up their points.
    """

    traits: tuple[Trait, ...]
    shared: tuple[tuple[str, ...], ...]

    @property
    def decides(self) -> tuple[str, ...]:
        """The fields whose values decide, each once."""
        return tuple(dict.fromkeys(trait.field for trait in self.traits))


class Offers(StrEnum):
    """What a quick filter offers."""

    CODES = "codes"
    """Several codes of the field's list."""
    MONTH = "month"
    EMPTY = "empty"
    """On or off: only where nothing stands."""
    PAST = "past"
    """On or off: only days before today."""
    COUNTING = "counting"
    """On or off: only what ``unless`` leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickFilter:
    """A filter at hand above the list; ``id`` is what saved views remember it by.

    ``label`` is a message id, empty where the field's own label says it. ``unless`` (a field and
    some of its codes) leaves out what no longer counts. ``worst_first`` lists by the field, the
    smallest first, where no other order was chosen.
    """

    id: str
    field: str
    label: str = ""
    offers: Offers = Offers.CODES
    unless: tuple[str, tuple[str, ...]] | None = None
    worst_first: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether it is only on or off."""
        return self.offers in (Offers.EMPTY, Offers.PAST, Offers.COUNTING)


def by_codes(field: str) -> QuickFilter:
    """A filter over the code list of a field, named as the field is."""
    return QuickFilter(id=field, field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Some of the rows, by what a coded ``field`` says, with an index of the schema of their own.

    Who asks for all of these ``values`` and for a limit of one of the ``limits`` is answered from it. Its
    condition in the schema names the values in their alphabetical order.
    """

    index: str
    field: str
    values: frozenset[str]
    limits: frozenset[str]
