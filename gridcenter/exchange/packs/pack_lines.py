"""The CSV lines of a pack's table, read one at a time: whatever the file, little memory is used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO, cast

from gridcenter.exchange.packs.failures import (
    MalformedPackError,
    PackTooLargeError,
    UnlistedMemberError,
)
from gridcenter.exchange.packs.pack_reader import ROW_LIMIT, OpenedPack

LINE_LIMIT = 2**20
"""Most bytes of one line of a table, its quoted line breaks included."""
COLUMN_LIMIT = 300
_BUFFER = 2**16


class _Record:
    """Physical lines as csv asks for them; a quoted line break may join many into one record."""

    def __init__(self, stream: IO[bytes], table: str) -> None:
        self._stream, self._table = stream, table
        self.spent = 0

    def __iter__(self) -> Iterator[str]:
        while raw := self._stream.readline(LINE_LIMIT + 1):
            self.spent += len(raw)
            if self.spent > LINE_LIMIT:
                raise PackTooLargeError(limit=f"{self._table}.csv 1 MB")
            yield raw.decode("utf-8")


def lines(pack: OpenedPack, table: str, *, most: int = ROW_LIMIT) -> Iterator[list[str]]:
    """The cells of each line of ``data/<table>.csv``, the header first.

    Raises MalformedPackError with the number of the line, PackTooLargeError for a line of more than
    :data:`LINE_LIMIT` bytes or more than ``most`` lines after the header, UnlistedMemberError.
    """
    member, number = f"data/{table}.csv", 0
    if member not in pack.manifest.members:
        raise UnlistedMemberError(member=member)
    try:
        with pack.archive() as archive, archive.open(member) as packed:
            # Python's own readline of a ZIP member takes ten times as long.
            record = _Record(io.BufferedReader(cast(io.RawIOBase, packed), _BUFFER), table)
            # strict: a stray quote is an error, not something to guess at.
            for number, cells in enumerate(csv.reader(record, strict=True)):
                if number > most:
                    raise PackTooLargeError(limit=f"{table}.csv {most}")
                if len(cells) > COLUMN_LIMIT:
                    raise MalformedPackError(what=f"{table}: {number + 1}")
                record.spent = 0
                yield cells
    except (csv.Error, UnicodeDecodeError):
        raise MalformedPackError(what=f"{table}: {number + 1}") from None
