"""A pure model of one PC of a unit: its rows, its clock, what it has seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from gridcenter.domain.packs.desk import Held, Mark, clashes, even_marks, join, joined_seen
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.tables import META, REVISION, STAMP, TableSpec
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.domain.stamps import next_stamp

OURS = "620622101"
TABLE = TableSpec(
    name="roster",
    label="花名册",
    fields=(FieldSpec(name="name", label=""), FieldSpec(name="phone", label="")),
)
AT = {name: TABLE.columns.index(name) for name in ("name", "phone", "deleted_at")}


@dataclass
class Desk:
    """One PC: its rows, its clock, what it has seen; every pack is all that it has."""

    device: str
    rows: dict[str, Held] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    stamp: str = ""

    def edit(self, uid: str, name: str, value: str | None, milliseconds: int) -> None:
        self.stamp = next_stamp(self.stamp, milliseconds, self.device)
        self.seen[self.device] = self.stamp
        mark = Mark(self.stamp, "2026-11-03T08:00:00.000Z", self.device)
        held = self.rows.get(uid)
        if held is None:
            row = [uid, OURS, 1, self.stamp, mark.at, mark.by, mark.at, mark.by, None, None, None]
            row[AT[name]] = value
            version = Version(tuple(row))
            self.rows[uid] = Held(version, even_marks(TABLE, version.row))
            return
        if held.version.row[AT["deleted_at"]] is not None and name != "deleted_at":
            return  # nobody changes what is in the bin
        row = list(held.version.row)
        row[AT[name]], row[REVISION], row[STAMP] = value, int(row[REVISION]) + 1, self.stamp
        row[META.index("changed_at")], row[META.index("changed_by")] = mark.at, mark.by
        self.rows[uid] = Held(Version(tuple(row)), {**held.marks, name: mark})

    def pack(self) -> tuple[dict[str, Held], dict[str, str]]:
        return dict(self.rows), dict(self.seen)

    def receive(self, pack: tuple[dict[str, Held], dict[str, str]]) -> list[str]:
        rows, seen = pack
        found = []
        for uid, there in rows.items():
            here = self.rows.get(uid)
            if here is not None:
                told = clashes(TABLE, here, there, ours=self.seen, theirs=seen)
                found += [clash.field for clash in told]
            joined = there if here is None else join(TABLE, here, there)
            self.rows[uid] = joined
            self.stamp = max(self.stamp, *(mark.stamp for mark in joined.marks.values()))
        self.seen = joined_seen(self.seen, seen)
        return found
