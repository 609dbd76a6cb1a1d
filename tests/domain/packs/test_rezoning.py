"""Whatever comes first, twice, late or not at all: a decision moves the same rows the same way everywhere."""

from __future__ import annotations

from random import Random

import pytest

from gridcenter.domain.packs.merge import Version, apply, plan_table
from gridcenter.domain.packs.rezoning import Rezoning, belongs, in_force, moved
from gridcenter.domain.packs.tables import META, REVISION, STAMP, TableSpec, table_of
from gridcenter.domain.register.fields import Uid, UnitCode
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.member import GRID_MEMBER

COUNTY, A, B = "620622", "620622101", "620622102"
TABLES = (table_of(GRID), table_of(GRID_MEMBER))
QUICK, LONG, BATCHES = 400, 50_000, 10
Rows = dict[str, dict[str, Version]]


def act(number: int, source: str, target: str, *, joins: bool = False) -> Rezoning:
    return Rezoning(
        uid=Uid(f"act-{number:04d}"),
        sender=UnitCode(COUNTY),
        source=source,
        target=target,
        name="某处",
        day="2026-11-20",
        stamp=f"019a00000{number:03x}-000000-county",
        made_at="2026-11-20T01:00:00.000Z",
        made_by="县",
        joins=joins,
    )


def row(table: TableSpec, uid: str, unit: str, revision: int, **fields: str) -> Version:
    at = "2026-11-01T01:00:00.000Z"
    stamp = f"0190000{revision:05x}-000000-{unit[-3:]}"
    meta = (uid, unit, revision, stamp, at, "某", at, "某", None)
    return Version((*meta, *(fields.get(spec.name) for spec in table.fields)))


class Site:
    """What one centre keeps: rows by table, and the decisions it carried out."""

    def __init__(self) -> None:
        self.rows: Rows = {table.name: {} for table in TABLES}
        self.acts: list[Rezoning] = []

    def carry_out(self, one: Rezoning) -> None:
        going: dict[str, set[str]] = {}
        for table in TABLES:
            kept = self.rows[table.name]
            mine = [uid for uid, each in kept.items() if belongs(one, table, each.row, going)]
            going[table.name] = set(mine)
            for uid in mine:
                kept[uid] = Version(moved(one, table, kept[uid].row))

    def learn(self, one: Rezoning) -> None:
        if one not in self.acts:
            self.carry_out(one)
            self.acts.append(one)

    def take(self, owner: str, pack: Rows) -> None:
        for table in TABLES:
            kept, read = self.rows[table.name], []
            acts = [each for each in in_force(self.acts) if each.before == owner != each.after]
            homes = frozenset(str(each.after) for each in acts)
            for version in pack[table.name].values():
                here = kept.get(version.uid)
                if here is None or here.row[1] not in homes:
                    read.append(version)
                    continue
                mine = [each for each in acts if each.after == here.row[1]]
                found = next((each for each in mine if each.stamp == here.row[STAMP]), mine[0])
                read.append(Version(moved(found, table, version.row)))
            plan = plan_table(table, kept, read, owner=owner, also=homes)
            assert not plan.foreign
            self.rows[table.name] = apply(plan, kept)
        for each in in_force(self.acts):
            if each.before == owner:
                self.carry_out(each)


def of(site: Site, unit: str) -> Rows:
    return {
        name: {uid: each for uid, each in kept.items() if each.row[1] == unit}
        for name, kept in site.rows.items()
    }


def play(seed: int) -> None:
    random = Random(seed)
    township, county, city = Site(), Site(), Site()
    for number in range(random.randint(1, 4)):
        village = f"{A}{200 + random.randint(1, 2)}"
        uid = f"grid-{number:04d}"
        township.rows["grid"][uid] = row(
            TABLES[0], uid, A, 1, code=f"{village}{number:03d}", name="网格", village=village
        )
    grids = sorted(township.rows["grid"])
    for number in range(random.randint(0, 5)):
        uid = f"member-{number:04d}"
        township.rows["grid_member"][uid] = row(
            TABLES[1], uid, A, 1, name="张示例", grid=random.choice(grids)
        )
    whole = random.random() < 0.5
    acts = [act(1, f"{A}201", f"{B}201", joins=random.random() < 0.5)]
    if whole:
        acts += [act(2, f"{A}202", f"{B}202"), act(3, A, B)]
    packs: list[Rows] = []
    edits = random.randint(0, 6)
    decided = random.randint(0, edits)
    for step in range(edits + 1):
        if step == decided:
            for one in acts:
                county.learn(one)
        name = random.choice(["grid", "grid_member"])
        if township.rows[name]:
            uid = random.choice(sorted(township.rows[name]))
            cells = list(township.rows[name][uid].row)
            cells[REVISION] = int(cells[REVISION]) + 1
            cells[STAMP] = f"0190000{step:05x}-000001-101"
            cells[META.index("changed_by")] = f"改{step}"
            township.rows[name][uid] = Version(tuple(cells))
        packs.append(of(township, A))
        if random.random() < 0.6:  # the rest is lost, or comes late
            county.take(A, packs[-1])
        if random.random() < 0.3:
            county.take(A, random.choice(packs))
    # The last report arrives before the township carries the decision out: it refuses until then.
    county.take(A, packs[-1])
    for one in acts:
        township.learn(one)
    late = random.sample(packs, k=random.randint(0, len(packs)))
    for pack in late:
        county.take(A, pack)
    # The city learns of it before or after it hears of the rows.
    told = [lambda: city.take(A, packs[-1]), lambda: [city.learn(one) for one in acts]]
    random.shuffle(told)
    for each in told:
        each()
    city.take(A, random.choice(packs))
    assert county.rows == township.rows, seed
    assert city.rows == township.rows, seed
    units = {each.row[1] for kept in county.rows.values() for each in kept.values()}
    assert units <= ({B} if whole else {A, B})
    codes = [each.row[len(META)] for each in county.rows["grid"].values()]
    assert len(set(codes)) == len(codes)


def test_everybody_ends_with_the_same_rows() -> None:
    for seed in range(QUICK):
        play(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_everybody_ends_with_the_same_rows_in_very_many_histories(batch: int) -> None:
    for seed in range(batch * LONG // BATCHES, (batch + 1) * LONG // BATCHES):
        play(seed)


def test_the_old_code_is_kept_and_a_joined_village_takes_no_code_twice() -> None:
    code = f"{A}201001"
    here = row(TABLES[0], "grid-1", A, 3, code=code, name="网格", village=f"{A}201")
    places = {name: TABLES[0].columns.index(name) for name in ("code", "village", "former_codes")}
    plain = moved(act(1, f"{A}201", f"{B}205"), TABLES[0], here.row)
    joined = moved(act(1, f"{A}201", f"{B}205", joins=True), TABLES[0], here.row)
    assert plain[places["code"]] == f"{B}205001"
    assert joined[places["code"]] == f"{B}205201001"
    for each in (plain, joined):
        assert each[places["village"]] == f"{B}205"
        assert each[places["former_codes"]] == code
        assert (each[1], each[REVISION]) == (B, 4)
