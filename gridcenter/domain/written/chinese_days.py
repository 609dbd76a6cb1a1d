"""Days that are written in Chinese numbers, as in the body of an official paper: 二〇二六年九月十日."""

from __future__ import annotations

import re

_DIGITS = {sign: str(at) for at, sign in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○◯", "0"
)
_DAY = re.compile(
    r"(?:(?:公元)?(?P<year>(?:[〇零○◯一二三四五六七八九\d]{2}){1,2})年)?(?P<month>[一二三四五六七八九十]{1,2}|\d{1,2})月"
    r"(?:(?P<day>[一二三四五六七八九十]{1,3})(?P<mark>[日号]))?(?P<rest>.*)",
    re.DOTALL,
)
"""八月十五 without 日 is a day of the lunar calendar, and stays as it is written."""

_TEN = "十"


def in_digits(text: str) -> str:
    """A day or month at the beginning of ``text`` in digits; the text as it is where it holds none."""
    if text.isascii() or (match := _DAY.fullmatch(text)) is None:
        return text
    year, day = match["year"], match["day"]
    month = _number(match["month"])
    if not month or (day and not _number(day)):
        return text
    before = f"{''.join(_DIGITS.get(sign, sign) for sign in year)}年" if year else ""
    after = f"{_number(day)}{match['mark']}" if day else ""
    return f"{before}{month}月{after}{match['rest']}"


def joined(plain: str) -> str:
    """A day with the full stops of an input method as points, and none behind it."""
    return plain.replace("。", ".").rstrip(".,;、；")


def _number(word: str) -> str:
    """十 as 10, 二十一 as 21, 9 as it is; empty for what is no such number (三五, 十十)."""
    if word.isdecimal():
        return word
    tens, ten, ones = word.partition(_TEN)
    if not ten:
        return _DIGITS[word] if len(word) == 1 else ""
    if _TEN in ones or len(tens) > 1 or len(ones) > 1:
        return ""
    return f"{_DIGITS[tens] if tens else '1'}{_DIGITS[ones] if ones else '0'}"
