"""Phrases for long fields: those that came with the program or the county's file, and the unit's own."""

from __future__ import annotations

from collections.abc import Mapping

from gridcenter.base import data_files
from gridcenter.base.paths import data_dir
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.roles import Deed
from gridcenter.services import settings
from gridcenter.services.centre import Centre

FILE = "phrases.toml"
BLANK = "___"
"""What the officer fills in."""
MOST = 30
"""So many own phrases are kept for a field, the newest."""
LONGEST = 200


def of(centre: Centre, field: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The unit's own phrases for a field, the newest first, and those of the file."""
    return tuple(_own(centre).get(field, ())), _given(centre).get(field, ())


def keep(centre: Centre, field: str, text: str) -> None:
    """Remember a phrase of the unit; it goes to the front, without personal numbers. RoleForbidsError for who may only look."""
    centre.require(Deed.KEEP)
    phrase = mask_text(" ".join(text.split()))[:LONGEST]
    if not phrase:
        return
    own = _own(centre)
    kept = [phrase, *(each for each in own.get(field, ()) if each != phrase)]
    settings.put(centre, "phrases", {**own, field: kept[:MOST]})


def drop(centre: Centre, field: str, phrase: str) -> None:
    """Forget a phrase of the unit; one of the file stays. RoleForbidsError for who may only look."""
    centre.require(Deed.KEEP)
    own = _own(centre)
    left = [each for each in own.get(field, ()) if each != phrase]
    settings.put(centre, "phrases", {**own, field: left})


def _own(centre: Centre) -> dict[str, list[str]]:
    kept = settings.get(centre, "phrases", {})
    if not isinstance(kept, Mapping):
        return {}
    return {
        str(key): [str(e) for e in value] for key, value in kept.items() if isinstance(value, list)
    }


def _given(centre: Centre) -> dict[str, tuple[str, ...]]:
    """The file in the data folder, or the one that came with the program; a broken one offers nothing."""
    own = centre.folder / FILE
    path = own if own.is_file() else data_dir() / FILE
    try:
        raw = data_files.parse(data_files.text_of(path))
    except (OSError, ValueError):
        return {}
    return {
        field: tuple(str(each) for each in found)
        for field, found in raw.items()
        if isinstance(found, list)
    }
