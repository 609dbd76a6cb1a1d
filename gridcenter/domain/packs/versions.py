"""A row as a pack carries it, and very many of them in little room."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from gridcenter.domain.packs.tables import UID, Row

PLAIN = 5_000
"""So many are kept as they are: no township sends as many."""
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Version:
    """A row with the columns that its receiver's program does not know (name → text)."""

    row: Row
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def uid(self) -> str:
        """The record's identity."""
        return str(self.row[UID])


class ManyVersions:
    """Versions in their order, read one after the other; each reading makes those beyond :data:`PLAIN` anew.

    A row of 1 KB takes 60 bytes in a block, and some microseconds to be packed and read.
    """

    __slots__ = ("_blocks", "_last", "_plain", "_tail", "ascending")

    def __init__(self, versions: Iterable[Version] = ()) -> None:
        self._plain: list[Version] = []
        self._blocks: list[bytes] = []
        self._tail: list[Version] = []
        self._last = ""
        self.ascending = True
        """Whether each uid is later than the one before: then none comes twice."""
        self.extend(versions)

    def append(self, version: Version) -> None:
        """Put one at the end."""
        uid = version.uid
        self.ascending = self.ascending and uid > self._last
        self._last = uid
        if len(self._plain) < PLAIN:
            self._plain.append(version)
            return
        self._tail.append(version)
        if len(self._tail) == _BLOCK:
            told = [(each.row, each.extra) for each in self._tail]
            self._blocks.append(zlib.compress(marshal.dumps(told), 1))
            self._tail.clear()

    def extend(self, versions: Iterable[Version]) -> None:
        """Put several at the end, in their order."""
        for each in versions:
            self.append(each)

    def __iter__(self) -> Iterator[Version]:
        return chain(self._plain, self._packed(), self._tail)

    def _packed(self) -> Iterator[Version]:
        for block in self._blocks:
            for row, extra in marshal.loads(zlib.decompress(block)):
                yield Version(row, extra)

    def __len__(self) -> int:
        return len(self._plain) + _BLOCK * len(self._blocks) + len(self._tail)

    def __getitem__(self, at: int) -> Version:
        for number, each in enumerate(self):
            if number == at:
                return each
        raise IndexError(at)
