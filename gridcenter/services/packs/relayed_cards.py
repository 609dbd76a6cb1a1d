"""The cards in a bundle: whom its sender vouches for, and the keys that spoke for what is in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from gridcenter.domain.place import is_below
from gridcenter.exchange.packs import relay, unit_card
from gridcenter.exchange.packs.pack_reader import OpenedPack, TrustedKey
from gridcenter.exchange.packs.relay import Original
from gridcenter.services.centre import Centre
from gridcenter.services.trust import units
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import StoredCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedCards:
    """What the sender of a bundle says of keys that are not known here.

    ``fresh`` cards are believed from now on; the ``former`` ones only for the originals that lie in
    the bundle: their sender merged them before the unit changed its key.
    """

    fresh: tuple[StoredCard, ...]
    former: tuple[StoredCard, ...]

    def trusted(self, centre: Centre) -> tuple[TrustedKey, ...]:
        """Every key that may have signed an original of the bundle."""
        former, fresh = (
            tuple(TrustedKey(unit=card.unit, public=card.signing) for card in cards)
            for cards in (self.former, self.fresh)
        )
        return (*former, *units.trusted(centre), *fresh)

    def keep(self, centre: Centre) -> None:
        """Register the fresh ones, and the former ones to vouch for them further up; in a transaction."""
        for card in self.former:
            stored.add_former(centre.db, card)
        for card in self.fresh:
            units.keep(centre, card)


def to_send(centre: Centre, relayed: Collection[str]) -> Iterator[Original]:
    """The cards of everybody below, and the former ones of the units whose packs are ``relayed``."""
    for card in units.below(centre):
        if card.card:
            yield Original(role=relay.CARD, unit=card.unit, digest="-", data=card.card)
    for card in units.registered(centre):
        if card.revoked_at and card.card and card.unit in relayed:
            yield Original(role=relay.FORMER, unit=card.unit, digest="-", data=card.card)


def read(centre: Centre, bundle: OpenedPack) -> RelayedCards:
    """The cards in a bundle that say something new here.

    A key that was withdrawn here stays withdrawn, whoever vouches for it.
    """
    every = units.registered(centre)
    known = {card.signing for card in every}
    # One that came as a former one nobody registered here: a bundle may name it again.
    judged = {card.signing for card in every if card.registered_by}
    sender, fresh, former = bundle.manifest.unit, list[StoredCard](), list[StoredCard]()
    for listed in relay.read(bundle):
        if listed.role not in {relay.CARD, relay.FORMER}:
            continue
        data = relay.load(bundle, listed)
        card = unit_card.read_card(data, listed.unit)
        if not is_below(card.unit, sender) or card.unit != listed.unit:
            continue
        told = units.believed(centre, card, data, vouched_by=sender)
        if listed.role == relay.CARD and card.signing not in known:
            fresh.append(told)
        if listed.role == relay.FORMER and card.signing not in judged:
            former.append(replace(told, revoked_at=told.registered_at, registered_by=""))
    return RelayedCards(fresh=tuple(fresh), former=tuple(former))
