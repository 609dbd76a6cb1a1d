"""A log beside the data file that is another file's: SQLite would write its pages over ours.

SQLite takes a log for the file's own when its checksums hold, whoever wrote it; closing then folds it
in. Each page of SQLCipher authenticates itself under the key and at its number: some pages of the log
are laid at their places into a temporary file, and SQLCipher is asked which of them are ours.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import IO

import sqlcipher3.dbapi2 as driver

from gridcenter.store.cut_short import PAGE

_HEAD, _FRAME = 32, 24
"""Bytes before the first frame of a log, and before the page in each frame (SQLite's file format)."""
_MOST = 16
"""So many pages are asked for. SQLCipher reads all up to the last of them, so low numbers come first."""
_NEAR = 256
"""So many frames are near the beginning: a log of a long day has tens of thousands."""
_NUMBER = re.compile(r"(\d+)\s*$")

Places = Mapping[int, int]
"""Where in the log a page stands, by its number."""


def set_aside(path: Path, key: bytes) -> Path | None:
    """Move the log of ``path`` aside when none of its pages is ours; where it lies then, or None.

    Only where ``key`` is the file's own: of another key's nothing can be said. OSError leaves all as it is.
    """
    log = path.with_name(f"{path.name}-wal")
    with suppress(OSError):
        if log.stat().st_size > _HEAD + _FRAME and _is_foreign(path, log, key):
            return move_aside(log)
    return None


def move_aside(log: Path) -> Path:
    """Give the log another name, beside the data file."""
    kept = free_name(log)
    log.replace(kept)
    return kept


def free_name(log: Path) -> Path:
    """A name for a log that is set aside."""
    number, kept = 1, log.with_name(f"{log.name}.old-log")
    while os.path.lexists(kept):
        number += 1
        kept = log.with_name(f"{log.name}.old-log-{number}")
    return kept


def _is_foreign(path: Path, log: Path, key: bytes) -> bool:
    with log.open("rb") as stream, tempfile.TemporaryDirectory(prefix="gridcenter-") as place:
        is_empty = True
        for number, places in enumerate(_samples(stream)):
            laid = Path(place) / str(number)
            _lay(laid, path, stream, places)
            bad = _bad(laid, key)
            if bad is None or 1 in bad or not bad.issuperset(places):
                return False
            is_empty = is_empty and not places
    return not is_empty


def _samples(stream: IO[bytes]) -> Iterator[Places]:
    """Pages of a log to ask for, until one is ours; page 1, by which the key is proved, is the file's.

    Those with the lowest numbers near the beginning, which is nearly always enough; the same anywhere,
    in their last copy; the very first. A change of keys leaves pages under the old key first and under
    the new one last.
    """
    head = stream.read(_HEAD)
    if int.from_bytes(head[8:12]) != PAGE:
        return
    salt = head[16:24]
    near = [each for each in islice(_frames(stream, salt), _NEAR) if each[0] > 1]
    yield dict(sorted(near)[:_MOST])
    yield dict(sorted(dict(each for each in _frames(stream, salt) if each[0] > 1).items())[:_MOST])
    yield dict(near[:_MOST])


def _frames(stream: IO[bytes], salt: bytes) -> Iterator[tuple[int, int]]:
    """The number and the place of each page in a log, in the order in which they were written."""
    stream.seek(at := _HEAD)
    while len(frame := stream.read(_FRAME)) == _FRAME and frame[8:16] == salt:
        yield int.from_bytes(frame[:4]), at + _FRAME
        at += _FRAME + PAGE
        stream.seek(at)


def _lay(laid: Path, path: Path, stream: IO[bytes], places: Places) -> None:
    """The file's first page, and these pages of the log, each at its place."""
    with laid.open("wb") as target, path.open("rb") as source:
        target.write(source.read(PAGE))
        for number, at in places.items():
            stream.seek(at)
            target.seek((number - 1) * PAGE)
            target.write(stream.read(PAGE))


def _bad(laid: Path, key: bytes) -> set[int] | None:
    """The numbers of the pages that SQLCipher does not take for ours; None where it cannot be asked."""
    with closing(driver.connect(str(laid), isolation_level=None)) as conn:
        try:
            conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            conn.execute("PRAGMA cipher_log_level = NONE")
            told = [str(row[0]) for row in conn.execute("PRAGMA cipher_integrity_check")]
        except driver.DatabaseError:
            return None
    return {int(found[1]) for text in told if (found := _NUMBER.search(text))}
