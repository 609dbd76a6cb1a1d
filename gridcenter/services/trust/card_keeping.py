"""Cards as they are kept: of each unit one that is believed, of our own one for each other PC."""

from __future__ import annotations

from dataclasses import replace

from gridcenter.domain.register.fields import UnitCode
from gridcenter.exchange.packs import unit_card
from gridcenter.exchange.packs.unit_card import UnitCard
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import StoredCard


def believed(
    centre: Centre, card: UnitCard, data: bytes, vouched_by: UnitCode | None = None
) -> StoredCard:
    """``card`` as it is registered now; ``vouched_by`` is a unit above it that speaks for it."""
    return StoredCard(
        unit=card.unit,
        name=card.name,
        tier=card.tier,
        signing=card.signing,
        receiving=card.receiving,
        fingerprint=card.fingerprint,
        registered_at=centre.now(),
        registered_by=centre.actor,
        card=data,
        vouched_by=vouched_by,
        device=card.device if card.unit == centre.unit.code else "",
    )


def keep(centre: Centre, fresh: StoredCard) -> None:
    """Register a card, inside a transaction."""
    valid = [each for each in stored.cards(centre.db, unit=fresh.unit) if not each.revoked_at]
    former = next((each for each in valid if each.device == fresh.device), None)
    for each in valid:
        # A PC that an earlier version linked has no device yet: its key tells it again.
        if fresh.device and not each.device and _is_told_again(fresh, each):
            former = each
            stored.put_card(centre.db, replace(each, device=fresh.device))
    stored.put_card(centre.db, fresh)
    detail = {"unit": fresh.unit, "fingerprint": fresh.fingerprint, "replaced": bool(former)}
    audit.record(centre, "unit.register", detail | {"vouched_by": fresh.vouched_by})


def _is_told_again(fresh: StoredCard, known: StoredCard) -> bool:
    vouched = fresh.card is not None and unit_card.is_vouched(fresh.card, known.signing)
    return vouched or fresh.signing == known.signing
