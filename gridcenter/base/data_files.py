"""Reads the TOML files of the program that a county may replace by one of its own in the data folder."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import GridcenterError, Problem, Where
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
    return DataFileError(
        where=Where(file=path.name, row=_row(why)), file=path.name, why=said_of(why)
    )


def said_of(why: object) -> object:
    """What reading or parsing a file raised, in our words where the machine has its own."""
    told = why
    match why:
        case UnicodeDecodeError():
            told = _says(
                N_("不是 UTF-8 编码的文字（多半是 GBK 或 UTF-16）：请用记事本打开，另存为 UTF-8")
            )
        case tomllib.TOMLDecodeError() if row := _row(why):
            told = _says(N_("第 {row} 行的写法不对（{what}）"), row=row, what=str(why))
        case tomllib.TOMLDecodeError():
            told = _says(
                N_("写到一半就断了：文件被截短，或少了引号、括号（{what}）"), what=str(why)
            )
        case KeyError(args=[str(field)]):
            told = _says(N_("缺少 {field}（文件可能是空的或被截短）"), field=field)
        case TypeError() if unknown := _UNKNOWN.search(str(why)):
            told = _says(N_("不认识的项 {field}"), field=unknown[1])
        case OSError():
            told = in_words(why)
    return told


_ROW = re.compile(r"\(at line (\d+), column \d+\)")
_UNKNOWN = re.compile(r"unexpected keyword argument '(\w+)'")


def _row(why: object) -> int | None:
    found = _ROW.search(str(why)) if isinstance(why, tomllib.TOMLDecodeError) else None
    return int(found[1]) if found else None


def _says(sentence: str, **facts: object) -> Problem:
    return Problem(field="", code="data_file_unreadable_text", sentence=sentence, facts=facts)


def chosen(overrides: Path | None, name: str) -> Path:
    """The file of that name in ``overrides`` when there is one, otherwise the bundled one."""
    own = overrides / name if overrides is not None else None
    return own if own is not None and own.exists() else data_dir() / name


def forget() -> None:
    """Read the files again next time: they were changed."""
    _parsed.cache_clear()
