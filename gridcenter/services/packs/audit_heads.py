"""The trail's head goes up with every pack, and who receives it compares it with the one before.

Inside one data folder whoever has a password can rewrite everything, what the trail remembers of
itself too. What another unit holds they cannot: a trail that was set back or rewritten there shows here.
"""

from __future__ import annotations

from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.store import audit as stored

AT, BEFORE = "audit_at", "audit_before"
"""In a manifest: the number of the line whose hash is ``audit_head``; ``number:hash`` of the line
that the pack before named, as it is now."""
_TOLD = "audit_told"


def told(centre: Centre) -> dict[str, str]:
    """What a manifest says of our trail; inside the transaction of the pack."""
    head, before = stored.remembered(centre.db), int(settings.get(centre, _TOLD, 0))
    settings.put(centre, _TOLD, head.id)
    said = {AT: str(head.id)}
    if before:
        said[BEFORE] = f"{before}:{stored.hash_of(centre.db, before) or ''}"
    return said


def compare(centre: Centre, manifest: Manifest) -> str | None:
    """Why the sender's trail is not the one we knew (``cut`` or ``rewritten``), or None; logged."""
    at = manifest.about.get(AT, "")
    if not (at.isascii() and at.isdigit()):
        return None
    key = f"audit_of.{manifest.unit}.{manifest.device}"
    known, number = settings.get(centre, key), int(at)
    if known is not None and manifest.seq < known["seq"]:
        return None
    why = None
    if known is not None:
        why = _difference(known["id"], known["hash"], number, manifest)
    now = {"id": number, "hash": manifest.audit_head, "seq": manifest.seq}
    settings.put(centre, key, now)
    if why is not None:
        detail = {"unit": manifest.unit, "seq": manifest.seq, "why": why}
        audit.record(centre, "audit.differs", detail, ok=False)
    return why


def _difference(known_id: int, known_hash: str, number: int, manifest: Manifest) -> str | None:
    if number < known_id:
        return "cut"
    if number == known_id:
        return None if manifest.audit_head == known_hash else "rewritten"
    before, _colon, digest = manifest.about.get(BEFORE, "").partition(":")
    if before == str(known_id) and digest != known_hash:
        return "rewritten" if digest else "cut"
    return None
