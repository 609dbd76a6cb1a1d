"""Masking personal numbers, and finding them where they do not belong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.domain.idnumber import check_digit

_BETWEEN = " \t\u00a0\u2000-\u200a\u202f\u3000\\-\u2010-\u2015\u2212\ufe63\uff0d._\u00b7\u2022\u30fb\uff0e/"
_GAP = f"[{_BETWEEN}]{{0,3}}"
"""What people put between the digits of a number, at most so many signs of it."""
_ID = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![0-9A-Za-z])")
_ID_SHAPE = re.compile(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_ID_GROUPS = re.compile(r"\d{6}\D{0,3}\d{4}\D{0,3}\d\d\D{0,3}\d\d\D{0,3}\d{3}[\dXx]")
"""As on the card, or grouped by what its parts mean; grouped otherwise the check digit decides."""
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?(1(?:{_GAP}\d){{10}})(?!\d)")
_MOBILE_GROUPS = frozenset(
    (
        *((11,), (3, 8), (7, 4), (5, 6), (3, 4, 4), (3, 3, 5), (3, 5, 3), (4, 3, 4)),
        *((3, 2, 3, 3), (3, 2, 2, 4), (3, 2, 2, 2, 2), (1,) * 11),
    )
)
"""How mobile numbers are grouped; 4-4-3 would be two years and a count."""
_LANDLINE = re.compile(
    rf"(?<!\d)[(（]?0(?:10|2\d|[3-9]\d\d)[)）]?{_GAP}"
    r"(?:[1-9]\d{6,7}|(?!20\d\d)[2-9]\d{2,3}[ -]\d{4})(?!\d)"
)
_CARD = re.compile(rf"(?<!\d)[3-6](?:{_GAP}\d){{15,18}}(?![0-9A-Za-z])")
"""16 to 19 digits as bank cards have them (ISO/IEC 7812); the check digit decides."""
_CASE_CODE = re.compile(r"\d{9}20\d{2}(?:0[1-9]|1[0-2])\d{4}")
_NUMERALS = "〇零○一二三四五六七八九幺"
_VALUES = {ord(sign): value for sign, value in zip(_NUMERALS, "0001234567891", strict=True)}
_SPOKEN = re.compile(rf"[\d{_NUMERALS}]{{11,}}")
"""A number written as it is spoken, 一三八零零…; fewer signs are a year or a count."""
_SEEMS = re.compile(rf"[\d{_NUMERALS}][\d{_NUMERALS}Xx（()）{_BETWEEN}]{{6}}")
"""Hardly any text holds so many digits: look once before looking for each kind."""
_WIDE = re.compile(r"[^\x00-\x7f]")
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
    return _keep_ends(number, 4, 4)


def _is_id(number: str, before: str) -> bool:
    """Whether it is built as GB 11643 says; right behind a letter it has to have its check digit too."""
    plain = "".join(filter(str.isalnum, number)).upper()
    if not _ID_SHAPE.fullmatch(plain):
        return False
    is_letter = before.isascii() and before.isalpha()
    is_usual = bool(_ID_GROUPS.fullmatch(number)) and not is_letter
    return is_usual or check_digit(plain[:17]) == plain[17]


def _is_mobile(number: str, _before: str) -> bool:
    groups = re.findall(r"\d+", number)
    return "".join(groups)[1] >= "3" and tuple(map(len, groups)) in _MOBILE_GROUPS


def _is_card(number: str, _before: str) -> bool:
    """Whether the check digit holds (ISO/IEC 7812-1, Luhn); no case code of ours, no days in a row.

    A card is grouped evenly, or in threes and more: 5.8 2025.9.21 2025.5.21 are days.
    """
    groups = [len(group) for group in re.findall(r"\d+", number)]
    digits = [int(sign) for sign in number if sign.isdigit()]
    is_even = len(set(groups[:-1])) <= 1 or min(groups[:-1]) >= 3
    if not is_even or _CASE_CODE.fullmatch("".join(map(str, digits))):
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_LOOKED_FOR: tuple[tuple[FindingKind, re.Pattern[str], Callable[[str, str], bool]], ...] = (
    (FindingKind.ID_NUMBER, _ID, _is_id),
    (FindingKind.BANK_CARD, _CARD, _is_card),
    (FindingKind.PHONE, _MOBILE, _is_mobile),
    (FindingKind.PHONE, _LANDLINE, lambda _number, _before: True),
)


def scan(text: str) -> tuple[FoundNumber, ...]:
    """The ID, phone and bank card numbers in free text, in order, however their digits are written.

    Full-width and other digits count as digits, and so do numerals in a row (一三八零零…); between the
    digits may stand blanks, hyphens, dots.
    """
    if not _SEEMS.search(text):
        return ()
    plain = _WIDE.sub(_plain_digit, text)
    plain = _SPOKEN.sub(lambda hit: hit[0].translate(_VALUES), plain)
    found: list[FoundNumber] = []
    for kind, pattern, is_one in _LOOKED_FOR:
        at = 0
        while hit := pattern.search(plain, at):
            taken = any(hit.start() < each.end and each.start < hit.end() for each in found)
            if not taken and is_one(hit[hit.lastindex or 0], plain[: hit.start()][-1:]):
                found.append(FoundNumber(kind=kind, start=hit.start(), end=hit.end()))
                at = hit.end()
            else:  # what begins like one may end inside of one
                at = hit.start() + 1
    return tuple(sorted(found, key=lambda each: each.start))


def _plain_digit(sign: re.Match[str]) -> str:
    """A digit of another script or width as ours; one character stays one."""
    if sign[0] in "Ｘｘ":
        return "X"
    return str(unicodedata.decimal(sign[0], sign[0]))


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
