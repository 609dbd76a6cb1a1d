"""Unit cards: the public half of a centre's keys, as a file, a QR code and a fingerprint.

The card is signed by its own key, which proves that nothing in it was exchanged; that the card is
really that unit's is for people to settle, by comparing the fingerprint over the phone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.written.door import is_line
from gridcenter.exchange.packs import signed_text
from gridcenter.exchange.packs.failures import BadCardError
from gridcenter.exchange.packs.minisign import PublicKey, Signature
from gridcenter.exchange.packs.pack_seal import CentreKeys, is_address

CARD_FORMAT = "gridcenter-card/1"
_DEVICE = re.compile(r"[0-9a-f]{0,16}")
_MOST_DESKS = 64
_TIERS = ("township", "county", "city", "province")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """A centre's public keys: ``signing`` as one minisign line, ``receiving`` as ``age1…``."""

    unit: UnitCode
    name: str
    tier: str
    signing: str
    receiving: str
    created: str
    device: str = ""
    """The data folder that made it: of the PCs of one unit each has its own. Empty in old cards."""
    slots: tuple[int, ...] = ()
    """The numbers that PCs of this unit have already."""
    vouched_by: str = ""
    """Number of the older key that also signed this card (a change of keys), or empty."""

    @property
    def fingerprint(self) -> str:
        """30 digits in six groups, to be compared by voice."""
        stated = f"{CARD_FORMAT}\n{self.unit}\n{self.signing}\n{self.receiving}\n"
        number = int.from_bytes(hashlib.sha256(stated.encode()).digest(), "big") % 10**30
        digits = f"{number:030d}"
        return " ".join(digits[at : at + 5] for at in range(0, 30, 5))


def write_card(card: UnitCard, keys: CentreKeys, old: CentreKeys | None = None) -> bytes:
    """The card file, signed by its own key and, after a change of keys, by the ``old`` one."""
    body = {
        "format": CARD_FORMAT,
        "unit": card.unit,
        "name": card.name,
        "tier": card.tier,
        "sign": card.signing,
        "receive": card.receiving,
        "created": card.created,
        "device": card.device,
        "desks": list(card.slots),
    }
    signers = [keys.secret, *([old.secret] if old else [])]
    return signed_text.write(body, f"unit card {card.unit} {card.fingerprint}", *signers)


def read_card(data: bytes, name: str = "") -> UnitCard:
    """The card in ``data``, its own signature verified; BadCardError names the file ``name``.

    ``vouched_by`` is only a claim here; :func:`is_vouched` verifies it.
    """
    text = signed_text.read(data)
    body = text.body if text else {}
    fields = [body.get(key) for key in ("unit", "name", "tier", "sign", "receive", "created")]
    if text is None or body.get("format") != CARD_FORMAT:
        raise BadCardError(file=name)
    if not all(isinstance(v, str) and len(v) <= 200 and is_line(v) for v in fields):
        raise BadCardError(file=name)
    unit, title, tier, signing, receiving, created = map(str, fields)
    key = PublicKey.parse(signing)
    signature = Signature.parse(text.signatures[0].decode("utf-8", "replace"))
    whole = key is not None and signature is not None and key.verifies(text.signed, signature)
    plausible = re.fullmatch(r"[0-9]{2,12}", unit) and tier in _TIERS and is_address(receiving)
    if not (whole and plausible):
        raise BadCardError(file=name)
    device, desks = body.get("device", ""), body.get("desks", [])
    if not isinstance(device, str) or not _DEVICE.fullmatch(device):
        raise BadCardError(file=name)
    if not isinstance(desks, list) or len(desks) > _MOST_DESKS:
        raise BadCardError(file=name)
    if not all(type(each) is int and 0 <= each < _MOST_DESKS for each in desks):
        raise BadCardError(file=name)
    older = [Signature.parse(each.decode("utf-8", "replace")) for each in text.signatures[1:2]]
    return UnitCard(
        unit=UnitCode(unit),
        name=title,
        tier=tier,
        signing=signing,
        receiving=receiving,
        created=created,
        device=device,
        slots=tuple(desks),
        vouched_by=older[0].key_name if older and older[0] else "",
    )


def is_vouched(data: bytes, old_signing: str) -> bool:
    """Whether the older key ``old_signing`` (one minisign line) also signed this card."""
    text, key = signed_text.read(data), PublicKey.parse(old_signing)
    if text is None or key is None:
        return False
    parsed = [Signature.parse(each.decode("utf-8", "replace")) for each in text.signatures[1:]]
    return any(each is not None and key.verifies(text.signed, each) for each in parsed)
