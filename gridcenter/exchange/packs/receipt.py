"""Receipts (回执): what arrived, what was applied or refused, what is acknowledged.

Signed by the receiver, under 2 KB, without personal data, so it may travel in the open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.merge import COUNTS, Refused
from gridcenter.domain.packs.phone_code import phone_code
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.written.door import is_line
from gridcenter.exchange.packs import signed_text
from gridcenter.exchange.packs.failures import BadReceiptError
from gridcenter.exchange.packs.minisign import SecretKey
from gridcenter.exchange.packs.pack_reader import TrustedKey, check_signature

RECEIPT_FORMAT = "gridcenter-receipt/1"
SUFFIX = ".gcreceipt"
_REFUSED_SHOWN = 8
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Outcome(StrEnum):
    """The first letter of the phone code."""

    APPLIED = "A"
    PARTLY = "P"
    """Merged, but rows were refused."""
    FULL_WANTED = "F"
    """Arrived, but only a full pack brings both sides together."""
    QUARANTINED = "Q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One pack's receipt, by the ``digest`` of that pack. ``acknowledged`` is the seq that the next delta may build on."""

    unit: UnitCode
    to: UnitCode
    month: str
    seq: int
    digest: str
    status: PackStatus
    outcome: Outcome
    acknowledged: int
    state_root: str
    created: str
    counts: tuple[int, ...]
    """Rows by what became of them, in the order of COUNTS."""
    refused: tuple[Refused, ...] = ()
    """The first few of the refused rows."""

    @property
    def wants_full(self) -> bool:
        """Whether both sides still differ and only a full pack brings them together."""
        return self.outcome is Outcome.FULL_WANTED

    @property
    def code(self) -> str:
        """The twelve characters for the phone."""
        return phone_code(self.outcome.value, self.digest, self.to)


def write_receipt(receipt: Receipt, key: SecretKey) -> bytes:
    """The receipt file. ``unit`` is who sent the pack, ``to`` who received it and signs."""
    body = {
        "format": RECEIPT_FORMAT,
        "unit": receipt.unit,
        "to": receipt.to,
        "period": receipt.month,
        "seq": receipt.seq,
        "pack": receipt.digest,
        "status": receipt.status.value,
        "outcome": receipt.outcome.value,
        "ack": receipt.acknowledged,
        "state": receipt.state_root,
        "created": receipt.created,
        "rows": dict(zip(COUNTS, receipt.counts, strict=True)),
        "refused": [[r.table, r.uid, r.why] for r in receipt.refused[:_REFUSED_SHOWN]],
        "code": receipt.code,
    }
    return signed_text.write(body, f"receipt {receipt.unit} {receipt.seq:05d} {receipt.code}", key)


def read_receipt(data: bytes, trusted: Iterable[TrustedKey], name: str = "") -> Receipt:
    """The receipt in ``data``, signed by a registered key of the unit it says.

    Raises BadReceiptError (``name`` is the file), or the failures of :func:`check_signature`.
    """
    text = signed_text.read(data)
    if text is None or text.body.get("format") != RECEIPT_FORMAT:
        raise BadReceiptError(file=name)
    body = text.body
    claimed = str(body.get("to", "?"))
    signer = check_signature(text.signed, text.signatures[0], trusted, claimed=claimed)
    try:
        receipt = Receipt(
            unit=UnitCode(_text(body["unit"])),
            to=UnitCode(_text(body["to"])),
            month=_text(body["period"]),
            seq=_count(body["seq"]),
            digest=_text(body["pack"]),
            status=PackStatus(body["status"]),
            outcome=Outcome(body["outcome"]),
            acknowledged=_count(body["ack"]),
            state_root=_text(body["state"]),
            created=_text(body["created"]),
            # Receipts of version 0.1 counted deletions among the changes.
            counts=tuple(_count(body["rows"].get(key, 0)) for key in COUNTS),
            refused=tuple(
                Refused(table=_text(table), uid=_text(uid), why=_text(why))
                for table, uid, why in body["refused"]
            ),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadReceiptError(file=name) from None
    # The code is derived, and a receipt speaks only for the unit that signed it.
    if receipt.to != signer.unit or body.get("code") != receipt.code:
        raise BadReceiptError(file=name)
    if not _SHA256.fullmatch(receipt.digest):
        raise BadReceiptError(file=name)
    return receipt


def _text(value: object) -> str:
    if not isinstance(value, str) or not is_line(value):
        raise TypeError("text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("count")
    return value
