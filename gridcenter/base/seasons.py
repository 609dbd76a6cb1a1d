"""Reads the calendar of the year's fixed work; a county's own ``seasons.toml`` replaces the bundled one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gridcenter.base import data_files
from gridcenter.base.paths import data_dir
from gridcenter.domain.season import Season, span

_FILE = "seasons.toml"
_LEAP = 2028
"""A year in which every day that a file may name is there."""


def load_seasons(overrides: Path | None = None) -> tuple[Season, ...]:
    """All seasons in the order of the file; DataFileError names what is wrong in it."""
    path = data_files.chosen(overrides, _FILE)
    try:
        found = tuple(map(_season, data_files.read(path)["season"]))
        springs = spring_festivals()
        for each in found:
            span(each, _LEAP, springs)
    except data_files.WRONG as error:
        raise data_files.broken(path, error) from error
    return found


def _season(raw: dict[str, Any]) -> Season:
    return Season(
        id=str(raw["id"]),
        label=str(raw["label"]),
        label_en=str(raw.get("en", raw["label"])),
        begins=str(raw["from"]),
        ends=str(raw["to"]),
        early=int(raw.get("early", 7)),
        checklist=tuple(map(str, raw.get("checklist", ()))),
        checklist_en=tuple(map(str, raw.get("checklist_en", raw.get("checklist", ())))),
        source=str(raw.get("source", "")),
        source_en=str(raw.get("source_en", raw.get("source", ""))),
    )


def spring_festivals() -> Mapping[int, date]:
    """The first day of the lunar year, by the year it lies in."""
    lines = (line.split() for line in data_files.read(data_dir() / "statutory.toml")["lunar"])
    return {int(year): date.fromisoformat(f"{year}-{spring}") for year, spring, *_rest in lines}
