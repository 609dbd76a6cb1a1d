"""Which PC of a unit is which: a number each, fixed when it is first linked, never by a key.

The number says where the serials of its case codes begin. Every PC tells all claims that it knows,
and all agree in the end: of two claims to one number the earlier stands, and the other PC takes the
next number that is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_BITS = 3
_SERIALS = 10_000
"""A case code has four digits for its serial."""
MOST = 1 << _BITS


class Claim(NamedTuple):
    """One PC's number, and the stamp of when it took it."""

    slot: int
    stamp: str


Slots = Mapping[str, Claim]
"""The claim of every device that is known."""


def joined(one: Slots, other: Slots) -> dict[str, Claim]:
    """All claims that either side knows; of one device its latest."""
    devices = {*one, *other}
    nothing = Claim(-1, "")
    return {
        device: max(one.get(device, nothing), other.get(device, nothing), key=lambda c: c[::-1])
        for device in devices
    }


def standing(slots: Slots, device: str) -> bool:
    """Whether no earlier claim to the same number stands against that of ``device``."""
    mine = slots[device]
    return all(
        (mine.stamp, device) <= (each.stamp, other)
        for other, each in slots.items()
        if each.slot == mine.slot
    )


def free(slots: Slots) -> int:
    """The smallest number that nobody has."""
    taken = {each.slot for each in slots.values()}
    return next(number for number in range(len(taken) + 1) if number not in taken)


def serials(slots: Slots, device: str) -> tuple[int, int]:
    """The first and the last serial of ``device`` among the others.

    PC 0 begins at 1, PC 1 at 5001, the next in the middle of what is between: adding a PC never
    moves where another begins. From the ninth on, or when they are used up, serials have five digits.
    """
    mine = slots[device].slot if device in slots else 0
    if mine >= MOST:
        return extension(mine)
    begins = sorted({_begin(each.slot) for each in slots.values() if each.slot < MOST})
    after = [begin for begin in begins if begin > _begin(mine)]
    return _begin(mine) + 1, (after[0] if after else _SERIALS - 1)


def extension(slot: int) -> tuple[int, int]:
    """The first and last serial of five digits or more for who used up the four-digit ones."""
    return (slot + 1) * _SERIALS, (slot + 2) * _SERIALS - 1


def _begin(slot: int) -> int:
    reversed_bits = int(f"{slot:0{_BITS}b}"[::-1], 2)
    return reversed_bits * _SERIALS // MOST
