"""Masking personal numbers, and finding them where they do not belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_GAP = "[ -]?"
_ID = re.compile(
    rf"(?<![0-9A-Za-z])[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}[01]\d{_GAP}[0-3]\d{_GAP}\d{{3}}[0-9Xx]"
    "(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_CARD = re.compile(r"(?<![0-9A-Za-z])[3-6]\d{3}(?:[ -]?\d){12,15}(?![0-9A-Za-z])")
"""16 to 19 digits as bank cards have them (ISO/IEC 7812); the check digit decides."""
_CASE_CODE = re.compile(r"\d{9}20\d{2}(?:0[1-9]|1[0-2])\d{4}")
_SEEMS = re.compile(r"\d[\d -]{5,}[\dXx]")
"""Hardly any text holds so many digits: look once before looking for each kind."""
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
    BANK_CARD = "bank_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNumber:
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


def mask_card(number: str) -> str:
    """``6222***********1234``: the first and last four stay, and the gaps."""
    digits = [at for at, sign in enumerate(number) if sign.isdigit()]
    hidden = set(digits[4:-4])
    return "".join("*" if at in hidden else sign for at, sign in enumerate(number))


def _is_card(number: str) -> bool:
    """Whether the check digit holds (ISO/IEC 7812-1, Luhn) and it is no case code of ours."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    if _CASE_CODE.fullmatch("".join(map(str, digits))):
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def scan(text: str) -> tuple[FoundNumber, ...]:
    """The ID, phone and bank card numbers in free text, in order; full-width digits count as digits."""
    if not _SEEMS.search(text):
        return ()
    plain = text.translate(_WIDE_DIGITS)
    found: list[FoundNumber] = []
    for kind, pattern in (
        (FindingKind.ID_NUMBER, _ID),
        (FindingKind.BANK_CARD, _CARD),
        (FindingKind.PHONE, _MOBILE),
        (FindingKind.PHONE, _LANDLINE),
    ):
        for hit in pattern.finditer(plain):
            taken = any(hit.start() < each.end and each.start < hit.end() for each in found)
            if not taken and (kind is not FindingKind.BANK_CARD or _is_card(hit[0])):
                found.append(FoundNumber(kind=kind, start=hit.start(), end=hit.end()))
    return tuple(sorted(found, key=lambda each: each.start))


_MASKS = {
    FindingKind.ID_NUMBER: lambda number: _keep_ends(number, 6, 4),
    FindingKind.PHONE: mask_phone,
    FindingKind.BANK_CARD: mask_card,
}


def _keep_ends(number: str, first: int, last: int) -> str:
    signs = [at for at, sign in enumerate(number) if sign.isalnum()]
    hidden = set(signs[first:-last])
    return "".join("*" if at in hidden else sign for at, sign in enumerate(number))


def mask_text(text: str) -> str:
    """``text`` with every found number masked."""
    masked = text
    for finding in reversed(scan(text)):
        number = text[finding.start : finding.end]
        masked = masked[: finding.start] + _MASKS[finding.kind](number) + masked[finding.end :]
    return masked
