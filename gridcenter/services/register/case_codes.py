"""Case codes (一案一码): each given once, on whichever of a unit's PCs."""

from __future__ import annotations

from gridcenter.domain.packs import desk_slots as slots
from gridcenter.services.centre import Centre
from gridcenter.services.trust import desk_slots, units
from gridcenter.store import serials

PREFIX_DIGITS = 15
CODE_DIGITS = 19


def next_code(centre: Centre, occurred: str) -> str:
    """The next case code for the month of ``occurred``, inside the transaction that uses it.

    Township code (9), month of occurrence (6), serial (4), never reused.
    """
    return following(centre, f"{centre.unit.code:0<9}{occurred[:4]}{occurred[5:7]}")


def following(centre: Centre, prefix: str) -> str:
    """The next code with these fifteen digits in front."""
    first, last = _range(centre)
    while True:
        serial = serials.next_serial(centre.db, prefix, first - 1)
        if serial > last:
            known = desk_slots.known(centre)
            mine = known[centre.device].slot if centre.device in known else 0
            serial = serials.next_serial(centre.db, f"{prefix}+", slots.extension(mine)[0] - 1)
        code = f"{prefix}{serial:04d}"
        if not serials.is_given(centre.db, code):
            return code


def came_in(centre: Centre, code: str) -> None:
    """Never give a code that was typed or imported; another PC's uses up none of our own."""
    if len(code) != CODE_DIGITS or not code.isdigit():
        return
    first, last = _range(centre)
    if first <= int(code[PREFIX_DIGITS:]) <= last:
        serials.reserve(centre.db, code[:PREFIX_DIGITS], int(code[PREFIX_DIGITS:]))


def _range(centre: Centre) -> tuple[int, int]:
    if units.other_desks(centre):
        desk_slots.legacy(centre, units.own_signing(centre))
    return slots.serials(desk_slots.known(centre), centre.device)
