"""A data file that was cut short: its first page says how many pages there were.

SQLite tells of it only "malformed", and the first page is encrypted: it is laid alone into a
temporary file that is as long as it says, where SQLite reads its number out.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import sqlcipher3.dbapi2 as driver

from gridcenter.domain.text import N_
from gridcenter.store.file_trouble import DataFileUnreadableError

PAGE = 4096
"""Bytes of a page of SQLCipher 4, whose size the files of this program never change."""
_DOUBLINGS = 12
"""How much longer the file may have been: four thousand times what is left."""


class DataFileCutShortError(DataFileUnreadableError):
    """The end of the file is gone: a copy or a download that broke off, a failing disk."""

    code: ClassVar[str] = "data_file_cut_short"
    sentence = N_("数据文件被截短了：应有 {whole} MB，只剩 {left} MB：{path}")
    hint = N_(
        "请用最近的备份恢复（restore）；备份以后录入的，可先用 rescue 把还读得出的读到新文件夹。"
    )


def pages_told(path: Path, key: bytes) -> int | None:
    """How many pages the file had by its first page; None when that cannot be read."""
    try:
        with path.open("rb") as stream:
            first, left = stream.read(PAGE), path.stat().st_size
        with tempfile.TemporaryDirectory(prefix="gridcenter-") as place:
            page = Path(place) / "first"
            page.write_bytes(first)
            for doubled in range(_DOUBLINGS):
                with page.open("r+b") as stream:
                    stream.truncate(max(left, PAGE) // PAGE * PAGE << doubled)
                found = _count(page, key)
                if found is None or found * PAGE < page.stat().st_size:
                    return found
    except OSError:
        pass
    return None


def _count(path: Path, key: bytes) -> int | None:
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(driver.connect(where, isolation_level=None, uri=True)) as conn:
        try:
            conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            conn.execute("PRAGMA cipher_log_level = NONE")
            # The schema goes on in pages that are not here. (SQLite takes a file that is shorter
            # than it says for as long as it is, then.)
            conn.execute("PRAGMA writable_schema = ON")
            return int(conn.execute("PRAGMA page_count").fetchone()[0])
        except driver.DatabaseError:
            return None


def told_of(error: driver.DatabaseError, path: Path, key: bytes) -> DataFileCutShortError | None:
    """What the user is told of an ``error`` on opening ``path``, if it was cut short."""
    if "malformed" not in str(error):
        return None
    pages = pages_told(path, key)
    try:
        left = path.stat().st_size
    except OSError:
        return None
    if pages is None or left >= pages * PAGE:
        return None
    whole = f"{pages * PAGE / 2**20:.2f}"
    return DataFileCutShortError(path=path, whole=whole, left=f"{left / 2**20:.2f}")
