"""公民身份号码 (GB 11643): pattern, plausible birth date, check digit ISO 7064 MOD 11-2."""

from __future__ import annotations

import re
from datetime import date

from gridcenter.domain.idnumber import check_digit
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import Parsed, compact, error

_ZEROS = re.compile(r"\.0+$")
_OLD = re.compile(r"\d{15}")
_NEW = re.compile(r"[0-9]{17}[0-9X]")
_RESIDENCE_CARD = re.compile(r"[A-Z]{3}\d{12}")
"""Permanent residence card of 2017: three letters of the country, twelve digits, no check known here."""

_LIKE_X = re.compile(r"(?<=^\d{17})[×✕╳ХхΧχⅩⅹ]$", re.ASCII)
_LOST = re.compile(r"[1-9]\d{14}000")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def validate(text: str, today: date, field: str = "id_number") -> Parsed:
    """The 18 characters in canonical form (15-digit numbers stay 15), or what is wrong.

    Digits that a spreadsheet has thrown away (6.22301E+17) are never repaired.
    """
    plain = _ZEROS.sub("", compact(text))
    # The check digit tells whether a sign that only looks like X is meant for one.
    number = _LIKE_X.sub("X", plain.replace("-", "").upper())
    if _SCIENTIFIC.fullmatch(plain) or _ends_in_lost_digits(number, today):
        return error(
            field,
            "id_digits_lost",
            N_("身份证号被表格软件改成了数字，后几位已丢失，请按原件重新填写并把单元格设为文本。"),
        )
    if _RESIDENCE_CARD.fullmatch(number) or _OLD.fullmatch(number):
        return _validate_15(number, today, field)
    if not _NEW.fullmatch(number):
        return _not_whole(number, field)
    if is_sound(number, today):
        return Parsed(number)
    birth = _birth(number[6:14])
    if birth is None or not _FIRST_BIRTH <= birth <= today:
        return error(field, "id_birth", N_("身份证号第 7–14 位不是合理的出生日期，请核对。"))
    return error(field, "id_check_digit", N_("身份证号最后一位校验不符，多半抄错了一位，请核对。"))


def is_sound(number: str, today: date) -> bool:
    """Whether 18 characters are an ID number in canonical form: a birth in living memory and the right
    check digit.
    """
    if _NEW.fullmatch(number) is None or check_digit(number[:17]) != number[17]:
        return False
    birth = _birth(number[6:14])
    return birth is not None and _FIRST_BIRTH <= birth <= today


_FIRST_BIRTH = date(1890, 1, 1)


def _not_whole(number: str, field: str) -> Parsed:
    if "*" in number:
        return error(
            field,
            "id_masked",
            N_("“{text}”是隐去了几位的号码，请填完整的身份证号，或留空。"),
            text=number,
        )
    return error(
        field,
        "id_length",
        N_("身份证号应为 18 位（最后一位可为 X），现在是 {length} 位，请核对。"),
        length=len(number),
    )


def _ends_in_lost_digits(number: str, today: date) -> bool:
    """Whether 18 digits end in the 000 that a spreadsheet puts after its fifteen, and are wrong."""
    if not (number.endswith("000") and _LOST.fullmatch(number)):
        return False
    birth = _birth(number[6:14])
    return birth is None or birth > today or check_digit(number[:17]) != number[17]


def _validate_15(number: str, today: date, field: str) -> Parsed:
    if not number.isdecimal():
        return Parsed(number)
    birth = _birth(f"19{number[6:12]}")
    if birth is None or birth > today:
        return error(field, "id_birth", N_("身份证号第 7–12 位不是合理的出生日期，请核对。"))
    return Parsed(number)
