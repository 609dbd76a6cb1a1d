"""The people of the synthetic township: office holders and volunteers who do not exist.

Every name says 示例, 样本 or the like, every phone is 13800000001 upwards, and ID numbers carry a
division code that was never assigned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from random import Random

from gridcenter.domain.division import Division
from gridcenter.domain.idnumber import check_digit
from gridcenter.domain.register.fields import Value

SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = ("示例", "样本", "演示", "范例", "示范", "样例", "例文", "例举", "例言", "样张")
_RARE = ("欧阳示例", "李䶮例", "阿迪力·示例", "司马样本")
UNASSIGNED_AREA = "629999"

VILLAGE_NAMES = (
    *("金河社区", "上河村", "下河村", "东沟村", "西沟村", "南滩村"),
    *("北滩村", "柳湾村", "石桥村", "红崖村", "杏花村", "双泉村"),
)
_NUMERALS = "一二三四五六七八九"

Values = Mapping[str, Value]


def villages(unit: str) -> tuple[Division, ...]:
    """The township's twelve villages; the first is a 社区."""
    codes = [f"{unit}001", *(f"{unit}{200 + number}" for number in range(1, len(VILLAGE_NAMES)))]
    return tuple(
        Division(code=code, name=name, level="village", parent=unit)
        for code, name in zip(codes, VILLAGE_NAMES, strict=True)
    )


def grids(random: Random, places: tuple[Division, ...]) -> tuple[Values, ...]:
    """Two to four base grids a village, and one dedicated grid at the town's school."""
    rows: list[Values] = []
    for place in places:
        for number in range(1, random.randint(2, 4) + 1):
            households = random.randint(60, 240)
            rows.append(
                {
                    "code": f"{place.code}{number:03d}",
                    "name": f"{place.name}第{_NUMERALS[number - 1]}网格",
                    "kind": "base",
                    "village": place.code,
                    "boundary": f"东至水渠，西至{place.name}村道，南至晒场，北至林带",
                    "households": households,
                    "population": round(households * random.uniform(2.4, 3.6)),
                    "area_km2": round(random.uniform(0.4, 6.5), 2),
                    "valid_from": "2023-01-01",
                }
            )
    rows.append(
        {
            "code": f"{places[0].code}101",
            "name": "金河镇中心小学专属网格",
            "kind": "dedicated",
            "village": places[0].code,
            "boundary": "校园围墙以内及校门外五十米",
            "households": 0,
            "population": 860,
            "area_km2": 0.05,
            "valid_from": "2024-03-01",
        }
    )
    return tuple(rows)


def phones() -> Iterator[str]:
    """Numbers that nobody has: 13800000001, 13800000002 …"""
    return (f"1380{number:07d}" for number in count(1))


def name(random: Random) -> str:
    """A readable name that is clearly synthetic."""
    if random.random() < 0.02:
        return random.choice(_RARE)
    return random.choice(SURNAMES) + random.choice(_GIVEN)


def id_number(random: Random, birth_month: str, sex: str) -> str:
    """A number with a right check digit in a division that does not exist."""
    order = random.randrange(1, 499) * 2 + (sex == "male")
    first17 = f"{UNASSIGNED_AREA}{birth_month.replace('-', '')}01{order:03d}"
    return first17 + check_digit(first17)


def members(
    random: Random, places: tuple[Values, ...], *, wanted: int, numbers: Iterator[str], start: date
) -> tuple[Values, ...]:
    """``wanted`` 网格员: every grid has a 网格长 first, then full-time and other members."""
    rows: list[Values] = []
    for at in range(wanted):
        turn, grid = divmod(at, len(places))
        role = ("leader", "full_time")[turn] if turn < 2 else random.choice(_LATER_ROLES)
        sex = random.choice(("male", "male", "female"))
        birth = f"{random.randint(1964, 2001)}-{random.randint(1, 12):02d}"
        joined = date(start.year - random.randint(1, 6), random.randint(1, 12), 1)
        politics = _POLITICS if birth < f"{start.year - 28}" else (*_POLITICS, *_YOUNG)
        rows.append(
            {
                "name": name(random),
                "sex": sex,
                "birth_month": birth,
                "phone": next(numbers),
                "id_number": id_number(random, birth, sex) if random.random() < 0.6 else None,
                "role": role,
                "grid": places[grid]["name"],
                "political_status": random.choice(politics),
                "education": random.choice(_EDUCATION),
                "post_from": joined.isoformat(),
            }
        )
    return tuple(rows)


_LATER_ROLES = ("full_time", "part_time", "part_time", "micro", "micro", "building_leader")
_POLITICS = ("party_member", "party_member", "masses", "masses", "masses")
_YOUNG = ("league_member",) * 4
_EDUCATION = ("bachelor", "junior_college", "vocational", "senior_secondary", "junior_secondary")


def leaders(
    random: Random,
    places: tuple[Division, ...],
    areas: tuple[Values, ...],
    *,
    wanted: int,
    numbers: Iterator[str],
    start: date,
) -> tuple[Values, ...]:
    """``wanted`` 治安户长: one 中心治安户长 a village first, then one a group, then 治安员."""
    rows: list[Values] = []
    for at in range(wanted):
        turn, village = divmod(at, len(places))
        place = places[village]
        grid = random.choice([each for each in areas if each["village"] == place.code])
        group = f"{_NUMERALS[turn % len(_NUMERALS)]}组"
        tier = "centre_leader" if turn == 0 else "leader" if turn <= len(_NUMERALS) else "member"
        rows.append(
            {
                "number": f"{place.code[-3:]}-{turn + 1:03d}",
                "name": name(random),
                "sex": random.choice(("male", "male", "female")),
                "phone": next(numbers),
                "tier": tier,
                "village": place.code,
                "group_name": group,
                "grid": grid["name"],
                "area_name": f"{place.name}{group}片区",
                "household_count": random.randint(8, 48),
                "chosen_by": "elected" if random.random() < 0.8 else "appointed",
                "appointed_on": start.replace(year=start.year - random.randint(0, 2)).isoformat(),
                "certificate_no": f"示例聘字{start.year}{at + 1:04d}号",
                "liaison_police": "金河派出所（示例）",
            }
        )
    return tuple(rows)
