"""Whether a unit card proves by itself that it is the unit's, or people must compare first."""

from __future__ import annotations

from gridcenter.exchange.packs import unit_card
from gridcenter.exchange.packs.unit_card import UnitCard
from gridcenter.services.centre import Centre
from gridcenter.services.trust.unit_failures import CardReplacesError, CardWithdrawnError
from gridcenter.store.packs import packs as stored


def require(centre: Centre, card: UnitCard, data: bytes) -> None:
    """Pass a unit's first card, the same again, and one that the former key vouches for.

    A withdrawn key speaks for nobody, itself included: it may be in the wrong hands. Raises
    CardReplacesError, CardWithdrawnError.
    """
    known = stored.cards(centre.db, unit=card.unit)
    if card.unit == centre.unit.code:
        # Of several PCs of our unit each speaks for itself; one that has no device is of old times.
        known = tuple(each for each in known if each.device in ("", card.device))
    if not known:
        return
    former = known[0]
    if former.revoked_at:
        raise CardWithdrawnError(unit=card.unit, name=card.name, fingerprint=card.fingerprint)
    if former.signing != card.signing and not unit_card.is_vouched(data, former.signing):
        raise CardReplacesError(unit=card.unit, name=card.name, fingerprint=card.fingerprint)
