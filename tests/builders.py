"""Real centres and records for tests, made with as little ceremony as possible."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from unittest.mock import patch

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.division import Division
from gridcenter.domain.place import Tier
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, Uid, UnitCode, Value
from gridcenter.domain.roles import Role
from gridcenter.services import clock_doubt, divisions
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers, writing
from gridcenter.store import settings
from gridcenter.store.database import Database
from gridcenter.store.keyring import Argon2Cost

PASSWORD = "practice-only"
CHEAP = Argon2Cost(passes=1, memory_kib=64, lanes=1)
TOWNSHIP = Unit(code=UnitCode("620622101"), name="金河镇（示例）", tier=Tier.TOWNSHIP)
COUNTY = Unit(code=UnitCode("620622"), name="示例县", tier=Tier.COUNTY)
VILLAGES = tuple(
    Division(code=f"620622101{200 + at}", name=f"{name}村", level="village", parent="620622101")
    for at, name in enumerate(("样板", "演示", "示范"))
)


class FakeClock:
    """A clock that stands still until told to move."""

    def __init__(self, moment: datetime = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """Move by a timedelta's keywords."""
        self.moment += timedelta(**by)


@contextmanager
def clock_unasked() -> Iterator[None]:
    """Days pass to and fro inside, and nobody is asked whether the clock is right."""
    always = timedelta(days=100 * 365)
    with patch.multiple(clock_doubt, AHEAD=always, BEHIND=always):
        yield


def make_centre(
    folder: Path, *, unit: Unit = TOWNSHIP, clock: FakeClock | None = None, operator: str = "王演示"
) -> Centre:
    """A new data folder, signed in, with three villages; cheap to open and not durable.

    A copy of one that was set up as an office does it, with a device of its own. All copies of one
    centre have the same key and recovery code: what is about these calls ``accounts.create``.
    """
    clock = clock or FakeClock()
    pattern, key = _set_up(unit, operator, clock())
    shutil.copytree(pattern, folder, dirs_exist_ok=True)
    db = Database.open(folder / accounts.DATA_FILE, key, durable=False)
    device = secrets.token_hex(4)
    settings.put(db, "device", device)
    centre = Centre(
        folder=folder,
        db=db,
        unit=unit,
        actor=operator,
        device=device,
        codes=load_codes(folder / "codes"),
        clock=clock,
        role=Role.ADMIN,
    )
    if unit.tier is Tier.TOWNSHIP:
        divisions.put_many(centre, VILLAGES)
    return centre


@cache
def _set_up(unit: Unit, operator: str, moment: datetime) -> tuple[Path, bytes]:
    """A closed folder as the first run leaves it, and its key: the schema is laid out only once."""
    place = Path(tempfile.mkdtemp(prefix="gridcenter-tests-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    made = accounts.create(
        place / "data",
        unit=unit,
        operator=operator,
        password=PASSWORD,
        clock=FakeClock(moment),
        cost=CHEAP,
        durable=False,
    ).centre
    made.close()
    return made.folder, made.db.key


def save(centre: Centre, register: str, **values: Value) -> Record:
    """Save one new record and give it back."""
    draft = Draft(register=RegisterId(register), values=values)
    # A test that builds a doubtful record has its reason.
    changes = writing.save(centre, writing.keeping(centre, draft, "示例"))
    return registers.get(centre, register, next(iter(changes.touched[RegisterId(register)])))


CLOSING: dict[str, Value] = {
    "closure_kind": "substantive",
    "is_resolved": True,
    "method": "people_mediation",
    "result": "当场化解",
}
"""What closing an incident asks for."""

_numbers = count(1)


def make_grid(centre: Centre, **values: Value) -> Record:
    """A valid grid in the first village."""
    number = next(_numbers)
    given: dict[str, Value] = {
        "code": f"{VILLAGES[0].code}{number:03d}",
        "name": f"样板村第{number}网格",
        "village": VILLAGES[0].code,
        **values,
    }
    return save(centre, "grid", **given)


def make_member(centre: Centre, grid: Uid | None = None, **values: Value) -> Record:
    """A valid grid member, in a new grid unless one is given."""
    given: dict[str, Value] = {
        "name": "张示例",
        "phone": f"138000{next(_numbers):05d}",
        "role": "full_time",
        "grid": grid or make_grid(centre).uid,
        **values,
    }
    return save(centre, "grid_member", **given)


def make_leader(centre: Centre, **values: Value) -> Record:
    """A valid 治安户长 of the first village."""
    given: dict[str, Value] = {
        "name": "李样本",
        "phone": f"139000{next(_numbers):05d}",
        "village": VILLAGES[0].code,
        **values,
    }
    return save(centre, "household_leader", **given)


def make_incident(centre: Centre, **values: Value) -> Record:
    """A valid dispute of this month."""
    given: dict[str, Value] = {
        "title": "邻里宅基地边界纠纷（示例）",
        "occurred_at": "2026-11-05T09:30",
        "family": "dispute",
        **values,
    }
    return save(centre, "incident", **given)


def uids(found: Iterable[Record]) -> list[Uid]:
    """The uids of some records, in order."""
    return [record.uid for record in found]
