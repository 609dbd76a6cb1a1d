"""Reads the bundled code lists and other data files that a county may change.

Files in the user's own data folder (``codes/`` there) replace the bundled list of the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from gridcenter.base import data_files
from gridcenter.base.paths import data_dir
from gridcenter.domain.codes import CodeBook, CodeItem, CodeList, other_words

T = TypeVar("T")


_State = tuple[Path, int, int]
"""A file, when it was changed (nanoseconds) and its size: what was read of it holds as long."""


@lru_cache(maxsize=256)
def _list(state: _State) -> CodeList:
    """The list in a file, checked once for each state of it: all of them cost 20 ms a sign-in."""
    path = state[0]
    raw = data_files.read(path)
    try:
        items = _told(raw, "item", list)
        found = CodeList(
            _told(raw, "id", str),
            _told(raw, "label", str),
            _told(raw, "en", str),
            tuple(_item(each) for each in items),
            _told(raw, "governed_by", str, ""),
            _told(raw, "words_of", str, ""),
        )
        _refuse_unusable(found, path.stem)
    except _FaultError as fault:
        raise data_files.broken(path, fault) from fault
    return found


class _FaultError(Exception):
    """The word of a code list that is missing or not what it must be."""


def _item(raw: object) -> CodeItem:
    if not isinstance(raw, dict):
        raise _FaultError("item")
    crosswalk = _told(raw, "crosswalk", dict, {})
    aliases = _told(raw, "aliases", list, [])
    for name, values in (("crosswalk", crosswalk.values()), ("aliases", aliases)):
        if not all(type(each) is str for each in values):
            raise _FaultError(name)
    return CodeItem(
        id=_told(raw, "id", str),
        label=_told(raw, "label", str),
        label_en=_told(raw, "en", str),
        national=_told(raw, "national", str, ""),
        parent=_told(raw, "parent", str, ""),
        aliases=tuple(aliases),
        initials=_told(raw, "initials", str, ""),
        retired=_told(raw, "retired", bool, False),
        crosswalk=crosswalk,
    )


def _told(raw: Mapping[str, Any], name: str, wanted: type[T], default: T | None = None) -> T:
    value = raw.get(name, default)
    if type(value) is not wanted:
        raise _FaultError(name)
    return value


def _refuse_unusable(found: CodeList, name: str) -> None:
    """A list that stands under another name, says nothing, or names two things alike."""
    if found.id != name:
        raise _FaultError(f"id: {found.id}")
    ids = [item.id for item in found.items]
    twice = next((each for each in ids if not each or ids.count(each) > 1), None)
    if twice is not None or not ids:
        raise _FaultError(f"item: id {twice or '—'}")


def load_codes(overrides: Path | None = None) -> CodeBook:
    """All code lists; a list in ``overrides`` stands in for the bundled one of the same id. DataFileError."""
    paths = {path.stem: path for path in sorted((data_dir() / "codes").glob("*.toml"))}
    if overrides is not None and overrides.is_dir():
        paths.update({path.stem: path for path in sorted(overrides.glob("*.toml"))})
    return _book(tuple(_state(path) for path in paths.values()))


@lru_cache(maxsize=8)
def _book(states: tuple[_State, ...]) -> CodeBook:
    """The lists in these files, each with the words of the others that speak of it."""
    lists = {each.id: each for each in map(_list, states)}
    for other in [each for each in lists.values() if each.words_of in lists]:
        lists[other.words_of] = lists[other.words_of].with_words(other_words(other))
    return CodeBook(lists.values())


def load_list(name: str, overrides: Path | None = None) -> CodeList:
    """One code list alone, as :func:`load_codes` finds it. DataFileError."""
    own = overrides / f"{name}.toml" if overrides is not None else None
    chosen = own if own is not None and own.exists() else data_dir() / "codes" / f"{name}.toml"
    return _list(_state(chosen))


def _state(path: Path) -> _State:
    try:
        stat = path.stat()
    except OSError as error:
        raise data_files.broken(path, error) from error
    return path, stat.st_mtime_ns, stat.st_size
