"""A township, the county that has its packs, and the county's lake."""

from __future__ import annotations

import random

import duckdb

from gridcenter.domain.query import Filter, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.lake import building
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import incidents, registers
from gridcenter.services.trust import units
from tests.builders import (
    COUNTY,
    VILLAGES,
    FakeClock,
    make_centre,
    make_grid,
    make_leader,
    make_member,
    save,
)

SECRET = "622301199001011239"
SPOKEN = "13912345678"
PARTY = "甲方·居民"
HANDLERS = (None, "赵示例", "o'示例", "\\n示例", '赵"%_示例')


class Pair:
    """A township whose packs a county has, and the county's lake."""

    def __init__(self, folder):
        self.clock, self.stick, self.lake = FakeClock(), folder / "stick", folder / "lake"
        self.stick.mkdir()
        self.township = make_centre(folder / "t", clock=self.clock)
        self.county = make_centre(folder / "c", unit=COUNTY, clock=self.clock, operator="赵县级")
        units.register(self.county, units.save_card(self.township, self.stick))
        units.register(self.township, units.save_card(self.county, self.stick))

    def report(self):
        self.clock.move(minutes=1)
        path = packing.export_month(self.township, "2026-11", self.stick).path
        return receiving.receive(self.county, path)

    def build(self, **options):
        return building.build(self.county, self.lake, **options)

    def close(self):
        self.township.close()
        self.county.close()


def fill(centre, count=60):
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001") for v in VILLAGES]
    leader = make_leader(centre, grid=grids[0].uid, household_count=12, phone="13800000023")
    make_member(centre, grids[0].uid, role="leader")
    save(centre, "duty_log", leader=leader.uid, done_on="2026-11-03", kind="patrol", count=4)
    chance = random.Random(7)
    drafts = []
    for number in range(count):
        month = chance.choice(["2025-12", "2026-09", "2026-10", "2026-11"])
        day = f"{month}-{number % 17 + 1:02}"
        closed = chance.random() < 0.5
        values = {
            "title": f"示例事件{number}",
            "occurred_at": f"{day}T{chance.choice(['00:00', '09:30', '23:59'])}",
            "grid": chance.choice([*(g.uid for g in grids), None]),
            "family": "hazard" if number % 5 == 0 else "dispute",
            "category": "fire" if number % 5 == 0 else chance.choice(["neighbours", "labour"]),
            "state": "closed" if closed else "registered" if number % 3 == 0 else "handling",
            "closed_on": f"{day[:8]}{chance.choice([18, 19])}" if closed else None,
            "deadline": f"{day[:8]}18",
            "is_resolved": closed or None,
            "people_count": chance.choice([None, 1, 49, 50, 700]),
            "place": f"{number}-2-1",
            "handler": HANDLERS[number % len(HANDLERS)],
            "summary": "示例经过",
            "parties": PARTY,
        }
        drafts.append(Draft(register=RegisterId("incident"), values=values))
    registers.save_many(centre, drafts, "示例")
    answer(centre)


def answer(centre):
    """What was registered is answered at once, the day after, days later, or not yet."""
    registered = Filter(field="state", values=("registered",))
    waiting = registers.find(
        centre, Query(register=RegisterId("incident"), filters=(registered,)), limit=100
    )
    for days, note, turn in ((0, "", 0), (1, "", 1), (4, "不属于受理范围", 2)):
        centre.clock.move(days=days)
        for record in waiting[turn::4]:
            incidents.act(centre, record.uid, "refuse" if note else "accept", note=note)


def filled(folder):
    """A pair with a year of incidents received, and what the county keeps of its own."""
    made = Pair(folder)
    fill(made.township)
    made.report()
    for name, organisation in (("赵", "示例司法所"), ("钱", "示例司法所"), ("孙", "示例派出所")):
        post = f"联络员{SPOKEN}"
        save(made.county, "contact", name=f"{name}示例", organisation=organisation, post=post)
    grid = make_grid(made.county, village=VILLAGES[0].code, code=f"{VILLAGES[0].code}009")
    make_member(made.county, grid.uid, id_number=SECRET)
    return made


def contents(lake):
    """All that the files of a lake say: their bytes, and every cell that compression hides there."""
    told = [path.read_text("latin-1") for path in lake.rglob("*") if path.is_file()]
    with duckdb.connect() as connection:
        for path in lake.rglob("*.parquet"):
            told += map(str, connection.execute("FROM read_parquet(?)", [str(path)]).fetchall())
    return "\n".join(told)
