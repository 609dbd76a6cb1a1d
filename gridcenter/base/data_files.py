"""Reads the TOML files of the program that a county may replace by one of its own in the data folder."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.text import N_


class DataFileError(GridcenterError):
    """A data file that a county changed cannot be read."""

    code = "data_file"
    sentence = N_("数据文件 {file} 有误：{why}")
    hint = N_("请改正这个文件，或删除它以恢复自带的内容。")


WRONG = (KeyError, TypeError, ValueError, OverflowError, AttributeError)
"""What making something of a file's words raises when they are missing or not what they must be: nothing
that a person writes into a file is a defect of ours."""


def read(path: Path) -> dict[str, Any]:
    """What a file says, for reading only: parsed once for each state of the file. DataFileError."""
    try:
        stat = path.stat()
    except OSError as error:
        raise broken(path, error) from error
    return _parsed(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _parsed(path: Path, _modified: int, _size: int) -> dict[str, Any]:
    try:
        return parse(text_of(path))
    except (ValueError, OSError) as error:
        raise broken(path, error) from error


MOST_BYTES = 1_000_000
"""No table, list or form of an office comes near it; a file that somebody took for one may."""


def text_of(path: Path) -> str:
    """The text of a data file; the mark that Windows' editor puts before it is no part of it.

    OSError, UnicodeDecodeError, ValueError for one that is far too large.
    """
    refuse_large(path)
    return path.read_text(encoding="utf-8-sig")


def refuse_large(path: Path) -> None:
    """Raise ValueError for a file that is far too large to be a data file; OSError."""
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{size:,} B > {MOST_BYTES:,} B")


def parse(text: str) -> dict[str, Any]:
    """What a TOML text says; ValueError, also for one nested deeper than anybody writes."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("[[[[ …") from None


def broken(path: Path, why: object) -> DataFileError:
    """The failure to raise for a data file that says something wrong; a Problem is told in words."""
    return DataFileError(where=Where(file=path.name), file=path.name, why=why)


def chosen(overrides: Path | None, name: str) -> Path:
    """The file of that name in ``overrides`` when there is one, otherwise the bundled one."""
    own = overrides / name if overrides is not None else None
    return own if own is not None and own.exists() else data_dir() / name


def forget() -> None:
    """Read the files again next time: they were changed."""
    _parsed.cache_clear()
