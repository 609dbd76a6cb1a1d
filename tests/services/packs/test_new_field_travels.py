"""A field that a version added: to a county that does not know it yet, and over the county's upgrade."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest

from gridcenter.domain.packs.canonical import row_hash
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.tables import table_of
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId, Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.packs.pack_reader import open_pack
from gridcenter.exchange.packs.pack_tables import read_tables
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.packs import quarantine, receiving
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store import migrations
from gridcenter.store.database import Database
from gridcenter.store.packs import kept_rows
from tests.builders import PASSWORD, make_incident
from tests.exchange.packs.test_frozen_packs import FOLDERS, identities, trusted
from tests.services.packs.test_packs import Pair, pair

__all__ = ["pair"]

INCIDENTS = Query(register=RegisterId("incident"))
AT = table_of(INCIDENT).columns.index("nature")


def change(centre: Centre, record: Record, **values: Value) -> None:
    registers.save(centre, Draft(register=record.register, uid=record.uid, values=values))


def upgraded(centre: Centre) -> Centre:
    """The folder as the version before 性质 left it, opened by this one."""
    centre.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0026_nature'")
    centre.db.execute("ALTER TABLE incident DROP COLUMN nature")
    at = [name for name, _ in migrations.STEPS].index("m0026_nature")
    centre.db.execute(f"PRAGMA user_version = {at}")
    centre.close()
    with pytest.MonkeyPatch.context() as patched:  # put together here, so no release wrote it
        patched.setattr(Database, "refuse_unreleased", lambda _db: None)
        return accounts.open_folder(
            centre.folder, password=PASSWORD, durable=False, clock=centre.clock
        )


def test_the_nature_goes_up(pair: Pair) -> None:
    make_incident(pair.township, nature="civil")
    receiving.receive(pair.county, pair.send())
    assert registers.find(pair.county, INCIDENTS)[0]["nature"] == "civil"


def test_a_county_that_does_not_know_it_keeps_it_and_finds_the_same_sum(pair: Pair) -> None:
    made = make_incident(pair.township, nature="civil")
    sealed = pair.send().read_bytes()
    pack = open_pack(sealed, units.identities(pair.county), units.trusted(pair.county))
    today = table_of(INCIDENT)
    older = replace(today, fields=tuple(s for s in today.fields if s.name != "nature"))
    (mine,), (theirs,) = (read_tables(pack, (table,))[0].versions for table in (today, older))
    assert theirs.extra == (("nature", "civil"),)
    assert mine.row[AT] == made["nature"]
    assert row_hash(older, theirs.row, dict(theirs.extra)) == row_hash(today, mine.row)


@pytest.mark.parametrize("said", ["civil", "neither here nor there"])
def test_what_was_kept_aside_is_there_after_the_upgrade(pair: Pair, said: str) -> None:
    made = make_incident(pair.township, nature="civil")
    receiving.receive(pair.county, pair.send())
    extra = json.dumps({"nature": said})
    pair.county.db.execute("UPDATE incident SET nature = NULL, extra = ?", (extra,))
    pair.county = upgraded(pair.county)
    known = said == "civil"
    assert pair.county.db.one("SELECT nature, extra FROM incident") == (
        ("civil", None) if known else (None, extra)
    )
    change(pair.township, made, people_count=9)
    got = receiving.receive(pair.county, pair.send(PackKind.DELTA))
    assert got.receipt.outcome is Outcome.APPLIED
    assert registers.find(pair.county, INCIDENTS)[0]["nature"] == "civil"
    pair.county.close()


def test_a_merge_of_before_the_upgrade_can_be_taken_back(pair: Pair) -> None:
    made = make_incident(pair.township, people_count=3, is_historical=True)
    receiving.receive(pair.county, pair.send())
    before = registers.find(pair.county, INCIDENTS)
    change(pair.township, made, people_count=9, is_historical=False)
    got = receiving.receive(pair.county, pair.send())
    assert registers.find(pair.county, INCIDENTS)[0]["people_count"] == 9
    for pack, name, rows in pair.county.db.query("SELECT pack, register, rows FROM pack_before"):
        new, replaced, columns = json.loads(zlib.decompress(rows))
        if name == "incident":
            at = columns.index("nature")
            replaced = [[*row[:at], *row[at + 1 :]] for row in replaced]
        packed = zlib.compress(json.dumps([new, replaced]).encode())
        pair.county.db.execute(
            "UPDATE pack_before SET rows = ? WHERE pack = ? AND register = ?", (packed, pack, name)
        )
    pair.county = upgraded(pair.county)
    quarantine.take_back(pair.county, got.number)
    assert registers.find(pair.county, INCIDENTS) == before
    pair.county.close()


def test_rows_kept_without_names_are_read_in_the_columns_of_their_day() -> None:
    """A version's packs have its columns in its order: they tell what its rows were like."""
    told = 0
    for folder in FOLDERS:
        for path in folder.glob("*.gcpack"):
            with open_pack(
                path.read_bytes(), identities(folder), trusted(folder)
            ).archive() as all_:
                for name in ("incident", "incident_step", "grid", "grid_member"):
                    member = f"data/{name}.csv"
                    if member not in all_.namelist():
                        continue
                    columns = all_.read(member).decode().splitlines()[0].split(",")
                    kept = [[f"{each} then" for each in columns] + [None]]
                    packed = zlib.compress(json.dumps([["u"], kept]).encode())
                    new, (row,) = kept_rows.unpack(name, packed)
                    today = table_of(register_of(name)).columns
                    assert new == ["u"]
                    assert dict(zip((*today, "extra"), row, strict=True)) == {
                        each: f"{each} then" if each in columns else None
                        for each in (*today, "extra")
                    }
                    told += 1
    assert told == 12


def test_rows_kept_now_outlive_the_next_column() -> None:
    today = [*table_of(INCIDENT).columns, "extra"]
    packed = kept_rows.pack("incident", ["u"], [[*map(str, range(len(today)))]])
    new, replaced, columns = json.loads(zlib.decompress(packed))
    assert (new, columns) == (["u"], today)
    swapped = [[row[-1], *row[:-1]] for row in replaced]
    other = zlib.compress(json.dumps([new, swapped, [columns[-1], *columns[:-1]]]).encode())
    assert kept_rows.unpack("incident", other) == kept_rows.unpack("incident", packed)
