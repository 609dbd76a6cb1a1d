"""Reads the deadline table and the official holiday notices.

Files in the user's own data folder (``deadlines.toml``, ``holidays/2027.toml``) replace the bundled
ones of the same name, so that a new year's notice or a county's own table needs no release.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base import data_files
from gridcenter.base.catalogue import load_list
from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import Problem
from gridcenter.domain.register.incident.deadlines import (
    ClockStart,
    DayCount,
    DeadlineRule,
    DeadlineTable,
    LastDay,
    Term,
    WorkCalendar,
)
from gridcenter.domain.register.incident.notice_days import left_out, notice_fault
from gridcenter.domain.register.incident.notice_text import NoticeText, read_notice_text
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean


@lru_cache(maxsize=8)
def load_deadlines(overrides: Path | None = None) -> DeadlineTable:
    """The deadline table of ``overrides`` when it has one, otherwise the bundled one.

    Read once; :func:`forget` when a file was changed.
    """
    path = data_files.chosen(overrides, "deadlines.toml")
    try:
        raw = data_files.read(path)
        last_day = raw.get("last_day", LastDay.NEXT_WORKDAY)
        rules = tuple(_rule({"last_day": last_day, **each}) for each in raw["rule"])
    except data_files.WRONG as error:
        raise data_files.broken(path, error) from error
    codes = overrides / "codes" if overrides is not None else None
    if fault := next(filter(None, (_fault_of(rule, codes) for rule in rules)), None):
        raise data_files.broken(path, fault)
    return DeadlineTable(rules)


def _rule(raw: dict[str, Any]) -> DeadlineRule:
    """A rule; what a term counts in and from may be left out: working days from registration."""
    given: dict[str, Any] = dict(raw)
    last_day = LastDay(given.pop("last_day"))
    given |= {
        name: Term(
            days=given.pop(name),
            unit=DayCount(given.pop(f"{name}_in", DayCount.WORKING)),
            start=ClockStart(given.pop(f"{name}_from", ClockStart.REGISTERED)),
            last_day=last_day,
        )
        for name in ("accept", "start", "finish")
    }
    if given["accept"].start is not ClockStart.REGISTERED:
        raise ValueError("accept_from")
    if "extension_in" in given:
        given["extension_in"] = DayCount(given["extension_in"])
    return DeadlineRule(**given)


_MOST_DAYS = 3_660
_LISTS = {"family": "incident_family", "level": "incident_level", "method": "incident_method"}


def _fault_of(rule: DeadlineRule, codes: Path | None) -> Problem | None:
    """A number that no term has, or a word that no code list has: such a rule would fit nothing, unseen."""
    numbers = {
        "accept": rule.accept.days,
        "start": rule.start.days,
        "finish": rule.finish.days,
        "extension": rule.extension,
        "yellow": rule.yellow,
        "red": rule.red,
    }
    for name, number in numbers.items():
        if type(number) is not int or not 0 <= number <= _MOST_DAYS:
            facts: dict[str, object] = {"name": name, "number": number, "most": _MOST_DAYS}
            return _fault(N_("{name} = {number}，应是 0 到 {most} 的整数"), **facts)
    for name, code_list in _LISTS.items():
        word = getattr(rule, name)
        if word and (type(word) is not str or load_list(code_list, codes).get(word) is None):
            return _fault(N_("代码表里没有 {name} = {word}"), name=name, word=word)
    if type(rule.source) is not str:
        return _fault(N_("{name} 应是文字"), name="source")
    return None


def _fault(sentence: str, **facts: object) -> Problem:
    return Problem(field="", code="data_file_says", sentence=sentence, facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The official notice of one year; ``own`` when it lies in the user's data folder."""

    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]
    own: bool = False

    @property
    def left_out(self) -> tuple[date, ...]:
        """Statutory days that it does not name; they are days off all the same."""
        return left_out(self.year, self.holidays, statutory_days())


_MOST_SOURCE = 200


def read_notice(path: Path, *, own: bool = False) -> Notice:
    """The notice in a file; DataFileError when it is none, or says what no notice can."""
    raw = data_files.read(path)
    try:
        year, source = raw["year"], raw.get("source", "")
        days = {name: frozenset(map(_day, _listed(raw[name]))) for name in ("holidays", "workdays")}
    except data_files.WRONG as error:
        raise data_files.broken(path, _NO_NOTICE) from error
    if type(year) is not int or not isinstance(source, str) or len(source) > _MOST_SOURCE:
        raise data_files.broken(path, _NO_NOTICE)
    if fault := notice_fault(year, **days):
        raise data_files.broken(path, fault)
    return Notice(year=year, source=clean(source), own=own, **days)


_NO_NOTICE = N_(
    "不是放假通知。请用国务院通知的全文（.txt），或写有 year、holidays、workdays 的 .toml"
)


def _listed(days: object) -> list[object]:
    if not isinstance(days, list):
        raise TypeError(days)
    return days


def _day(told: object) -> date:
    """A day as text or, without quotation marks, as TOML's own."""
    return told if type(told) is date else date.fromisoformat(str(told))


def read_any_notice(path: Path) -> tuple[Notice, bytes]:
    """The notice in a file like the bundled ones or in the State Council's own text, and the content of
    the file that keeps it; DataFileError when it is neither.
    """
    try:
        told = _told_in(path)
    except ValueError as error:
        raise data_files.broken(path, error) from error
    if told is None:
        notice = read_notice(path, own=True)
    else:
        days = {"holidays": told.holidays, "workdays": told.workdays}
        if fault := notice_fault(told.year, **days):
            raise data_files.broken(path, fault)
        notice = Notice(year=told.year, source=told.source, own=True, **days)
    return notice, _kept(notice)


def _kept(notice: Notice) -> bytes:
    """The file that keeps a notice: what was read and nothing else that stood beside it."""
    lines = [f"year = {notice.year}", f"source = {json.dumps(notice.source, ensure_ascii=False)}"]
    for name, found in (("holidays", notice.holidays), ("workdays", notice.workdays)):
        listed = ", ".join(f'"{day}"' for day in sorted(found))
        lines.append(f"{name} = [{listed}]")
    return ("\n".join(lines) + "\n").encode()


def _told_in(path: Path) -> NoticeText | None:
    """The notice in a text; ValueError for a day that it says wrongly, or a file that is far too large."""
    data_files.refuse_large(path)
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # 记事本的“Unicode”
        return read_notice_text(content.decode("utf-16"))
    try:
        return read_notice_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _in_gb18030(content)


def _in_gb18030(content: bytes) -> NoticeText | None:
    """A text saved by an older Windows."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return read_notice_text(text)


def load_notices(overrides: Path | None = None) -> tuple[Notice, ...]:
    """All known notices by year; one in ``overrides/holidays`` stands in for the same year's."""
    found = {path.name: (path, False) for path in sorted((data_dir() / "holidays").glob("*.toml"))}
    if overrides is not None:
        found |= {
            path.name: (path, True) for path in sorted((overrides / "holidays").glob("*.toml"))
        }
    notices = (read_notice(path, own=own) for path, own in found.values())
    return tuple(sorted(notices, key=lambda each: each.year))


_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def statutory_days() -> frozenset[date]:
    """The statutory days off of every year from 2025 on (国务院令第795号), whatever a notice adds."""
    path = data_dir() / "statutory.toml"
    raw = data_files.read(path)
    try:
        return frozenset(_statutory(raw))
    except data_files.WRONG as error:
        raise data_files.broken(path, error) from error


def _statutory(raw: dict[str, Any]) -> Iterator[date]:
    for line in raw["lunar"]:
        year, spring, *others = line.split()
        eve = date.fromisoformat(f"{year}-{spring}") - _DAY
        yield from (eve + day * _DAY for day in range(raw["spring_days"]))
        yield from (date.fromisoformat(f"{year}-{day}") for day in (*raw["fixed"], *others))


@lru_cache(maxsize=8)
def load_calendar(overrides: Path | None = None) -> WorkCalendar:
    """The calendar of all known notices, and of what the law gives off in any year.

    Read once; :func:`forget` when a file was changed.
    """
    notices = load_notices(overrides)
    return WorkCalendar(
        holidays=statutory_days().union(*(each.holidays for each in notices)),
        workdays=frozenset(day for each in notices for day in each.workdays),
        years=frozenset(each.year for each in notices),
    )


def forget() -> None:
    """Read the files again next time: they were changed."""
    data_files.forget()
    load_deadlines.cache_clear()
    load_calendar.cache_clear()


def has_own_deadlines(overrides: Path) -> bool:
    """Whether the user's data folder holds a deadline table of its own."""
    return (overrides / "deadlines.toml").exists()
