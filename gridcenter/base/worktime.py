"""Reads the deadline table and the official holiday notices.

Files in the user's own data folder (``deadlines.toml``, ``holidays/2027.toml``) replace the bundled
ones of the same name, so that a new year's notice or a county's own table needs no release.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.domain.deadlines import DeadlineRule, DeadlineTable, WorkCalendar
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.text import N_


class DataFileError(GridcenterError):
    """A data file that a county changed cannot be read."""

    code = "data_file"
    sentence = N_("数据文件 {file} 有误：{why}")
    hint = N_("请改正这个文件，或删除它以恢复自带的内容。")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error


@lru_cache(maxsize=8)
def load_deadlines(overrides: Path | None = None) -> DeadlineTable:
    """The deadline table of ``overrides`` when it has one, otherwise the bundled one.

    Read once; :func:`forget` when a file was changed.
    """
    path = _chosen(overrides, "deadlines.toml")
    try:
        return DeadlineTable(_rule(raw) for raw in _read(path)["rule"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error


def _rule(raw: dict[str, Any]) -> DeadlineRule:
    given = dict(raw)
    unit = given.pop("finish_in", "working")
    if unit not in ("working", "calendar"):
        raise ValueError(f"finish_in = {unit!r}")
    return DeadlineRule(**given, calendar_days=unit == "calendar")


@lru_cache(maxsize=8)
def load_calendar(overrides: Path | None = None) -> WorkCalendar:
    """All known holiday notices; one in ``overrides/holidays`` stands in for the same year's."""
    folders = [data_dir() / "holidays"]
    if overrides is not None:
        folders.append(overrides / "holidays")
    paths = {path.name: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    holidays: set[date] = set()
    workdays: set[date] = set()
    years: set[int] = set()
    for path in paths.values():
        raw = _read(path)
        try:
            years.add(int(raw["year"]))
            holidays.update(map(date.fromisoformat, raw["holidays"]))
            workdays.update(map(date.fromisoformat, raw["workdays"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataFileError(where=Where(file=path.name), file=path.name, why=error) from error
    return WorkCalendar(
        holidays=frozenset(holidays), workdays=frozenset(workdays), years=frozenset(years)
    )


def forget() -> None:
    """Read the files again next time: they were changed."""
    load_deadlines.cache_clear()
    load_calendar.cache_clear()


def _chosen(overrides: Path | None, name: str) -> Path:
    own = overrides / name if overrides is not None else None
    return own if own is not None and own.exists() else data_dir() / name
