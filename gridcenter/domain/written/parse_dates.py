"""Dates, months and times as people write them: 2021.3.5, 2021年3月5日, 21.3.5, 20210305, 9-17.

A part that is missing is asked for, never guessed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

from gridcenter.domain.text import N_
from gridcenter.domain.written.chinese_days import in_digits, joined
from gridcenter.domain.written.habits import Parsed, compact, error, half_width, tidy
from gridcenter.domain.written.parse_times import WHOLE_DAY, minutes_of

_MARK = r"[.\-/,、年]"
_FULL = re.compile(rf"(\d{{4}}|\d{{2}}){_MARK}(\d{{1,2}})[.\-/,、月](\d{{1,2}})[日号]?")
_DAY_FIRST = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})")
_DAY_FIRST_SHORT = re.compile(r"(\d)[.\-/](\d{1,2})[.\-/](\d{2})")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[.\-/月](\d{1,2})[日号]?")
_MONTH = re.compile(rf"(\d{{4}}|\d{{2}}){_MARK}(\d{{1,2}})月?")
_SOLID_MONTH = re.compile(r"((?:19|20)\d{2})(\d{2})")
_SOLID_BOTH = re.compile(r"((?:19|20)\d{6})(\d{4}(?:\d{2})?)")
FIRST_YEAR, LAST_YEAR = 1900, 2100
_IMPOSSIBLE = N_("没有“{text}”这一天，请核对月和日。")
_TWO_READINGS = N_("“{text}”可能是 {first}，也可能是 {second}，请写成 2021-3-5 的样子。")
_TWO_TIMES = N_("“{text}”可能是 {first}，也可能是 {second}，请按 24 小时写明。")


def _full_year(digits: str, today: date) -> int:
    """Two digits mean the last hundred years up to ten years ahead."""
    year = int(digits)
    if len(digits) == 4:
        return year
    year += today.year - today.year % 100
    return year - 100 if year > today.year + 10 else year


def _checked(field: str, text: str, year: int, month: int, day: int) -> Parsed:
    try:
        found = date(year, month, day)
    except ValueError:
        return error(field, "date_impossible", _IMPOSSIBLE, text=text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return error(
            field, "date_year_odd", N_("“{text}”的年份不对，请写四位年份，如 2021-3-5。"), text=text
        )
    return Parsed(found.isoformat())


def parse_date(field: str, text: str, today: date, *, to_come: bool = False) -> Parsed:
    """A day as ISO text; a month alone, or a day whose year is unclear, is a problem.

    Of a day ``to_come`` (a term) a month and day later in this year are this year's.
    """
    shown = tidy(text)
    day_text, time_text = _split(_of_here(half_width(shown), today))
    minutes = minutes_of(compact(time_text))
    day = _day(field, shown, compact(day_text if minutes else shown), today, to_come=to_come)
    if day.problem is None and minutes and minutes[-1] >= WHOLE_DAY:
        return _two_times(field, shown, day, minutes)
    return day


def _day(field: str, shown: str, plain: str, today: date, *, to_come: bool) -> Parsed:
    plain = joined(plain)
    if match := _FULL.fullmatch(plain) or _SOLID.fullmatch(plain):
        year, month, day = match.groups()
        found = _checked(field, shown, _full_year(year, today), int(month), int(day))
        if len(year) == 2 and (other := _day_first(found, match, today)):
            return error(
                field,
                "date_two_readings",
                _TWO_READINGS,
                text=shown,
                first=found.value,
                second=other,
            )
        return found
    if match := _DAY_FIRST.fullmatch(plain) or _DAY_FIRST_SHORT.fullmatch(plain):
        return _foreign(field, shown, match, today)
    if _lacks_day(plain):
        return error(
            field, "date_day_missing", N_("“{text}”缺少日，请写到日，如 2021-3-5。"), text=shown
        )
    if match := _SHORT.fullmatch(plain):
        return _this_year(field, shown, int(match[1]), int(match[2]), today, to_come=to_come)
    return error(
        field,
        "date_unclear",
        N_("看不懂日期“{text}”，请写成 2021-3-5 或 2021年3月5日。"),
        text=shown,
    )


def _day_first(found: Parsed, match: re.Match[str], today: date) -> str:
    """10.9.26 read as 10 September 2026 (or 9/10/26 as its ninth month), where that is a past day
    nearer than the one with the year in front.
    """
    if "年" in match[0] or found.problem is not None or len(match[3]) != 2:
        return ""
    first, second, year = int(match[1]), int(match[2]), _full_year(match[3], today)
    present = today.isoformat()
    for day, month in ((first, second), (second, first)):
        try:
            other = date(year, month, day).isoformat()
        except ValueError:
            continue
        if other <= present and not other <= str(found.value) <= present:
            return other
    return ""


def _foreign(field: str, shown: str, match: re.Match[str], today: date) -> Parsed:
    """5/3/2021 is 3 May or 5 March: both readings are named where both are days."""
    first, second, year = int(match[1]), int(match[2]), _full_year(match[3], today)
    readings = [
        f"{year:04d}-{month:02d}-{day:02d}"
        for month, day in dict.fromkeys(((first, second), (second, first)))
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if len(readings) == 1:
        return _checked(field, shown, *map(int, readings[0].split("-")))
    if not readings:
        return error(field, "date_impossible", _IMPOSSIBLE, text=shown)
    return error(
        field, "date_two_readings", _TWO_READINGS, text=shown, first=readings[0], second=readings[1]
    )


def _lacks_day(plain: str) -> bool:
    if _MONTH.fullmatch(plain):
        return plain[:4].isdigit()
    return _SOLID_MONTH.fullmatch(plain) is not None and 1 <= int(plain[4:]) <= 12


def _this_year(
    field: str, shown: str, month: int, day: int, today: date, *, to_come: bool
) -> Parsed:
    parsed = _checked(field, shown, today.year, month, day)
    if isinstance(parsed.value, str) and parsed.value > today.isoformat() and not to_come:
        return error(
            field,
            "date_year_unclear",
            N_("“{text}”今年还没有到，请写上年份，如 {year}-{month}-{day}。"),
            text=shown,
            year=today.year - 1,
            month=month,
            day=day,
        )
    return parsed


def parse_month(field: str, text: str, today: date) -> Parsed:
    """A month as ISO text (``1985-03``); a full date gives its month."""
    shown = tidy(text)
    plain = joined(compact(_of_here(half_width(shown), today)))
    if match := _MONTH.fullmatch(plain) or _SOLID_MONTH.fullmatch(plain):
        year, month = _full_year(match[1], today), int(match[2])
        if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR:
            return Parsed(f"{year:04d}-{month:02d}")
        return error(
            field, "month_impossible", N_("没有“{text}”这个月，请写成 1985-03。"), text=shown
        )
    if re.fullmatch(r"\d{4}年?", plain):
        return error(field, "month_missing", N_("“{text}”缺少月份，请写成 1985-03。"), text=shown)
    if _FULL.match(plain) or _SOLID.fullmatch(plain):
        parsed = parse_date(field, shown, today)
        return Parsed(str(parsed.value)[:7]) if parsed.problem is None else parsed
    return error(
        field, "month_unclear", N_("看不懂年月“{text}”，请写成 1985-03 或 1985年3月。"), text=shown
    )


def parse_datetime(field: str, text: str, today: date) -> Parsed:
    """A local time to the minute; a day alone stands at 00:00, which means "time not known"."""
    shown = tidy(text)
    day_text, time_text = _split(_of_here(half_width(shown), today))
    day = parse_date(field, day_text, today)
    if day.problem is not None:
        day.problem.facts["text"] = shown
        return day
    minutes = minutes_of(compact(time_text))
    if not minutes:
        return error(
            field,
            "time_unclear",
            N_("看不懂时间“{text}”，请写成 2026-9-17 9:30。"),
            text=shown,
        )
    if len(minutes) > 1:
        return _two_times(field, shown, day, minutes)
    return Parsed(f"{day.value}T{minutes[0] // 60:02d}:{minutes[0] % 60:02d}")


def _two_times(field: str, shown: str, day: Parsed, minutes: tuple[int, ...]) -> Parsed:
    """Both moments that a time of the day may be; 24:00 is the end of a day and the beginning of the next."""
    midnight = datetime.fromisoformat(str(day.value))
    first, second = (f"{midnight + timedelta(minutes=each):%Y-%m-%d %H:%M}" for each in minutes)
    return error(field, "time_two_readings", _TWO_TIMES, text=shown, first=first, second=second)


def _of_here(text: str, today: date) -> str:
    """``text`` without what other programs add: the zone of a moment (which is told in the time of China),
    the right day of the week, and English words.
    """
    text = in_digits(text)
    if match := _SOLID_BOTH.fullmatch(text):
        return f"{match[1]} {match[2]}"
    if match := _MOMENT.fullmatch(text):
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}")
            return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")
    if match := _ENGLISH.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _C_TIME.fullmatch(text):
        return _without_english(text, match, today)
    if (match := _WEEKDAY.search(text)) and (day := _FULL.match(compact(text[: match.start()]))):
        with suppress(ValueError):
            if date(*map(int, day.groups())).weekday() == "一二三四五六日".index(
                match[1].replace("天", "日")
            ):
                return f"{text[: match.start()]} {text[match.end() :]}".strip()
    return text


def _without_english(text: str, match: re.Match[str], today: date) -> str:
    """5-Mar-21 as 2021-3-5; as it is where it names another day of the week than that day's."""
    said = match.groupdict()
    month = _MONTHS.index(said["month"][:3].lower()) + 1
    if not said.get("day"):
        return f"{said['year']}-{month}"
    if not said["year"]:
        return f"{month}-{said['day']}"
    year = _full_year(said["year"], today)
    with suppress(ValueError):
        weekday = _WEEKDAYS[date(year, month, int(said["day"])).weekday()]
        if said["weekday"] and said["weekday"][:3].lower() != weekday:
            return text
    return f"{year}-{month}-{said['day']} {said['time'] or ''}".strip()


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH_WORD = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY_WORD = (
    r"(?:(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)[.,]?\s+)?"
)
_TIME_WORD = r"(?:,?\s+(?P<time>\d{1,2}:.+))?"
_ENGLISH = re.compile(
    rf"{_WEEKDAY_WORD}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ \-/.]*{_MONTH_WORD}"
    rf"(?:[ \-/,]*(?P<year>\d{{4}}|\d\d))?{_TIME_WORD}",
    re.ASCII | re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY_WORD}{_MONTH_WORD}(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,)?[ \-]*(?P<year>\d{{4}}){_TIME_WORD}",
    re.ASCII | re.IGNORECASE,
)
_C_TIME = re.compile(
    rf"{_WEEKDAY_WORD}{_MONTH_WORD}\s+(?P<day>\d{{1,2}})(?:\s+(?P<time>\d\d:\d\d:\d\d))?,?\s+(?P<year>\d{{4}})",
    re.ASCII | re.IGNORECASE,
)
_CHINA = timezone(timedelta(hours=8))
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{3})?)?) ?(Z|[+-]\d\d:?\d\d)", re.ASCII
)
_WEEKDAY = re.compile(r" *[(,]? *(?:星期|周|礼拜)([一二三四五六日天])\)? *")


def _split(text: str) -> tuple[str, str]:
    """The day and the time of ``text``; the time is empty when there is none."""
    joined = re.sub(r"\s*([年月日号.\-/])\s*", r"\1", text)
    patterns = (
        r"(.+?[日号])\s*(.+)",
        r"(.+?)[T ]\s*(.+)",
        r"(.+?)((?:上午|下午|晚上|早上|凌晨|中午).+)",
    )
    for pattern in patterns:
        if match := re.fullmatch(pattern, joined):
            return match[1], match[2]
    return joined, ""


def from_serial(number: float, *, epoch_1904: bool = False) -> datetime:
    """The local time that a spreadsheet keeps as ``number`` of days.

    Day 60 of the 1900 system is a 29 February that never was, so days before it shift by one.
    ValueError outside 1900–2100.
    """
    first = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30 if number >= 60 else 31)
    try:
        moment = first + timedelta(seconds=round(number * 86400))
    except OverflowError as failure:
        raise ValueError(number) from failure
    if number < 0 or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(number)
    return moment
