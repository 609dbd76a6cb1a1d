"""Times of the day as people write them: 9:30, 下午3点半, 0930, 12:30 AM."""

from __future__ import annotations

import re
from collections.abc import Collection

_TIME = re.compile(
    r"(上午|下午|晚上|早上|凌晨|中午|am|pm)?(\d{1,2})(?:[:时点](?:(\d{1,2})分?|(半))?)(?::?(\d{1,2})(?:\.\d+)?秒?)?"
    r"(am|pm)?",
    re.IGNORECASE,
)
_SOLID_TIME = re.compile(r"(\d{2})(\d{2})(?:\d{2})?")
WHOLE_DAY = 24 * 60


def minutes_of(text: str) -> tuple[int, ...]:
    """The minutes after midnight that a time may mean, in order; empty for no time, midnight for no text."""
    if not text:
        return (0,)
    match = _TIME.fullmatch(text)
    if match is None:
        solid = _SOLID_TIME.fullmatch(text)
        if solid is None:
            return ()
        hours, minute = _hours("", int(solid[1])), int(solid[2])
    else:
        minute = 30 if match[4] else int(match[3] or 0)
        hours = _hours((match[1] or match[6] or "").lower(), int(match[2]))
    if minute >= 60:
        return ()
    if hours == (24,):
        return (WHOLE_DAY - 1, WHOLE_DAY) if minute == 0 else ()
    return tuple(hour * 60 + minute for hour in hours)


def _hours(half_day: str, hour: int) -> tuple[int, ...]:
    """The hours of the day that an hour in its half may mean; 24 and more lie in the next day.

    Windows writes the first hour of a day as 上午12, where people mean noon; 晚上1点 is the next day's or
    a slip for 下午.
    """
    if half_day == "晚上" and hour % 12 < 5 and hour <= 12:
        return (hour % 12, hour % 12 + 24)
    if hour == 12 and half_day in ("上午", "早上"):
        return (0, 12)
    if (half_day, hour) == ("中午", 11):
        return (11,)
    known, added = _HALF_DAYS[half_day]
    if hour not in known:
        return ()
    return (hour % 12 + added,) if half_day and hour <= 12 else (hour,)


_HALF_DAYS: dict[str, tuple[Collection[int], int]] = {
    "": (range(25), 0),
    **dict.fromkeys(("上午", "早上"), (range(12), 0)),
    "am": (range(13), 0),
    "凌晨": ((*range(7), 12), 0),
    "中午": ((1, 2, 12, 13, 14), 12),
    **dict.fromkeys(("下午", "pm"), (range(1, 24), 12)),
    "晚上": (range(24), 12),
}
"""The hours that are said of each half of the day, and what is added to them on a dial of twelve."""
