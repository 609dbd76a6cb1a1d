"""The deeds that are broken off: each on a folder as it was, with what may be found there afterwards.

A deed says ``done(n)`` when the officer was told that step ``n`` is kept; from then on it has to be.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Centre
from gridcenter.services.folder import (
    accounts,
    backup,
    manifest,
    rekeying,
    restoring,
    ring,
    timekeeping,
)
from gridcenter.services.packs import packing, receiving
from gridcenter.services.register import attachment_contents, attachments, registers, retention
from gridcenter.services.sheets import importing
from gridcenter.services.trust import units
from gridcenter.store import backup as copies
from gridcenter.store import keyring, migrations
from tests.builders import (
    CHEAP,
    COUNTY,
    PASSWORD,
    TOWNSHIP,
    VILLAGES,
    FakeClock,
    make_grid,
    make_incident,
)

Done = Callable[[int], None]
ROWS = 40
PDF = b"%PDF-1.7\n%invented\n"
MONTH = "2026-11"
DURABLE = True
"""False only as a control: then what was told done may be lost, and this must be seen."""


class LostError(AssertionError):
    """Something that was kept is not there, or something half-done is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """``prepare`` fills an empty folder, ``act`` does the deed, ``found`` counts what is there.

    ``allowed`` tells for the last step that was told done which counts are right.
    """

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path, Done], None]
    found: Callable[[Path], int]
    allowed: Callable[[int], range]


def clock(**later: float) -> FakeClock:
    """A clock that stands on a day of the deeds."""
    made = FakeClock(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    made.move(**later)
    return made


def _new(folder: Path, operator: str = "王演示", *, above: bool = False) -> Centre:
    made = accounts.create(
        folder,
        unit=COUNTY if above else TOWNSHIP,
        operator=operator,
        password=PASSWORD,
        clock=clock(),
        cost=CHEAP,
        durable=False,
    ).centre
    if not above:
        divisions.put_many(made, VILLAGES)
    return made


def opened(place: Path, *, durable: bool | None = None, **later: float) -> Centre:
    """Sign in at the data of a deed."""
    durable = DURABLE if durable is None else durable
    return accounts.open_folder(
        place / "d", password=PASSWORD, clock=clock(**later), durable=durable
    )


def count(centre: Centre, register: str) -> int:
    """How many records a register holds."""
    return registers.count(centre, Query(register=RegisterId(register)))


def whole(place: Path, register: str, *, work: bool = True, **later: float) -> int:
    """Open the data, check all of it, count; LostError when anything of it is not whole."""
    centre = opened(place, durable=False, **(later or {"hours": 40}))
    try:
        wrong = copies.structure(centre.db)
        if wrong or copies.dangling(centre.db) or audit.first_broken(centre) is not None:
            raise LostError(f"not whole: {wrong}")
        if attachment_contents.damaged(centre, place / "d") or attachment_contents.missing(centre):
            raise LostError("attachments")
        number = count(centre, register)
        for each in ring.kept(place / "d" / "backups"):
            said = manifest.read(each.folder)
            if said is None or manifest.differing(each.folder, said):
                raise LostError(f"backup {each.folder.name}")
            if said.key_id == keyring.key_id(centre.db.key):
                copies.check(each.folder / "gridcenter.db", centre.db.key)
        if work:
            grid = make_grid(centre)
            registers.remove(centre, "grid", [grid.uid])
        return number
    finally:
        centre.close()


def _only_grids(place: Path) -> int:
    return whole(place, "grid")


def _with_file(centre: Centre, place: Path) -> None:
    file = place / "a.pdf"
    file.write_bytes(PDF)
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [file])


# --- the deeds ---------------------------------------------------------------------------------


def _township(place: Path) -> None:
    centre = _new(place / "d")
    _with_file(centre, place)
    centre.close()


SAVES = 6


def _save(place: Path, done: Done) -> None:
    centre = opened(place)
    for number in range(1, SAVES + 1):
        code = f"{VILLAGES[0].code}{500 + number:03d}"
        values = {"code": code, "name": f"第{number}网格（示例）", "village": VILLAGES[0].code}
        registers.save(centre, Draft(register=RegisterId("grid"), values=values))
        done(number)
    centre.close()


def _sheet(place: Path) -> None:
    _township(place)
    rows = [
        f"{VILLAGES[0].code}{500 + number:03d},第{number}网格（示例）,样板村"
        for number in range(1, ROWS + 1)
    ]
    text = "\n".join(["网格编码,网格名称,所属村", *rows])
    (place / "grids.csv").write_text(text, encoding="utf-8")


def _import(place: Path, done: Done) -> None:
    centre = opened(place)
    importing.write(centre, importing.preview(centre, place / "grids.csv", "grid"))
    done(1)
    centre.close()


def _attach(place: Path, done: Done) -> None:
    centre = opened(place)
    (incident,) = registers.find(centre, Query(register=RegisterId("incident")))
    files = [place / f"{number}.pdf" for number in (1, 2)]
    for number, file in enumerate(files, start=1):
        file.write_bytes(PDF + bytes([number]) * 150_000)
        attachments.attach(centre, incident.uid, [file])
        done(number)
    centre.close()


def _attached(place: Path) -> int:
    whole(place, "grid")
    return whole(place, "attachment", work=False)


def _two_tiers(place: Path) -> None:
    township, county = _new(place / "d"), _new(place / "c", "赵县级", above=True)
    units.register(county, units.save_card(township, place))
    units.register(township, units.save_card(county, place))
    grid = make_grid(township)
    for number in range(ROWS):
        make_incident(township, title=f"第{number}件（示例）", grid=grid.uid)
    county.close()
    township.close()


def _export(place: Path, done: Done) -> None:
    centre = opened(place, hours=1)
    packing.export_month(centre, MONTH, place / "stick")
    done(1)
    centre.close()


def _exported(place: Path) -> int:
    """1 when the pack is there; the county takes in what lies on the stick after one more export."""
    whole(place, "incident", work=False)
    there = len(list((place / "stick").glob("*.gcpack")))
    centre = opened(place, durable=False, hours=41)
    told = len(packing.sent(centre))
    packing.export_month(centre, MONTH, place / "stick")
    centre.close()
    if told > there:
        raise LostError(f"{told} packs told, {there} there")
    county = accounts.open_folder(
        place / "c", password=PASSWORD, clock=clock(hours=42), durable=False
    )
    try:
        for file in receiving.in_order((place / "stick").glob("*.gcpack")):
            receiving.receive(county, file)
        if count(county, "incident") != ROWS:
            raise LostError(f"{count(county, 'incident')} incidents arrived")
    finally:
        county.close()
    return there


def _pack(place: Path) -> None:
    township, county = _new(place / "t"), _new(place / "d", "赵县级", above=True)
    units.register(county, units.save_card(township, place))
    units.register(township, units.save_card(county, place))
    grid = make_grid(township)
    for number in range(ROWS):
        make_incident(township, title=f"第{number}件（示例）", grid=grid.uid)
    path = packing.export_month(township, MONTH, place / "stick").path
    path.rename(place / "in.gcpack")
    township.close()
    county.close()


def _merge(place: Path, done: Done) -> None:
    county = opened(place, hours=2)
    receiving.receive(county, place / "in.gcpack")
    done(1)
    county.close()


def _merged(place: Path) -> int:
    centre = opened(place, durable=False, hours=3)
    try:
        wrong = copies.structure(centre.db)
        if wrong or copies.dangling(centre.db) or audit.first_broken(centre) is not None:
            raise LostError(f"not whole: {wrong}")
        return count(centre, "incident")
    finally:
        centre.close()


def _backup(place: Path, done: Done) -> None:
    centre = opened(place, hours=30)
    for number in (1, 2):
        backup.make(centre)
        done(number)
    centre.close()


def _backups(place: Path) -> int:
    whole(place, "grid")
    return len(ring.kept(place / "d" / "backups"))


def _two_states(place: Path) -> None:
    centre = _new(place / "d")
    _with_file(centre, place)
    make_grid(centre)
    backup.make(centre, place / "stick")
    for _each in range(2):
        make_grid(centre)
    centre.close()


def _restore(place: Path, done: Done) -> None:
    (copy,) = (place / "stick").iterdir()
    restoring.restore(place / "d", copy, password=PASSWORD, clock=clock(hours=5))
    done(1)


def _rekey(place: Path, done: Done) -> None:
    centre = opened(place, hours=1)
    rekeying.rekey(centre, PASSWORD)
    done(1)
    centre.close()


def _bin(place: Path) -> None:
    centre = _new(place / "d")
    _with_file(centre, place)
    made = [make_grid(centre) for _each in range(ROWS)]
    registers.remove(centre, "grid", [each.uid for each in made])
    make_grid(centre)
    centre.close()


def _purge(place: Path, done: Done) -> None:
    centre = opened(place, days=300)
    timekeeping.confirm(centre)  # so late it is, says the officer: else nothing is purged
    retention.purge(centre, "例行清理")
    done(1)
    centre.close()


def _in_bin(place: Path) -> int:
    if whole(place, "grid", work=False, days=400) != 1:
        raise LostError("a record that was in no bin")
    centre = opened(place, durable=False, days=400)
    try:
        return len(retention.expired(centre))
    finally:
        centre.close()


@contextmanager
def _next_schema() -> Iterator[None]:
    """As if the program were one schema newer."""
    steps, version = migrations.STEPS, migrations.SCHEMA_VERSION
    sql = "CREATE TABLE soak(a);\nINSERT INTO soak SELECT randomblob(900) FROM audit;\n"
    sql += "UPDATE grid SET name = name || '·';\n"
    try:
        migrations.STEPS = (*steps, ("m9999_soak", sql))
        migrations.SCHEMA_VERSION = version + 1
        yield
    finally:
        migrations.STEPS, migrations.SCHEMA_VERSION = steps, version


def _migrate(place: Path, done: Done) -> None:
    with _next_schema():
        centre = opened(place)
        done(1)
        centre.close()


def _migrated(place: Path) -> int:
    """How many grids have their new name; judged twice, for opening it finishes the migration."""
    with _next_schema():
        grids = whole(place, "grid")
        if grids != 3:
            raise LostError(f"{grids} grids")
        centre = opened(place, durable=False)
        try:
            found = registers.find(centre, Query(register=RegisterId("grid"), search="网格"))
            return sum(str(each["name"]).endswith("·") for each in found)
        finally:
            centre.close()


def _either(before: int, after: int) -> Callable[[int], range]:
    step = after - before
    return lambda told: range(after, after + 1) if told else range(before, after + step, step)


DEEDS: tuple[Deed, ...] = (
    Deed(
        name="save",
        prepare=_township,
        act=_save,
        found=_only_grids,
        allowed=lambda told: range(told, told + 2),
    ),
    Deed(name="import", prepare=_sheet, act=_import, found=_only_grids, allowed=_either(0, ROWS)),
    Deed(
        name="attach",
        prepare=_township,
        act=_attach,
        found=_attached,
        allowed=lambda told: range(told + 1, min(told + 3, 4)),
    ),
    Deed(name="export", prepare=_two_tiers, act=_export, found=_exported, allowed=_either(0, 1)),
    Deed(name="merge", prepare=_pack, act=_merge, found=_merged, allowed=_either(0, ROWS)),
    Deed(
        name="backup",
        prepare=_two_states,
        act=_backup,
        found=_backups,
        allowed=lambda told: range(told, 3),
    ),
    Deed(
        name="restore", prepare=_two_states, act=_restore, found=_only_grids, allowed=_either(3, 1)
    ),
    Deed(
        name="rekey",
        prepare=_two_states,
        act=_rekey,
        found=_only_grids,
        allowed=lambda _told: range(3, 4),
    ),
    Deed(name="purge", prepare=_bin, act=_purge, found=_in_bin, allowed=_either(ROWS, 0)),
    Deed(
        name="migrate",
        prepare=_two_states,
        act=_migrate,
        found=_migrated,
        allowed=lambda _told: range(3, 4),
    ),
)


def judge(deed: Deed, place: Path, told: int) -> None:
    """LostError when what is in ``place`` is not what may be there after step ``told`` was told."""
    found = deed.found(place)
    if found not in deed.allowed(told):
        raise LostError(f"{deed.name}: {found} found, {told} told")


def pattern(deed: Deed, top: Path) -> Path:
    """A folder as the deed finds it, made once."""
    place = top / deed.name
    if not place.exists():
        place.mkdir(parents=True)
        deed.prepare(place)
        if deed.found(_copy(place, top / "look")) not in deed.allowed(0):
            raise LostError(f"{deed.name}: wrong from the start")
    return place


def _copy(place: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(place, to)
    return to


def fresh(deed: Deed, top: Path, to: Path) -> Path:
    """A copy of the deed's pattern at ``to``."""
    return _copy(pattern(deed, top), to)
