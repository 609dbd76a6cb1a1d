"""The State Council's notice of a year's holidays, read from its own text.

The notice of 2026 reads like this: 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = re.compile(r"关于\s*(20[0-9]{2})\s*年\s*部分节假日安排")
_SOURCE = re.compile(r"国办发(?:明电)?〔20[0-9]{2}〕[0-9]+号")
_DATED = re.compile(
    r"(?:(20[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日[（(](?:[^（）()]*、)?(?:周|星期)([一二三四五六日])[）)]"
)
_WEEKDAYS = "一二三四五六日"
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_SENTENCE = re.compile(r"[。；;\n]")
_DATE = r"(?:(20[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日"
_SPAN = re.compile(rf"{_DATE}(?:[至—-](?:(?:(20[0-9]{{2}})年)?([0-9]{{1,2}})月)?([0-9]{{1,2}})日)?")
_OFF, _ON = "放假", "上班"
_ADVICE = ("鼓励", "建议")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """What a notice says: its year, its number, the days off and the weekends worked."""

    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]


def read_notice_text(text: str) -> NoticeText | None:
    """The notice in ``text``; None when it is none.

    ValueError for a day that no calendar has, or that falls on another weekday than the text says: it
    speaks of another year.
    """
    plain = re.sub(r"[ \t\u3000]+", "", text)
    told = _YEAR.search(plain)
    if told is None:
        return None
    year = int(told[1])
    for named in _DATED.finditer(plain):
        day = date(int(named[1] or year), int(named[2]), int(named[3]))
        if _WEEKDAYS[day.weekday()] != named[4]:
            raise ValueError(named[0])
    source = _SOURCE.search(plain)
    holidays: set[date] = set()
    workdays: set[date] = set()
    for sentence in _SENTENCE.split(_ASIDE.sub("", plain)):
        if sentence.startswith(_ADVICE):
            continue
        before, marked, after = sentence.partition(_OFF)
        if marked:
            holidays.update(_days(before, year))
        worked = after if marked else sentence
        if _ON in worked:
            workdays.update(_days(worked, year))
    if not holidays:
        return None
    return NoticeText(
        year=year,
        source=source[0] if source else "",
        holidays=frozenset(holidays),
        workdays=frozenset(workdays),
    )


def _days(text: str, year: int) -> Iterator[date]:
    """Every day of the spans in ``text``."""
    for span in _SPAN.finditer(text):
        first = date(int(span[1] or year), int(span[2]), int(span[3]))
        last = first
        if span[6]:
            last_year = int(span[4] or (first.year if span[1] is None or not span[5] else year))
            last = date(last_year, int(span[5] or first.month), int(span[6]))
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))
