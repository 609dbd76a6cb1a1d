"""Stamps of a clock that stood in the future, set right: a signed correction that all PCs apply alike.

A correction moves every stamp that one device gave from ``first`` to ``last`` back by the same span:
their order stays, and no change is lost to a year that is yet to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridcenter.domain.packs.desk import Held, Mark
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import META, REVISION, STAMP, Row
from gridcenter.domain.stamps import device_of

_JOINED = "m"
_MOMENTS = tuple(META.index(name) for name in ("created_at", "changed_at", "deleted_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Restamp:
    """Stamps of ``device`` from ``first`` to ``last`` are read ``milliseconds`` earlier."""

    device: str
    first: str
    last: str
    milliseconds: int

    def stamp(self, stamp: str) -> str:
        """One stamp as it is read now."""
        base, mark, rest = stamp.partition(_JOINED)
        if device_of(base) != self.device or not self.first <= base <= self.last:
            return stamp
        return f"{int(base[:12], 16) - self.milliseconds:012x}{base[12:]}{mark}{rest}"

    @property
    def before(self) -> str:
        """Earlier than every corrected stamp: whoever had seen that much had none of them."""
        return f"{int(self.stamp(self.first)[:12], 16) - 1:012x}-000000-{self.device}"

    def seen(self, seen: Mapping[str, str]) -> dict[str, str]:
        """What a PC had seen that had none of the corrected stamps, as what is corrected is news to it."""
        until = seen.get(self.device, "")
        return (
            {**seen, self.device: self.before} if self.first <= until <= self.last else dict(seen)
        )

    def moment(self, text: str) -> str:
        """One moment (UTC text) that was written beside a stamp that moved."""
        moved = datetime.fromisoformat(text) - timedelta(milliseconds=self.milliseconds)
        return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def row(self, row: Row) -> Row:
        """A row whose stamp moved is a new revision of it: it wins over what went out before."""
        stamp = self.stamp(str(row[STAMP]))
        if stamp == row[STAMP]:
            return row
        cells = list(row)
        cells[STAMP], cells[REVISION] = stamp, int(row[REVISION] or 0) + 1
        edge = self._edge()
        for at in _MOMENTS:
            if cells[at] and str(cells[at]) >= edge:
                cells[at] = self.moment(str(cells[at]))
        return tuple(cells)

    def mark(self, mark: Mark) -> Mark:
        """One field's last change."""
        stamp = self.stamp(mark.stamp)
        if stamp == mark.stamp:
            return mark
        return Mark(stamp, self.moment(mark.at) if mark.at >= self._edge() else mark.at, mark.by)

    def _edge(self) -> str:
        first = datetime.fromtimestamp(int(self.first[:12], 16) / 1000).astimezone()
        return (first - timedelta(days=1)).isoformat()[:10]


def corrected(held: Held, restamps: Iterable[Restamp]) -> Held:
    """A record as it reads after the corrections."""
    row, marks = held.version.row, dict(held.marks)
    for each in restamps:
        row = each.row(row)
        marks = {name: each.mark(mark) for name, mark in marks.items()}
    return Held(Version(row, held.version.extra), marks)
