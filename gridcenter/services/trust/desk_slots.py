"""Which of the PCs of our unit this one is, fixed when it is first linked."""

from __future__ import annotations

from gridcenter.domain.packs import desk_slots
from gridcenter.domain.packs.desk_slots import Claim
from gridcenter.exchange.packs.unit_card import UnitCard
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.store import settings as kept
from gridcenter.store.database import Database
from gridcenter.store.packs import packs as stored

_SLOTS = "desk_slots"


def known(centre: Centre) -> dict[str, Claim]:
    """The claims of all PCs of our unit that we know of; none before the first linking."""
    found = settings.get(centre, _SLOTS, {})
    return {device: Claim(slot, stamp) for device, (slot, stamp) in found.items()}


def fix(centre: Centre, other: UnitCard, own_signing: str) -> None:
    """Settle which PC this one is, when ``other`` is linked; a later linking changes nothing.

    Both sides find the same without asking each other: by what the other's card says is taken, else
    by the devices, which never change.
    """
    slots = known(centre)
    if centre.device in slots:
        return
    former = [each for each in stored.cards(centre.db, unit=centre.unit.code) if not each.device]
    if former:
        # Linked by an earlier version, which went by the keys of that day.
        number = int(own_signing > former[-1].signing)
    elif other.slots:
        number = desk_slots.free({str(each): Claim(each, "") for each in other.slots})
    else:
        mine, theirs = (
            (centre.device, other.device) if other.device else (own_signing, other.signing)
        )
        number = int(mine > theirs)
    _claim(centre, slots, number)


def legacy(centre: Centre, own_signing: str) -> None:
    """Of two PCs that an earlier version linked, keep who was the second."""
    former = [
        each for each in stored.cards(centre.db, unit=centre.unit.code) if not each.revoked_at
    ]
    if former and centre.device not in known(centre):
        _claim(centre, known(centre), int(own_signing > former[0].signing))


def join(centre: Centre, former: str) -> None:
    """Take a number of one's own after a restore that could not be compared with what stood there.

    Nobody here knows which case codes ``former``, the PC that made the backup, gave after it, nor whether it still
    gives some: this PC gives its own from among other numbers.
    """
    slots = known(centre)
    taken = slots or {former: Claim(0, f"{0:012x}-{0:06x}-{former}")}
    others = {device: each for device, each in taken.items() if device != centre.device}
    _claim(centre, others, desk_slots.free(taken))


def stay(db: Database, centre: Centre) -> None:
    """Let data that came from another PC of the unit know the claims that ``centre`` knows."""
    theirs = {d: Claim(*each) for d, each in kept.get(db, _SLOTS, {}).items()}
    slots = desk_slots.joined(known(centre), theirs)
    kept.put(db, _SLOTS, {device: list(each) for device, each in slots.items()})


def learn(centre: Centre, theirs: desk_slots.Slots) -> None:
    """Take over what another PC knows; give way where an earlier claim stands against ours."""
    slots = desk_slots.joined(known(centre), theirs)
    _keep(centre, slots)
    if centre.device in slots and not desk_slots.standing(slots, centre.device):
        others = {device: each for device, each in slots.items() if device != centre.device}
        _claim(centre, slots, desk_slots.free(others))


def _claim(centre: Centre, slots: dict[str, Claim], number: int) -> None:
    slots[centre.device] = Claim(number, centre.next_stamp())
    _keep(centre, slots)
    audit.record(centre, "desk.slot", {"number": number + 1})


def _keep(centre: Centre, slots: dict[str, Claim]) -> None:
    settings.put(centre, _SLOTS, {device: list(each) for device, each in slots.items()})
