"""Seeded synthetic centres of any size, and obviously so: 示例 names, 138000… phones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from gridcenter.base.bulk import bulk_work
from gridcenter.base.clock import system_clock
from gridcenter.domain.division import Division
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import RegisterId, UnitCode, Value
from gridcenter.services import divisions
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts
from gridcenter.store.gestures import Write
from gridcenter.store.keyring import Argon2Cost

PASSWORD = "practice-only"
CHEAP = Argon2Cost(passes=1, memory_kib=64, lanes=1)
TOWNSHIP = Unit(code=UnitCode("620622101"), name="金河镇（示例）", tier=Tier.TOWNSHIP)
VILLAGES = tuple(f"620622101{200 + at}" for at in range(20))
GRIDS_A_VILLAGE = 10
BATCH = 20_000
FIRST_YEAR = 2017
MONTHS = 118
LAST_DAY = f"{FIRST_YEAR + (MONTHS - 1) // 12}-{(MONTHS - 1) % 12 + 1:02d}-28"
"""Nothing is closed later: a day still to come would be refused when the incident is saved."""

_SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗"
_GIVEN = "示例样本演试范练习题验证模拟课件纸图表格行列"
_PLACES = ("村口", "晒场", "水渠", "集市", "学校旁", "卫生室", "果园", "河堤", "老戏台", "广场")
_MATTERS = (
    *("宅基地边界", "灌溉用水", "院墙滴水", "土地流转", "婚姻家庭", "邻里噪声", "工资拖欠"),
    *("道路损坏", "路灯不亮", "井盖缺失", "消费退款", "林地界线", "养殖气味", "车辆停放"),
)


def person(random: Random) -> str:
    """A made-up name of three characters."""
    return random.choice(_SURNAMES) + random.choice(_GIVEN) + random.choice(_GIVEN)


def new_centre(folder: Path, *, cost: Argon2Cost = CHEAP, durable: bool = False) -> Centre:
    """An empty township with twenty villages."""
    centre = accounts.create(
        folder,
        unit=TOWNSHIP,
        operator="王演示",
        password=PASSWORD,
        clock=system_clock,
        cost=cost,
        durable=durable,
    ).centre
    divisions.put_many(
        centre,
        (
            Division(code=code, name=f"示例{at:02d}村", level="village", parent=TOWNSHIP.code)
            for at, code in enumerate(VILLAGES, 1)
        ),
    )
    return centre


def open_centre(folder: Path, *, durable: bool = True) -> Centre:
    """Sign in to a prepared folder."""
    return accounts.open_folder(folder, password=PASSWORD, durable=durable)


def grids(centre: Centre) -> list[Write]:
    """Two hundred grids, ten a village."""
    return [
        Write(
            register=RegisterId("grid"),
            uid=centre.new_uid(),
            unit=TOWNSHIP.code,
            values={
                "code": f"{village}{number:03d}",
                "name": f"示例{at:02d}村第{number}网格",
                "kind": "base",
                "village": village,
                "households": 60 + number,
            },
        )
        for at, village in enumerate(VILLAGES, 1)
        for number in range(1, GRIDS_A_VILLAGE + 1)
    ]


def _codes(centre: Centre) -> dict[str, list[Any]]:
    lists = ("incident_source", "incident_scale", "incident_level", "incident_category")
    return {name: list(centre.codes[name].items) for name in lists}


def incident_values(
    centre: Centre, random: Random, grid_uids: list[str], first: int, count: int
) -> Iterator[dict[str, Value]]:
    """``count`` incidents over ten years, with case codes from serial ``first`` on."""
    codes = _codes(centre)
    for number in range(first, first + count):
        # Every month in turn, so that its four-digit serial holds up to a million incidents.
        serial, month = divmod(number, MONTHS)
        at = datetime(FIRST_YEAR + month // 12, month % 12 + 1, random.randrange(1, 29), tzinfo=UTC)
        at += timedelta(hours=random.randrange(8, 18), minutes=random.randrange(60))
        matter, place = random.choice(_MATTERS), random.choice(_PLACES)
        category = random.choice(codes["incident_category"])
        grid = random.randrange(len(grid_uids))
        closed = f"{at + timedelta(days=random.randrange(1, 40)):%Y-%m-%d}"
        is_closed = random.random() < 0.9 and closed <= LAST_DAY
        yield {
            "case_code": f"{TOWNSHIP.code}{at:%Y%m}{serial + 1:04d}",
            "title": f"{VILLAGES[grid // GRIDS_A_VILLAGE][-3:]}村{place}{matter}问题（示例）",
            "occurred_at": f"{at:%Y-%m-%dT%H:%M}",
            "place": f"示例村{place}{random.randrange(1, 99)}号",
            "grid": grid_uids[grid],
            "source": random.choice(codes["incident_source"]).id,
            "family": category.parent or "dispute",
            "category": category.id,
            "scale": random.choice(codes["incident_scale"]).id,
            "level": random.choice(codes["incident_level"]).id,
            "people_count": random.randrange(2, 9),
            "amount": random.randrange(0, 2_000_000),
            "summary": f"{place}的两户因{matter}发生分歧，经网格员上门了解情况，双方愿意调解。",
            "parties": "甲方·居民，乙方·居民",
            "reported_by": person(random),
            "handler": person(random),
            "handler_phone": f"138000{random.randrange(100_000):05d}",
            "handling_organisation": "镇综治中心（示例）",
            "deadline": f"{at + timedelta(days=30):%Y-%m-%d}",
            "state": "closed" if is_closed else "handling",
            "is_resolved": is_closed,
            "closed_on": closed if is_closed else None,
            "method": "people_mediation" if is_closed else None,
            "result": "双方当场达成一致，已回访。" if is_closed else None,
        }


def fill_incidents(centre: Centre, random: Random, count: int) -> None:
    """Write grids and ``count`` incidents through the store's own gesture path."""
    squares = grids(centre)
    centre.perform("bench", squares, kind="import")
    grid_uids = [str(each.uid) for each in squares]
    for first in range(0, count, BATCH):
        batch = incident_values(centre, random, grid_uids, first, min(BATCH, count - first))
        centre.perform("bench", incident_writes(centre, batch), kind="import")


def incident_writes(centre: Centre, batch: Iterator[dict[str, Value]]) -> list[Write]:
    """New incidents as the store takes them."""
    return [
        Write(
            register=RegisterId("incident"),
            uid=centre.new_uid(),
            unit=TOWNSHIP.code,
            values=values,
        )
        for values in batch
    ]


def prepare_incidents(folder: Path, size: int) -> None:
    """A township with ``size`` incidents over ten years in ``folder``.

    SQLite keeps no statistics of it (ANALYZE), as it keeps none of an office's file.
    """
    centre = new_centre(folder / "centre")
    with bulk_work(), indexes_last(centre, "incident", "change"):
        fill_incidents(centre, Random(f"gridcenter {size}"), size)
    while centre.tend():
        pass
    centre.close()


@contextmanager
def indexes_last(centre: Centre, *tables: str) -> Iterator[None]:
    """Write very many rows into ``tables`` inside the block: their indexes are sorted once, afterwards.

    Kept row by row, entries that belong far apart have each page of a large file read, encrypted and
    written many times: a million incidents were not made in an hour, and are in minutes this way.
    """
    db = centre.db
    marks = ", ".join("?" * len(tables))
    made = db.query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({marks})",
        tables,
    )
    db.fold_whole()
    db.execute("PRAGMA journal_mode = OFF").fetchall()
    for name, _sql in made:
        db.execute(f"DROP INDEX {name}")
    db.execute("PRAGMA cache_size = -1000000")
    yield
    for _name, sql in made:
        db.execute(sql)
    db.execute("PRAGMA cache_size = -65536")
    db.execute("PRAGMA journal_mode = WAL").fetchall()
