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
_PARTY_END = re.compile(r"[；;，,、\n]+")
_LABEL = re.compile(r"([^·•・：:]+)[·•・：:]([^·•・：:]+)")
_NAME = re.compile(
    "[王李张刘陈杨赵吴周徐孙朱胡郭何罗][^\\W某村庄湾沟户厂场店组社家镇乡县市民方]{1,2}"
)
"""A frequent surname and one or two characters that name neither a place, a firm nor a 某."""


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


def names_a_party(text: str) -> bool:
    """Whether the parties of an incident are told otherwise than by ``role·kind`` labels.

    甲方·居民；乙方·企业 is how it should be; a part that is no such label, or one of whose halves looks
    like a person's name, belongs into the paper file.
    """
    for part in filter(None, map(str.strip, _PARTY_END.split(text))):
        label = _LABEL.fullmatch(part)
        if label is None or any(_NAME.fullmatch(half.strip()) for half in label.groups()):
            return True
    return False


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
