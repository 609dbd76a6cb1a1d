"""What was typed and not yet saved, kept in the encrypted data file so that it survives a crash.

One draft a register: a form shows one record. It is no record, has no history and never travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridcenter.base.clock import local_text
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.services import settings
from gridcenter.services.centre import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """An unsaved form: the record it belongs to (None: a new one) and its changed fields.

    ``texts`` are as typed, ``values`` what was already understood of them; ``at`` is local time.
    """

    register: str
    uid: Uid | None
    base_revision: int | None
    texts: Mapping[str, str]
    values: Mapping[str, Value]
    at: str = ""


def _key(register: str) -> str:
    return f"draft.{register}"


def keep(centre: Centre, draft: KeptDraft) -> None:
    """Write ``draft`` down in place of an earlier one of the same register."""
    settings.put(
        centre,
        _key(draft.register),
        {
            "uid": draft.uid,
            "base_revision": draft.base_revision,
            "texts": dict(draft.texts),
            "values": dict(draft.values),
            "at": local_text(centre.clock()),
        },
    )


def find(centre: Centre, register: str) -> KeptDraft | None:
    """The draft left over in this register, or None."""
    kept = settings.get(centre, _key(register), None)
    if not isinstance(kept, Mapping) or not isinstance(kept.get("texts"), Mapping):
        return None
    uid, revision = kept.get("uid"), kept.get("base_revision")
    return KeptDraft(
        register=register,
        uid=Uid(uid) if isinstance(uid, str) else None,
        base_revision=revision if isinstance(revision, int) else None,
        texts=kept["texts"],
        values=kept.get("values") or {},
        at=str(kept.get("at") or ""),
    )


def drop(centre: Centre, register: str) -> None:
    """Forget the draft of this register."""
    settings.put(centre, _key(register), None)
