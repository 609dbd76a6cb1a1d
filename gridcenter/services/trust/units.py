"""Unit cards: our own keys and card, and the registered cards of other centres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.place import is_below, parent_of
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.roles import Deed
from gridcenter.exchange import qr
from gridcenter.exchange.file_out import write_out
from gridcenter.exchange.packs import signed_text, unit_card
from gridcenter.exchange.packs.failures import FileUnreadableError, PackError
from gridcenter.exchange.packs.pack_reader import TrustedKey
from gridcenter.exchange.packs.pack_seal import CentreKeys
from gridcenter.exchange.packs.unit_card import UnitCard
from gridcenter.services import audit, sealing
from gridcenter.services.centre import Centre
from gridcenter.services.trust import desk_slots, unit_proof
from gridcenter.services.trust.card_keeping import believed, keep
from gridcenter.services.trust.unit_failures import (
    CardReplacesError,
    CardWithdrawnError,
    FingerprintDiffersError,
    NoReceiverError,
    OwnCardError,
    SameDeviceError,
    UnknownCardError,
)
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import StoredCard

__all__ = [
    "CardReplacesError",
    "CardWithdrawnError",
    "FingerprintDiffersError",
    "NoReceiverError",
    "OwnCardError",
    "StoredCard",
    "UnitCard",
    "UnknownCardError",
    "believed",
    "keep",
]

SUFFIX = ".gccard"
_LARGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCard:
    """Our card as shown: the card and its file content."""

    card: UnitCard
    data: bytes

    def dots(self) -> qr.Dots:
        """The content as a QR code (True is dark); a tenth of a second, so only who shows it asks."""
        return qr.dots(self.data)


def keys(centre: Centre) -> CentreKeys:
    """Our present keys, made at the first use."""
    found = stored.current_keys(centre.db)
    if found is None:
        fresh = CentreKeys.generate()
        with centre.db.transaction():
            stored.add_keys(centre.db, fresh.signing, fresh.receiving, centre.now())
            audit.record(centre, "keys.made", {"key": fresh.secret.public.name})
        sealing.attach(centre.db)
        return fresh
    return CentreKeys(signing=found[0], receiving=found[1])


def identities(centre: Centre) -> tuple[str, ...]:
    """Every secret that may open what was sent to us; old ones open old packs."""
    return tuple(receiving for _signing, receiving in stored.all_keys(centre.db))


def own_card(centre: Centre) -> OwnCard:
    """The card to give to other centres; what is given away is logged."""
    centre.require(Deed.SEND)
    made = made_card(centre)
    audit.record(centre, "card", {"fingerprint": made.card.fingerprint})
    return made


def made_card(centre: Centre) -> OwnCard:
    """The same card, to be looked at here."""
    ours = keys(centre)
    card = UnitCard(
        unit=centre.unit.code,
        name=centre.unit.name,
        tier=centre.unit.tier.value,
        signing=ours.secret.public.text,
        receiving=ours.address,
        created=centre.now(),
        device=centre.device,
        slots=tuple(sorted({each.slot for each in desk_slots.known(centre).values()})),
    )
    former = stored.all_keys(centre.db)[1:2]
    old = CentreKeys(signing=former[0][0], receiving=former[0][1]) if former else None
    return OwnCard(card=card, data=unit_card.write_card(card, ours, old))


def rotate(centre: Centre) -> OwnCard:
    """Make new keys; the new card is signed by the old key too, so others take it unasked.

    Old packs can still be opened. What the old key signed and arrives after the card waits for a person,
    unless a pack of the new key names it as the one before.
    """
    centre.require(Deed.MANAGE)
    old, fresh = keys(centre), CentreKeys.generate()
    with centre.db.transaction():
        stored.add_keys(centre.db, fresh.signing, fresh.receiving, centre.now())
        names = {"old": old.secret.public.name, "new": fresh.secret.public.name}
        audit.record(centre, "keys.rotated", names)
    sealing.attach(centre.db)
    return made_card(centre)


def save_card(centre: Centre, path: Path) -> Path:
    """Write our card to ``path``, or into it when it is a folder; returns the file."""
    own = own_card(centre)
    target = path / f"{own.card.unit}{SUFFIX}" if path.is_dir() else path
    write_out(target, own.data)
    return target


def read(source: Path | str) -> UnitCard:
    """The card in a file, or in scanned text; whole and signed by its own key, or BadCardError."""
    return unit_card.read_card(_content(source), _name(source))


def _content(source: Path | str) -> bytes:
    if isinstance(source, str):
        return signed_text.from_typed(source)
    try:
        with source.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as failure:
        raise FileUnreadableError(file=source.name) from failure


def _name(source: Path | str) -> str:
    return source.name if isinstance(source, Path) else ""


def save_qr(centre: Centre, path: Path) -> None:
    """Write our card as a QR code, a PNG; OwnFolderError, WriteBackError."""
    write_out(path, qr.png(own_card(centre).data))


def register(
    centre: Centre,
    source: Path | str,
    *,
    replace: bool = False,
    fingerprint: str | None = None,
    desk: bool = False,
) -> StoredCard:
    """Believe the card in ``source``, a file or scanned text, from now on.

    ``fingerprint`` is what the other side read out; FingerprintDiffersError when it differs.
    ``desk`` says that it is the other PC of our own unit, which exchanges desk packs with us.

    A unit that is registered with another key needs the old key's signature on the new card, or
    ``replace`` after people compared fingerprints (CardReplacesError says so); so does one
    whose key was withdrawn (CardWithdrawnError). Raises BadCardError, OwnCardError.
    """
    centre.require(Deed.SEND)
    data = _content(source)
    card = unit_card.read_card(data, _name(source))
    if (card.unit == centre.unit.code) != desk or card.signing == own_signing(centre):
        raise OwnCardError
    if desk and card.device == centre.device:
        raise SameDeviceError
    if fingerprint is not None and _digits(fingerprint) != _digits(card.fingerprint):
        raise FingerprintDiffersError(fingerprint=card.fingerprint)
    if not replace:
        unit_proof.require(centre, card, data)
    fresh = believed(centre, card, data)
    with centre.db.transaction():
        if desk:
            desk_slots.fix(centre, card, own_signing(centre))
        keep(centre, fresh)
    return fresh


def is_card(path: Path) -> bool:
    """Whether a file is a unit card."""
    try:
        read(path)
    except PackError:
        return False
    return True


def renew(centre: Centre, path: Path) -> StoredCard:
    """Take a changed key that its unit's former key vouches for; nobody needs to compare.

    Raises CardReplacesError, BadCardError; UnknownCardError for a unit not registered yet.
    """
    card = read(path)
    ours = card.unit == centre.unit.code
    known = [each for each in registered(centre) if each.unit == card.unit and not each.revoked_at]
    if not any(not ours or each.device in ("", card.device) for each in known):
        raise UnknownCardError(unit=card.unit, name=card.name, fingerprint=card.fingerprint)
    return register(centre, path, desk=card.unit == centre.unit.code)


def own_signing(centre: Centre) -> str:
    """The public half of our own signing key."""
    return keys(centre).secret.public.text


def other_desks(centre: Centre) -> tuple[StoredCard, ...]:
    """The other PCs of our own unit."""
    found = stored.cards(centre.db, unit=centre.unit.code)
    return tuple(each for each in found if not each.revoked_at)


def _digits(fingerprint: str) -> str:
    return "".join(filter(str.isdigit, fingerprint))


def revoke(centre: Centre, unit: str) -> None:
    """Believe the present key of ``unit`` no longer."""
    centre.require(Deed.MANAGE)
    with centre.db.transaction():
        stored.revoke_card(centre.db, unit, centre.now())
        audit.record(centre, "unit.revoke", {"unit": unit})


def registered(centre: Centre) -> tuple[StoredCard, ...]:
    """All cards ever registered, the valid one of a unit first."""
    return stored.cards(centre.db)


def valid_card(centre: Centre, unit: str) -> StoredCard | None:
    """The card of ``unit`` that is believed now, or None."""
    found = stored.cards(centre.db, unit=unit)
    return found[0] if found and not found[0].revoked_at else None


def name_of(centre: Centre, unit: str) -> str:
    """What a unit calls itself on its card; its code when it has none here."""
    if unit == centre.unit.code:
        return centre.unit.name
    found = stored.cards(centre.db, unit=unit)
    return found[0].name if found else unit


def trusted(centre: Centre) -> tuple[TrustedKey, ...]:
    """Every signing key that we know, ours included, for verifying."""
    keys(centre)
    ours = (
        TrustedKey(
            unit=centre.unit.code,
            public=CentreKeys(signing=signing, receiving=receiving).secret.public.text,
        )
        for signing, receiving in stored.all_keys(centre.db)
    )
    others = (
        TrustedKey(unit=unit, public=signing, revoked=revoked)
        for unit, signing, revoked in stored.signing_keys(centre.db)
    )
    return (*ours, *others)


def receiver(centre: Centre, unit: str | None = None) -> StoredCard:
    """Who gets our packs: ``unit`` when given, else the nearest registered tier above us.

    Raises NoReceiverError.
    """
    if unit is not None:
        wanted = [unit]
    else:
        wanted, code = [], parent_of(centre.unit.code)
        while code:
            wanted.append(UnitCode(code))
            code = parent_of(code)
    for code in wanted:
        card = valid_card(centre, code)
        if card is not None:
            return card
    raise NoReceiverError


def below(centre: Centre) -> tuple[StoredCard, ...]:
    """The registered units that report to us or to somebody below us."""
    return tuple(
        card
        for card in registered(centre)
        if not card.revoked_at and is_below(card.unit, centre.unit.code)
    )
