"""Whole histories of packs at random: two desks, a county, lost and repeated files, wrong clocks.

1,500 seeds in the quick suite; ``-m slow`` plays 50,000.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from zlib import crc32

import pytest

from gridcenter.domain.packs.canonical import live_hashes, row_hash, state_root
from gridcenter.domain.packs.chain import judge
from gridcenter.domain.packs.kinds import Masking, PackKind, PackStatus
from gridcenter.domain.packs.merge import TablePlan, Version, plan_table
from gridcenter.domain.packs.pack_id import PackId, PackLink
from gridcenter.domain.packs.tables import DELETED, STAMP, masked
from tests.desk_play import OURS, TABLE, Desk

FOREIGN = "620622102"
NOW, TEN_YEARS = 1_780_000_000_000, 315_360_000_000
QUICK, LONG, BATCHES = 1_500, 50_000, 10


@dataclass(frozen=True)
class Pack:
    link: PackLink
    rows: tuple[Version, ...]
    root: str


@dataclass
class County:
    """What a receiver remembers: rows, chain, and what was ever told of incoming rows."""

    rows: dict[str, Version] = field(default_factory=dict)
    memory: list[PackLink] = field(default_factory=list)
    acknowledged: int = 0

    def root(self) -> str:
        live = [version for version in self.rows.values() if version.row[1] == OURS]
        extras = {version.uid: dict(version.extra) for version in live}
        hashes = live_hashes(TABLE, [version.row for version in live], extras)
        return state_root([(TABLE.name, hashes)])

    def receive(self, pack: Pack) -> TablePlan | None:
        verdict = judge(pack.link, self.memory)
        if verdict.status is PackStatus.DUPLICATE:
            return None
        assert verdict.status in {PackStatus.OK, PackStatus.GAP}
        before = dict(self.rows)
        plan = plan_table(TABLE, self.rows, pack.rows, owner=OURS)
        self.rows |= {version.uid: version for version in (*plan.new, *plan.changed)}
        self.memory.append(pack.link)
        if verdict.complete and self.root() == pack.root:
            self.acknowledged = max(self.acknowledged, pack.link.id.seq)
        # Every row that was sent is told of exactly once.
        assert sum(plan.counts().values()) == len({v.uid for v in pack.rows})
        assert all(
            self.rows[uid] == version for uid, version in before.items() if version.row[1] != OURS
        )
        return plan


def travelling(desk: Desk) -> list[Version]:
    """The rows as they go up. Some versions were written by a newer program (N+1), others by an

    older one: whether a version has a column that the county does not know belongs to the version.
    """
    rows = []
    for held in desk.rows.values():
        row = masked(TABLE, held.version.row, Masking.MASKED)
        is_newer = crc32(str(row[STAMP]).encode()) % 2 and row[DELETED] is None
        rows.append(Version(row, (("later", "x"),) if is_newer else ()))
    return rows


def full_root(rows: list[Version]) -> str:
    hashes = [
        (v.uid, row_hash(TABLE, v.row, dict(v.extra))) for v in rows if v.row[DELETED] is None
    ]
    return state_root([(TABLE.name, hashes)])


def play(seed: int) -> None:
    random = Random(seed)
    one, two = Desk(device="0000000a"), Desk(device="0000000b")
    county = County()
    stranger = Version((f"f-{seed}", FOREIGN, 1, "0", "", "", "", "", None, "别镇", None))
    county.rows[stranger.uid] = stranger
    sent: list[Whole] = []
    between: list[tuple[Desk, object]] = []
    arrived: list[Whole] = []
    for step in range(random.randrange(5, 40)):
        now = NOW + step * 60_000 + random.choice((0, 0, 0, -TEN_YEARS, TEN_YEARS))
        desk, other = random.choice(((one, two), (two, one)))
        what = random.random()
        if what < 0.5:
            uid = random.choice([*desk.rows, f"u-{desk.device}-{len(desk.rows)}"])
            name = random.choice(("name", "phone", "phone", "deleted_at"))
            desk.edit(uid, name, random.choice((None, "甲", "乙", "丙")), now)
        elif what < 0.65:
            between.append((other, desk.pack()))
        elif what < 0.75 and between:
            to, pack = random.choice(between)
            to.receive(pack)  # type: ignore[arg-type]
        elif what < 0.88:
            kind = random.choice((PackKind.FULL, PackKind.DELTA))
            sent.append(made(one, county, sent, kind))
        elif sent:
            # Lost, repeated, out of order: any of them, or none.
            pack = random.choice(sent)
            if county.receive(pack) is not None:
                arrived.append(pack)
    finish(random, one, two, county, sent, arrived)


@dataclass(frozen=True)
class Whole(Pack):
    """A pack, with all rows that its desk had then (to know what a later delta may leave out)."""

    rows_all: tuple[Version, ...] = ()


def made(desk: Desk, county: County, sent: list[Whole], kind: PackKind) -> Whole:
    """The next pack. A delta leaves out what the acknowledged pack had already."""
    rows = travelling(desk)
    base = county.acknowledged if kind is PackKind.DELTA else 0
    known = set(sent[base - 1].rows_all) if base else set()
    link = PackLink(
        id=PackId(
            unit=OURS,
            kind=kind,
            month="2026-11",
            seq=len(sent) + 1,
            digest=f"{len(sent) + 1:064x}",
        ),
        previous=sent[-1].link.id.digest if sent else "",
        base=base,
    )
    going = tuple(version for version in rows if version not in known)
    return Whole(link=link, rows=going, root=full_root(rows), rows_all=tuple(rows))


def finish(
    random: Random,
    one: Desk,
    two: Desk,
    county: County,
    sent: list[Whole],
    arrived: list[Whole],
) -> None:
    """Everything meets: both desks and the county end in the same rows, whatever came before."""
    for sender, receiver in ((one, two), (two, one), (one, two)):
        receiver.receive(sender.pack())
    assert one.rows == two.rows
    last = made(one, county, sent, PackKind.FULL)
    county.receive(last)
    assert county.root() == last.root
    settled = dict(county.rows)
    # An old valid pack again changes nothing: the newest version of each row stays.
    for pack in random.sample(arrived, min(3, len(arrived))):
        assert county.receive(pack) is None
        plan = plan_table(TABLE, county.rows, pack.rows, owner=OURS)
        assert not plan.new
        assert not plan.changed
    late = [pack for pack in sent if pack not in arrived]
    for pack in random.sample(late, len(late)):
        county.receive(pack)
    assert county.rows == settled


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_histories(batch: int) -> None:
    for seed in range(batch * QUICK // BATCHES, (batch + 1) * QUICK // BATCHES):
        play(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_many_random_histories(batch: int) -> None:
    for seed in range(batch * LONG // BATCHES, (batch + 1) * LONG // BATCHES):
        play(QUICK + seed)
