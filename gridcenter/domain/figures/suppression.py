"""对外公开: which counts must not be shown so that no count under three can be told or worked out.

A small count is withheld, and with it as many larger ones as keep the sums from giving it away. What
a reader can add up is given as relations; a small count that all of them together would pin down is
never left so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 3
"""The smallest count that is shown."""
FEW = f"<{LEAST}"
"""What stands in place of a small count."""
WITHHELD = "※"
"""In place of a number that would give a small one away."""

Key = Hashable
_PRIME = (1 << 61) - 1
"""Sums are solved in this field: exact, and without fractions."""


@dataclass(frozen=True, slots=True)
class Adds:
    """The counts of ``members`` add up to that of ``total``."""

    members: tuple[Key, ...]
    total: Key


def is_small(count: int) -> bool:
    """Whether a count is withheld for its own sake: 1 or 2; that there is nothing may be said."""
    return 0 < count < LEAST


def hidden_places(counts: Sequence[int]) -> tuple[frozenset[int], bool]:
    """Which of ``counts`` to withhold, and whether their sum must go too.

    All of 1 and 2, and the smallest beyond :data:`LEAST` with them: else the rest of the sum would
    tell them (a 3 would not do, for it can be no less and then nothing is left open).
    """
    small = {place for place, count in enumerate(counts) if is_small(count)}
    if not small:
        return frozenset(), False
    cover = [place for place, count in enumerate(counts) if count > LEAST]
    if not cover:
        return frozenset(place for place, count in enumerate(counts) if count), True
    return frozenset(small | {min(cover, key=lambda place: (counts[place], place))}), False


def withheld(
    counts: Mapping[Key, int], relations: Iterable[Adds], beside: Mapping[Key, Key] | None = None
) -> frozenset[Key]:
    """Which of ``counts`` to withhold, all ``relations`` among them being known to the reader.

    ``beside`` names for a count another one that must go whenever it goes.
    """
    hidden = {key for key, count in counts.items() if is_small(count)}
    known = tuple(relations)
    while True:
        more = {other for key, other in (beside or {}).items() if key in hidden} - hidden
        more = more or _uncovered(counts, known, hidden) or _pinned_down(counts, known, hidden)
        if not more:
            return frozenset(hidden)
        hidden |= more


def _uncovered(counts: Mapping[Key, int], relations: Sequence[Adds], hidden: set[Key]) -> set[Key]:
    """What else to withhold because the rest of one sum would tell a withheld count."""
    for adds in relations:
        inside = [key for key in adds.members if key in hidden]
        if adds.total in hidden and not inside:
            more = _covers(counts, adds.members, hidden)
            if more:
                return more
            return {key for key in adds.members if counts[key]} - hidden
        if inside and adds.total not in hidden and all(counts[k] <= LEAST for k in inside):
            more = _covers(counts, adds.members, hidden)
            return more or {adds.total, *(key for key in adds.members if counts[key])}
    return set()


def _covers(counts: Mapping[Key, int], keys: Sequence[Key], hidden: set[Key]) -> set[Key]:
    """The smallest shown count beyond :data:`LEAST`, the earliest of equals; empty for none."""
    open_ = [key for key in keys if key not in hidden and counts[key] > LEAST]
    return {min(open_, key=lambda key: counts[key])} if open_ else set()


def _pinned_down(
    counts: Mapping[Key, int], relations: Sequence[Adds], hidden: set[Key]
) -> set[Key]:
    """What else to withhold because all sums together leave a small count only one value."""
    for key in _determined(relations, hidden):
        if not is_small(counts[key]):
            continue
        # First the sums that it is part of, then those that lead to it over other withheld counts.
        near = [adds for adds in relations if key in (adds.total, *adds.members)]
        far = [adds for adds in relations if hidden & {adds.total, *adds.members}]
        for adds in (*near, *far):
            more = _covers(counts, adds.members, hidden) or {adds.total} - hidden
            if more:
                return more
    return set()


def _determined(relations: Sequence[Adds], hidden: set[Key]) -> list[Key]:
    """The withheld counts that follow from the relations: Gauss and Jordan over sparse rows."""
    rows: dict[Key, dict[Key, int]] = {}
    for adds in relations:
        row = {key: 1 for key in adds.members if key in hidden}
        if adds.total in hidden:
            row[adds.total] = _PRIME - 1
        for pivot in [key for key in row if key in rows]:
            _subtract(row, rows[pivot], row[pivot])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        rows[pivot] = {key: value * inverse % _PRIME for key, value in row.items()}
        for other, there in rows.items():
            if other != pivot and pivot in there:
                _subtract(there, rows[pivot], there[pivot])
    return [pivot for pivot, row in rows.items() if len(row) == 1]


def _subtract(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
