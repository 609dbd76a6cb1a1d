"""Reads the bundled code lists and other data files that a county may change.

Files in the user's own data folder (``codes/`` there) replace the bundled list of the same id.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.domain.codes import CodeBook, CodeItem, CodeList


def _read_list(path: Path) -> CodeList:
    stat = path.stat()
    return _parsed(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _parsed(path: Path, _modified: int, _size: int) -> CodeList:
    """The list in a file, parsed once for each state of it: all of them cost 20 ms a sign-in."""
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    items = tuple(
        CodeItem(
            id=item["id"],
            label=item["label"],
            label_en=item["en"],
            national=item.get("national", ""),
            parent=item.get("parent", ""),
            aliases=tuple(item.get("aliases", ())),
            initials=item.get("initials", ""),
            retired=item.get("retired", False),
            crosswalk=item.get("crosswalk", {}),
        )
        for item in raw["item"]
    )
    return CodeList(raw["id"], raw["label"], raw["en"], items, raw.get("governed_by", ""))


def load_codes(overrides: Path | None = None) -> CodeBook:
    """All code lists; a list in ``overrides`` stands in for the bundled one of the same id."""
    paths = {path.stem: path for path in sorted((data_dir() / "codes").glob("*.toml"))}
    if overrides is not None and overrides.is_dir():
        paths.update({path.stem: path for path in sorted(overrides.glob("*.toml"))})
    return CodeBook(_read_list(path) for path in paths.values())
