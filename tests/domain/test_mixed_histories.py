"""Histories that mix everything: wrong clocks, lost, repeated and late files, restored PCs and a restored county,
a folder copied to another PC, packs that a person accepts, and a merger of the unit at the end.

300 seeds in the quick suite; ``-m slow`` plays 50,000.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

import pytest

from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.chain import judge
from gridcenter.domain.packs.desk import Held
from gridcenter.domain.packs.kinds import QUARANTINED, PackKind, PackStatus
from gridcenter.domain.packs.merge import Version, apply, plan_table
from gridcenter.domain.packs.pack_id import PackId, PackLink
from gridcenter.domain.packs.rezoning import Rezoning, belongs, moved
from gridcenter.domain.packs.tables import UNIT
from gridcenter.domain.register.fields import Uid, UnitCode
from tests.desk_play import OURS, TABLE, Desk
from tests.domain.test_histories import full_root, travelling

COUNTY, OTHER = UnitCode("620622"), UnitCode("620622102")
NOW, TEN_YEARS, DAY, TURNS = 1_780_000_000_000, 315_360_000_000, 86_400_000, 3
QUICK, LONG, BATCHES = 300, 50_000, 10
MERGER = Rezoning(
    uid=Uid("act-1"),
    sender=COUNTY,
    source=OURS,
    target=OTHER,
    name="某镇",
    day="2026-11-20",
    stamp="7fffffffffff-000000-county",
    made_at="2026-11-20T01:00:00.000Z",
    made_by="县",
)


DeskPack = tuple[dict[str, Held], dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A pack, when its sender believed to make it, and all rows that its sender had."""

    link: PackLink
    created: int
    rows: tuple[Version, ...]
    root: str
    every: frozenset[Version]


@dataclass(slots=True)
class Reporter:
    """A PC that reports: what it has, what it sent, what it knows to be agreed."""

    desk: Desk
    sent: list[Sent] = field(default_factory=list)
    agreed: int = 0

    def make(self, kind: PackKind, digest: int, now: int) -> Sent:
        rows = travelling(self.desk)
        base = self.agreed if kind is PackKind.DELTA else 0
        known = self.sent[base - 1].every if base else frozenset()
        link = PackLink(
            id=PackId(
                unit=UnitCode(OURS),
                kind=kind,
                month="2026-11",
                seq=len(self.sent) + 1,
                digest=f"{digest:064x}",
            ),
            previous=self.sent[-1].link.id.digest if self.sent else "",
            base=base,
        )
        pack = Sent(
            link=link,
            created=now,
            rows=tuple(each for each in rows if each not in known),
            root=full_root(rows),
            every=frozenset(rows),
        )
        self.sent.append(pack)
        return pack

    def hear(self, pack: Sent, *, agreed: bool) -> None:
        """A receipt answers the pack that it names, if this PC sent it."""
        if agreed and pack in self.sent:
            self.agreed = max(self.agreed, pack.link.id.seq)


@dataclass(slots=True)
class Receiver:
    """What the county keeps of one unit, and what it remembers of its packs."""

    rows: dict[str, Version] = field(default_factory=dict)
    merged: list[Sent] = field(default_factory=list)
    held: list[Sent] = field(default_factory=list)
    asks: bool = False
    now: int = NOW
    """Its own clock, which is right."""

    def root(self) -> str:
        live = [each for each in self.rows.values() if each.row[UNIT] == OURS]
        extras = {each.uid: dict(each.extra) for each in live}
        return state_root([(TABLE.name, live_hashes(TABLE, [each.row for each in live], extras))])

    def receive(self, pack: Sent, *, accept: bool = False) -> bool | None:
        """Whether both sides agree after it; None when it waits or was there before."""
        memory = [each.link for each in self.merged]
        verdict = judge(pack.link, memory, reset=accept)
        if verdict.status is PackStatus.DUPLICATE or pack in self.merged:
            return None
        ahead = self.now + DAY
        if (verdict.status in QUARANTINED or pack.created > ahead) and not accept:
            self.held.append(pack)
            return None
        newest = not self.merged or (
            pack.link.id.seq > max(each.link.id.seq for each in self.merged)
            or pack.created > max((e.created for e in self.merged if e.created <= ahead), default=0)
        )
        word = (
            pack.link.id.kind is PackKind.FULL and self.merged and newest and (accept or self.asks)
        )
        plan = plan_table(
            TABLE, self.rows, pack.rows, owner=OURS, whole=f"{pack.created}" if word else ""
        )
        told = plan.counts()
        assert sum(told.values()) - len(plan.gone) == len({each.uid for each in pack.rows})
        self.rows = apply(plan, self.rows)
        self.merged.append(pack)
        agreed = verdict.complete and self.root() == pack.root
        self.asks = not agreed
        return agreed


def play(seed: int) -> None:
    random = Random(seed)
    one, two = Reporter(Desk(device="0000000a")), Desk(device="0000000b")
    clone: Reporter | None = None
    county = Receiver()
    kept: list[tuple[Reporter, Desk]] = []
    backups: list[Receiver] = []
    between: list[tuple[str, DeskPack]] = []
    flying: list[tuple[Reporter, Sent]] = []
    for step in range(random.randrange(5, 45)):
        county.now = NOW + step * 60_000
        now = county.now + random.choice((0, 0, 0, 0, -TEN_YEARS, TEN_YEARS))
        what = random.random()
        desk = random.choice((one.desk, two, *([clone.desk] if clone else [])))
        if what < 0.4:
            uid = random.choice([*desk.rows, f"u-{seed}-{step}"])
            name = random.choice(("name", "phone", "phone", "deleted_at"))
            desk.edit(uid, name, random.choice((None, "甲", "乙", "丙")), now)
        elif what < 0.5:
            sender, to = random.choice(((one.desk, two), (two, one.desk)))
            between.append((to.device, sender.pack()))
        elif what < 0.6 and between:
            device, told = random.choice(between)
            (one.desk if device == one.desk.device else two).receive(told)
        elif what < 0.72:
            who = random.choice((one, clone)) if clone else one
            kind = random.choice((PackKind.FULL, PackKind.DELTA, PackKind.DELTA))
            flying.append((who, who.make(kind, seed * 1_000 + step, now)))
        elif what < 0.86 and flying:
            who, pack = random.choice(flying)
            agreed = county.receive(pack)
            if agreed is not None and random.random() < 0.7:
                who.hear(pack, agreed=agreed)
        elif what < 0.89 and county.held:
            county.receive(random.choice(county.held), accept=True)
        elif what < 0.92:
            kept.append(deepcopy((one, two)))
            backups.append(deepcopy(county))
        elif what < 0.95 and kept:
            earlier = deepcopy(random.choice(kept))
            if random.random() < 0.5:
                one = earlier[0]
            else:
                two = earlier[1]
        elif what < 0.97 and backups:
            county = deepcopy(random.choice(backups))
        elif clone is None:
            clone = deepcopy(one)
    finish(random, seed, one, two, county, [pack for _who, pack in flying])


def finish(
    random: Random, seed: int, one: Reporter, two: Desk, county: Receiver, flown: list[Sent]
) -> None:
    """All meet: both PCs and the county end in the same rows; late files and a merger change that for all alike."""
    for sender, receiver in ((one.desk, two), (two, one.desk), (one.desk, two)):
        receiver.receive(sender.pack())
    assert one.desk.rows == two.rows, seed
    last = agree(one, county, seed, 100)
    # Of a branch that its unit lost a late file may still come in; the next report heals that.
    for pack in random.sample(flown, len(flown)):
        county.receive(pack)
    last = agree(one, county, seed, 200)
    settled = dict(county.rows)
    for pack in random.sample(county.merged, min(3, len(county.merged))):
        assert county.receive(pack) is None
    assert settled == county.rows, seed
    merge_units(county, last, seed)


def agree(one: Reporter, county: Receiver, seed: int, start: int) -> Sent:
    """The unit reports in full, a person at the county accepts what does not fit, until both agree."""
    for turn in range(start, start + TURNS):
        county.now = NOW + turn * 60_000
        last = one.make(PackKind.FULL, seed * 1_000 + turn, county.now)
        if county.receive(last) or county.receive(last, accept=True):
            break
    assert county.root() == last.root, seed
    return last


def merge_units(county: Receiver, last: Sent, seed: int) -> None:
    """The unit comes into another: every row once, and its old owner's word is read through it."""
    before = {uid for uid, each in county.rows.items() if each.row[UNIT] == OURS}
    for uid in before:
        assert belongs(MERGER, TABLE, county.rows[uid].row, {})
        county.rows[uid] = Version(
            moved(MERGER, TABLE, county.rows[uid].row), county.rows[uid].extra
        )
    told = [Version(moved(MERGER, TABLE, each.row), each.extra) for each in last.rows]
    plan = plan_table(TABLE, county.rows, told, owner=OURS, also=frozenset({OTHER}))
    assert not plan.foreign, seed
    assert not plan.new, seed
    after = apply(plan, county.rows)
    assert {uid for uid, each in after.items() if each.row[UNIT] == OTHER} == before, seed


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mixed_histories(batch: int) -> None:
    for seed in range(batch * QUICK // BATCHES, (batch + 1) * QUICK // BATCHES):
        play(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_very_many_mixed_histories(batch: int) -> None:
    for seed in range(batch * LONG // BATCHES, (batch + 1) * LONG // BATCHES):
        play(QUICK + seed)
