"""The head of the audit trail under the seal of the unit's signing key, so that a rewritten table shows.

A trail whose chain was made anew, with what is remembered of it, lacks the seal; one that was put back
whole with an old seal is behind the note beside the data file (:mod:`gridcenter.store.counting`). Who has
a password and takes the signing key out of the data file can seal what they like: the tier above, which
remembers what packs said of the trail, then sees the difference.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gridcenter.exchange.packs.minisign import SecretKey
from gridcenter.store import audit as stored
from gridcenter.store import settings as kept
from gridcenter.store.audit import Head
from gridcenter.store.database import Database
from gridcenter.store.packs import packs

BROKEN = "audit.seal"
"""The action of a line that tells of a head without the seal it had."""
_SEALED = "audit_sealed"


def attach(db: Database) -> None:
    """From now on seal every new head by our present signing key; nothing while there is none."""
    found = packs.current_keys(db)
    if found is None:
        return
    key = _key(found[0])
    db.seal = lambda said: key.sign(said).hex()
    if not was_sealed(db):
        with db.transaction():  # both or none: a head without its seal is told as tampered with
            stored.seal_head(db)
            kept.put(db, _SEALED, True)


def take_over(db: Database, *, at: str, noted: Head | None = None) -> None:
    """Go on under seal; what was wrong with the head as it is found stands in the trail from now on."""
    broken = why_broken(db, noted)
    attach(db)
    if broken is not None:
        facts = {"head": stored.remembered(db).id, "ok": False, "why": broken}
        with db.transaction():
            stored.append(db, at=at, by="—", action=BROKEN, detail=facts)


def holds(db: Database, head: Head) -> bool:
    """Whether one of our keys, old ones too, sealed this head."""
    try:
        seal = bytes.fromhex(head.seal)
    except ValueError:
        return False
    return any(_opens(signing, seal, head.said) for signing, _receiving in packs.all_keys(db))


def _opens(signing: str, seal: bytes, said: bytes) -> bool:
    try:
        _key(signing).public_key().verify(seal, said)
    except InvalidSignature:
        return False
    return True


def _key(signing: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(SecretKey.from_hex(signing).seed)


def was_sealed(db: Database) -> bool:
    """Whether this trail was ever under seal."""
    return bool(kept.get(db, _SEALED, False))


def why_broken(db: Database, noted: Head | None) -> str | None:
    """What is wrong with the head as it is found: ``unsealed``, or ``rewritten`` since ``noted``.

    ``noted`` is what the note beside the data file says. None when all is well.
    """
    if not was_sealed(db):
        return None
    if not holds(db, stored.remembered(db)):
        return "unsealed"
    if noted is None or not holds(db, noted):
        return None
    there = stored.hash_of(db, noted.id)
    return "rewritten" if there is not None and there != noted.hash else None
