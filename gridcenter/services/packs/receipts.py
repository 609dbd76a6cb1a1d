"""Receipts that come home: the month they close, by file or by the twelve characters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.packs.phone_code import CODE_LENGTH, clean_code, phone_code
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import signed_text
from gridcenter.exchange.packs.failures import (
    BadPhoneCodeError,
    FileUnreadableError,
    PackError,
    PhoneCodeLengthError,
    StrangePhoneCodeError,
)
from gridcenter.exchange.packs.receipt import Outcome, Receipt, read_receipt
from gridcenter.services import audit, month
from gridcenter.services.centre import Centre
from gridcenter.services.packs import packing
from gridcenter.services.trust import units
from gridcenter.store.packs import aside
from gridcenter.store.packs import sent as sent_packs
from gridcenter.store.packs.aside import Aside
from gridcenter.store.packs.sent import SentPack

CLOSING = frozenset({Outcome.APPLIED, Outcome.PARTLY, Outcome.FULL_WANTED})
"""The outcomes that say that the pack arrived and was merged."""


class ForeignReceiptError(PackError):
    """A receipt for a pack that we did not send."""

    code = "foreign_receipt"
    sentence = N_("这张回执不是本单位所发上报包的回执。")
    hint = N_("请核对是否选错了文件。数据没有改动。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Homecoming:
    """What counts now of a pack that we sent, after a receipt of it; ``receipt`` is None for a spoken code."""

    pack: SentPack | Aside
    outcome: Outcome
    receipt: Receipt | None


def is_receipt(path: Path) -> bool:
    """Whether a file looks like a receipt or another small signed text, not a pack."""
    try:
        return signed_text.read(content(path)) is not None
    except FileUnreadableError:
        return False  # whoever opens it next says so


def content(source: Path | bytes | str) -> bytes:
    """What a file or scanned text holds; of a large file more than a signed text may have."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, str):
        return signed_text.from_typed(source)
    try:
        with source.open("rb") as stream:
            return stream.read(signed_text.LIMIT + 1)
    except OSError as failure:
        raise FileUnreadableError(file=source.name) from failure


def take_home(centre: Centre, source: Path | str) -> Homecoming:
    """Read a receipt, a file or scanned text, and mark its pack 已回执.

    Raises FileUnreadableError, BadReceiptError, the failures of a signature, ForeignReceiptError.
    """
    centre.require(Deed.SEND)
    data = content(source)
    name = source.name if isinstance(source, Path) else ""
    receipt = read_receipt(data, units.trusted(centre), name)
    pack = next((each for each in every_sent(centre) if each.id.digest == receipt.digest), None)
    if pack is None or receipt.unit != centre.unit.code or receipt.to != pack.to:
        raise ForeignReceiptError
    outcome = _mark(centre, pack, receipt.outcome, data, signed=receipt.created)
    return Homecoming(pack=pack, outcome=outcome, receipt=receipt)


def take_spoken(centre: Centre, text: str) -> Homecoming:
    """Mark the pack that a code heard over the phone belongs to.

    The code proves that its speaker saw this very pack; the signed receipt may follow. Raises
    PhoneCodeLengthError, BadPhoneCodeError, StrangePhoneCodeError.
    """
    centre.require(Deed.SEND)
    code = clean_code(text)
    if code is None:
        count = sum(map(str.isalnum, text))
        raise BadPhoneCodeError if count == CODE_LENGTH else PhoneCodeLengthError(count=count)
    for pack in every_sent(centre):
        for outcome in Outcome:
            if code == phone_code(outcome.value, pack.id.digest, pack.to):
                counts = _mark(centre, pack, outcome, None)
                return Homecoming(pack=pack, outcome=counts, receipt=None)
    raise StrangePhoneCodeError


def every_sent(centre: Centre) -> tuple[SentPack | Aside, ...]:
    """All that we sent: the packs of the chain, newest first, then those beside it."""
    return (*packing.sent(centre), *aside.sent(centre.db, centre.unit.code))


def _mark(
    centre: Centre,
    pack: SentPack | Aside,
    outcome: Outcome,
    data: bytes | None,
    *,
    signed: str = "",
) -> Outcome:
    """Note what a receipt says; an older one than the last changes nothing. What counts now."""
    digest, at = pack.id.digest, centre.now()
    with centre.db.transaction():
        if isinstance(pack, Aside):
            counts = aside.acknowledge(centre.db, digest, outcome.value, at, signed=signed)
        else:
            counts = sent_packs.acknowledge(
                centre.db, digest, outcome.value, at, data, signed=signed
            )
        if not counts:
            return Outcome(pack.outcome or outcome)
        detail = {"seq": pack.id.seq, "outcome": outcome.value, "by_phone": data is None}
        if outcome in CLOSING and not isinstance(pack, Aside):
            month.note(centre, pack.id.month, "receipt", detail)
        else:
            audit.record(centre, "receipt", detail)
    return outcome
