"""What unit cards prove by themselves: that a new one is the unit's, that an old key was given up in order."""

from __future__ import annotations

from gridcenter.exchange.packs import unit_card
from gridcenter.exchange.packs.pack_reader import TrustedKey
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


def given_up(centre: Centre, key: TrustedKey) -> bool:
    """Whether a key that is believed no longer gave way to a next one that it signed itself.

    So do keys that are changed in order, up to the one that is believed now. One that a person
    withdrew, or put another card in the place of, may be in the wrong hands, and those before it too.
    """
    known = stored.cards(centre.db, unit=key.unit)
    card = next((each for each in known if each.signing == key.public), None)
    for _each in known:
        if card is None or card.revoked_at is None:
            return card is not None
        # A card that is registered takes the former one's place at that very moment.
        card = next(
            (
                each
                for each in known
                if (each.registered_at, each.device) == (card.revoked_at, card.device)
                and each.signing != card.signing
                and each.card is not None
                and unit_card.is_vouched(each.card, card.signing)
            ),
            None,
        )
    return False
