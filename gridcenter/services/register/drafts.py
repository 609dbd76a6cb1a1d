"""What was typed and not yet saved, kept in the encrypted data file so that it survives a crash.

One draft a register is being typed: a form shows one record. What was left unsaved is put aside and
kept until it is taken up again or thrown away. A draft is no record, has no history and never travels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gridcenter.base.clock import local_text
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.services import settings
from gridcenter.services.centre import Centre

MOST_ASIDE = 50
"""So many drafts of a register wait; the oldest goes when one more comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """An unsaved form: the record it belongs to (None: a new one) and its changed fields.

    ``texts`` are as typed, ``values`` what was already understood of them; ``at`` is local time,
    ``number`` names a draft that was put aside (0: it is being typed).
    """

    register: str
    uid: Uid | None
    base_revision: int | None
    texts: Mapping[str, str]
    values: Mapping[str, Value]
    at: str = ""
    number: int = 0


def _key(register: str) -> str:
    return f"draft.{register}"


def _aside_key(register: str) -> str:
    return f"drafts_aside.{register}"


def keep(centre: Centre, draft: KeptDraft) -> None:
    """Write ``draft`` down in place of an earlier one of the same register."""
    dated = replace(draft, at=local_text(centre.clock()))
    settings.put(centre, _key(draft.register), _written(dated))


def find(centre: Centre, register: str) -> KeptDraft | None:
    """The draft that is being typed in this register, or None."""
    return _read(register, settings.get(centre, _key(register), None))


def drop(centre: Centre, register: str) -> None:
    """Forget the draft that is being typed in this register."""
    settings.put(centre, _key(register), None)


def aside(centre: Centre, register: str) -> tuple[KeptDraft, ...]:
    """The drafts put aside in this register, the newest first."""
    kept = settings.get(centre, _aside_key(register), None)
    read = [_read(register, each) for each in kept] if isinstance(kept, list) else []
    return tuple(each for each in reversed(read) if each is not None)


def set_aside(centre: Centre, draft: KeptDraft) -> tuple[KeptDraft, ...]:
    """Put ``draft`` aside, so that the next one does not take its place; all that wait now."""
    waiting = aside(centre, draft.register)
    number = max((each.number for each in waiting), default=0) + 1
    put = replace(draft, number=number, at=draft.at or local_text(centre.clock()))
    drop(centre, draft.register)
    return _keep_aside(centre, draft.register, (put, *waiting))


def leftover(centre: Centre, register: str) -> tuple[KeptDraft, ...]:
    """Put aside what was being typed when the program ended; all that wait now."""
    left = find(centre, register)
    return aside(centre, register) if left is None else set_aside(centre, left)


def take(centre: Centre, draft: KeptDraft) -> tuple[KeptDraft, ...]:
    """Forget one draft that was put aside: it is typed on, or thrown away; all that still wait."""
    waiting = aside(centre, draft.register)
    left = tuple(each for each in waiting if each.number != draft.number)
    return _keep_aside(centre, draft.register, left)


def _keep_aside(
    centre: Centre, register: str, newest_first: Sequence[KeptDraft]
) -> tuple[KeptDraft, ...]:
    kept = tuple(newest_first[:MOST_ASIDE])
    settings.put(centre, _aside_key(register), [_written(each) for each in reversed(kept)])
    return kept


def _written(draft: KeptDraft) -> dict[str, object]:
    return {
        "uid": draft.uid,
        "base_revision": draft.base_revision,
        "texts": dict(draft.texts),
        "values": dict(draft.values),
        "at": draft.at,
        "number": draft.number,
    }


def _read(register: str, kept: object) -> KeptDraft | None:
    if not isinstance(kept, Mapping) or not isinstance(kept.get("texts"), Mapping):
        return None
    uid, revision, number = kept.get("uid"), kept.get("base_revision"), kept.get("number")
    return KeptDraft(
        register=register,
        uid=Uid(uid) if isinstance(uid, str) else None,
        base_revision=revision if isinstance(revision, int) else None,
        texts=kept["texts"],
        values=kept.get("values") or {},
        at=str(kept.get("at") or ""),
        number=number if isinstance(number, int) else 0,
    )
