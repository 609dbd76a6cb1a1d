"""Reads how long each kind of record is kept: ``retention.toml`` of the data folder, or the bundled one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridcenter.base.data_files import WRONG, broken, chosen, read
from gridcenter.domain.errors import UnknownRegisterError
from gridcenter.domain.register.fields import Kind, RegisterId
from gridcenter.domain.register.keeping import Kept
from gridcenter.domain.register.registers import register_of

FILE = "retention.toml"
_LONGEST = 100


def load_terms(overrides: Path | None = None) -> Mapping[RegisterId, Kept]:
    """The term of every register that has one; DataFileError says what is wrong with the file."""
    path = chosen(overrides, FILE)
    try:
        terms = [_term(raw) for raw in read(path)["kept"]]
    except (*WRONG, UnknownRegisterError) as error:
        raise broken(path, error) from error
    return {each.register: each for each in terms}


def _term(raw: Mapping[str, Any]) -> Kept:
    register = register_of(raw["register"])
    years = raw["years"]
    if type(years) is not int or not 0 <= years <= _LONGEST:
        raise ValueError(f"{register.id}: years = {years}")
    if register.field(raw["after"]).kind not in (Kind.DATE, Kind.DATETIME):
        raise ValueError(f"{register.id}: after = {raw['after']}")
    when = {name: tuple(map(str, values)) for name, values in raw.get("when", {}).items()}
    for name in when:
        register.field(name)
    return Kept(
        register=register.id,
        after=raw["after"],
        years=years,
        when=when,
        source=str(raw.get("source", "")),
        source_en=str(raw.get("source_en", "")),
    )


def is_own(folder: Path) -> bool:
    """Whether the data folder holds a table of its own."""
    return (folder / FILE).exists()
