"""Packs of many made-up townships, and the county that receives them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

from bench import data
from gridcenter.base.clock import system_clock
from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.tables import Row, TableSpec, masked, table_of
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.stamps import next_stamp, uid_from
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import TableData, build, file_name
from gridcenter.exchange.packs.pack_seal import CentreKeys, seal
from gridcenter.exchange.packs.unit_card import UnitCard, write_card
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts
from gridcenter.services.trust import units

PROVINCE = Unit(code=UnitCode("62"), name="示例省", tier=Tier.PROVINCE)
PEOPLE, INCIDENTS, GRIDS = 500, 300, 20
TABLES = tuple(
    table_of(register_of(name)) for name in ("grid", "grid_member", "household_leader", "incident")
)
_START = 1_780_000_000_000
_DEVICE = "be0c0001"


def _meta(unit: str, random: Random, number: int) -> dict[str, object]:
    at = "2026-11-03T08:00:00.000Z"
    return {
        "uid": uid_from(_START + number, random.randbytes(10)),
        "unit": unit,
        "revision": 1,
        "stamp": next_stamp("", _START + number, _DEVICE),
        "created_at": at,
        "created_by": "李示例",
        "changed_at": at,
        "changed_by": "李示例",
    }


def _row(table: TableSpec, meta: dict[str, object], values: dict[str, object]) -> Row:
    both = meta | values
    return tuple(both.get(name) for name in table.columns)  # type: ignore[misc]


Rows = dict[TableSpec, list[Row]]


def township_rows(centre: Centre, unit: str) -> Rows:
    """500 people, 300 incidents and their grids, as they would travel."""
    random, number = Random(unit), iter(range(10**6))
    grid, member, leader, incident = TABLES

    def rows(table: TableSpec, count: int, make) -> list[Row]:  # type: ignore[no-untyped-def]
        return [
            masked(table, _row(table, _meta(unit, random, next(number)), make(at)), Masking.MASKED)
            for at in range(count)
        ]

    villages = [f"{unit}{200 + at}" for at in range(10)]
    grids = rows(
        grid,
        GRIDS,
        lambda at: {
            "code": f"{villages[at % 10]}{at:03d}",
            "name": f"第{at}网格",
            "kind": "base",
            "village": villages[at % 10],
        },
    )
    uids = [str(each[0]) for each in grids]
    members = rows(
        member,
        PEOPLE // 2,
        lambda _at: {
            "name": data.person(random),
            "phone": f"138{random.randrange(10**8):08d}",
            "role": "full_time",
            "grid": random.choice(uids),
            "status": "in_post",
            "post_from": "2024-01-05",
        },
    )
    leaders = rows(
        leader,
        PEOPLE - PEOPLE // 2,
        lambda at: {
            "number": f"{at:04d}",
            "name": data.person(random),
            "phone": f"139{random.randrange(10**8):08d}",
            "tier": "leader",
            "village": random.choice(villages),
            "area_name": f"第{at}片区",
            "household_count": random.randrange(5, 50),
            "status": "in_post",
        },
    )
    values = data.incident_values(centre, random, uids, 0, INCIDENTS)
    own = [each | {"case_code": unit + str(each["case_code"])[9:]} for each in values]
    return dict(
        zip(
            TABLES,
            (grids, members, leaders, rows(incident, INCIDENTS, own.__getitem__)),
            strict=True,
        )
    )


def prepare(folder: Path, size: int) -> None:
    """A province that knows ``size`` townships, and one sealed pack of each."""
    province = new_receiver(folder / "province")
    address = units.keys(province).address
    source = data.new_centre(folder / "codes")
    (folder / "packs").mkdir()
    for number in range(size):
        unit = UnitCode(f"62{number // 900:02d}22{100 + number % 900:03d}")
        keys = CentreKeys.generate()
        introduce(province, unit, keys, folder)
        tables = township_rows(source, unit)
        root = state_root((table.name, live_hashes(table, rows)) for table, rows in tables.items())
        manifest = replace(_statement(unit), state_root=root)
        content = [TableData(table=t, rows=rows, live=len(rows)) for t, rows in tables.items()]
        pack = build(content, manifest, keys.secret)
        path = folder / "packs" / file_name(pack.manifest)
        path.write_bytes(seal(pack.plain, (address, keys.address)))
    (folder / "size.json").write_text(json.dumps(size))
    source.close()
    province.close()


def new_receiver(folder: Path) -> Centre:
    """An empty province."""
    return accounts.create(
        folder,
        unit=PROVINCE,
        operator="赵演示",
        password=data.PASSWORD,
        clock=system_clock,
        cost=data.CHEAP,
        durable=True,
    ).centre


def introduce(centre: Centre, unit: UnitCode, keys: CentreKeys, folder: Path) -> None:
    """Register the card of a made-up township."""
    card = UnitCard(
        unit=unit,
        name=f"示例镇{unit}",
        tier="township",
        signing=keys.secret.public.text,
        receiving=keys.address,
        created="2026-11-01T00:00:00.000Z",
    )
    path = folder / "card.gccard"
    path.write_bytes(write_card(card, keys))
    units.register(centre, path)


def _statement(unit: UnitCode) -> Manifest:
    return Manifest(
        kind=PackKind.FULL,
        unit=unit,
        device=_DEVICE,
        to=PROVINCE.code,
        period="2026-11",
        seq=1,
        base=0,
        prev="",
        created="2026-11-20T08:00:00.000Z",
        app="0.1.0",
        state_root="",
        audit_head="",
        masking=Masking.MASKED,
    )
