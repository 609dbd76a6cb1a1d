"""Reads the deadline table and the official holiday notices.

Files in the user's own data folder (``deadlines.toml``, ``holidays/2027.toml``) replace the bundled
ones of the same name, so that a new year's notice or a county's own table needs no release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base import data_files
from gridcenter.base.data_files import DataFileError
from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import Where
from gridcenter.domain.register.incident.deadlines import (
    ClockStart,
    DayCount,
    DeadlineRule,
    DeadlineTable,
    LastDay,
    Term,
    WorkCalendar,
)
from gridcenter.domain.register.incident.notice_text import NoticeText, read_notice_text


@lru_cache(maxsize=8)
def load_deadlines(overrides: Path | None = None) -> DeadlineTable:
    """The deadline table of ``overrides`` when it has one, otherwise the bundled one.

    Read once; :func:`forget` when a file was changed.
    """
    path = data_files.chosen(overrides, "deadlines.toml")
    try:
        raw = data_files.read(path)
        last_day = raw.get("last_day", LastDay.NEXT_WORKDAY)
        return DeadlineTable(_rule({"last_day": last_day, **each}) for each in raw["rule"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error


def _rule(raw: dict[str, Any]) -> DeadlineRule:
    """A rule; what a term counts in and from may be left out: working days from registration."""
    given: dict[str, Any] = dict(raw)
    last_day = LastDay(given.pop("last_day"))
    given |= {
        name: Term(
            days=int(given.pop(name)),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The official notice of one year; ``own`` when it lies in the user's data folder."""

    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]
    own: bool = False


def read_notice(path: Path, *, own: bool = False) -> Notice:
    """The notice in a file; DataFileError when it is none."""
    raw = data_files.read(path)
    try:
        return Notice(
            year=int(raw["year"]),
            source=str(raw.get("source", "")),
            holidays=frozenset(map(date.fromisoformat, raw["holidays"])),
            workdays=frozenset(map(date.fromisoformat, raw["workdays"])),
            own=own,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error


def read_any_notice(path: Path) -> tuple[Notice, bytes]:
    """The notice in a file like the bundled ones or in the State Council's own text, and the content of
    the file that keeps it; DataFileError when it is neither.
    """
    content = path.read_bytes()
    try:
        told = read_notice_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        told = _in_gb18030(content)
    except ValueError as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error
    if told is None:
        return read_notice(path, own=True), content
    days = {"holidays": told.holidays, "workdays": told.workdays}
    lines = [f"year = {told.year}", f'source = "{told.source}"']
    for name, found in days.items():
        listed = ", ".join(f'"{day}"' for day in sorted(found))
        lines.append(f"{name} = [{listed}]")
    notice = Notice(year=told.year, source=told.source, own=True, **days)
    return notice, ("\n".join(lines) + "\n").encode()


def _in_gb18030(content: bytes) -> NoticeText | None:
    """A text saved by an older Windows."""
    try:
        return read_notice_text(content.decode("gb18030"))
    except ValueError:
        return None


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
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error


def _statutory(raw: dict[str, Any]) -> Iterator[date]:
    for line in raw["lunar"]:
        year, spring, *others = line.split()
        eve = date.fromisoformat(f"{year}-{spring}") - _DAY
        yield from (eve + day * _DAY for day in range(raw["spring_days"]))
        yield from (date.fromisoformat(f"{year}-{day}") for day in (*raw["fixed"], *others))


@lru_cache(maxsize=8)
def load_calendar(overrides: Path | None = None) -> WorkCalendar:
    """The calendar of all known notices. Read once; :func:`forget` when a file was changed."""
    notices = load_notices(overrides)
    told = {each.year for each in notices}
    return WorkCalendar(
        holidays=frozenset(
            (
                *(day for each in notices for day in each.holidays),
                *(day for day in statutory_days() if day.year not in told),
            )
        ),
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
