"""Reads the lists of the self-check; a county's own ``check_lists.toml`` replaces the bundled file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcenter.base import data_files

_FILE = "check_lists.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One line of a list: ``area`` is an id of the code list check_area, ``source`` where it is from."""

    number: str
    area: str
    item: str
    full_score: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckList:
    """A list of the self-check and the tiers that use it."""

    id: str
    label: str
    label_en: str
    tiers: frozenset[str]
    source: str
    items: tuple[CheckItem, ...]

    @property
    def full_score(self) -> int:
        """What all its items come to."""
        return sum(each.full_score for each in self.items)


def load_check_lists(overrides: Path | None = None) -> tuple[SelfCheckList, ...]:
    """All lists in the order of the file; DataFileError names what is wrong in it."""
    path = data_files.chosen(overrides, _FILE)
    try:
        return tuple(map(_list, data_files.read(path)["list"]))
    except data_files.WRONG as error:
        raise data_files.broken(path, error) from error


def _list(raw: dict[str, Any]) -> SelfCheckList:
    source = str(raw["source"])
    items = tuple(_item(each, source) for each in raw["item"])
    numbers = {each.number for each in items}
    if len(numbers) < len(items):
        raise ValueError("number")
    return SelfCheckList(
        id=str(raw["id"]),
        label=str(raw["label"]),
        label_en=str(raw.get("en", raw["label"])),
        tiers=frozenset(map(str, raw["tiers"])),
        source=source,
        items=items,
    )


def _item(raw: dict[str, Any], source: str) -> CheckItem:
    return CheckItem(
        number=str(raw["number"]),
        area=str(raw["area"]),
        item=str(raw["item"]),
        full_score=int(raw.get("full_score", 0)),
        source=str(raw.get("source", source)),
    )
