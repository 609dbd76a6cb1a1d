"""Masking personal numbers, and finding them where they do not belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X", 0xFF58: "x"}


class FindingKind(StrEnum):
    """What was found in free text."""

    ID_NUMBER = "id_number"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A personal number in ``text[start:end]``; the number itself is not carried along."""

    kind: FindingKind
    start: int
    end: int


def mask_phone(phone: str) -> str:
    """``138****0023``; a landline keeps its area code and last two digits."""
    if "-" in phone:
        area, _dash, rest = phone.partition("-")
        return f"{area}-{'*' * max(len(rest) - 2, 0)}{rest[-2:]}"
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_id(number: str) -> str:
    """``622301********0023``: division and last four stay, the birth date goes."""
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def scan(text: str) -> tuple[Finding, ...]:
    """The ID numbers and phones in free text, in order; full-width digits count as digits."""
    plain = text.translate(_WIDE_DIGITS)
    found = [
        Finding(kind=FindingKind.ID_NUMBER, start=hit.start(), end=hit.end())
        for hit in _ID.finditer(plain)
    ]
    found += [
        Finding(kind=FindingKind.PHONE, start=hit.start(), end=hit.end())
        for pattern in (_MOBILE, _LANDLINE)
        for hit in pattern.finditer(plain)
    ]
    return tuple(sorted(found, key=lambda each: each.start))


def mask_text(text: str) -> str:
    """``text`` with every found number masked."""
    masked = text
    for finding in reversed(scan(text)):
        number = text[finding.start : finding.end]
        mask = mask_id if finding.kind is FindingKind.ID_NUMBER else mask_phone
        masked = masked[: finding.start] + mask(number) + masked[finding.end :]
    return masked
