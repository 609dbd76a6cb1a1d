"""Signing in to data whose last program was killed: its log is still beside the file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import sqlcipher3.dbapi2 as driver

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers
from gridcenter.store import key_file, keyring
from gridcenter.store.keyring import Argon2Cost

_PAGE = 50
_TIMES = 3
_WRITTEN = 2_000


def _prepare(folder: Path, size: int) -> None:
    centre = data.new_centre(folder / "made", cost=Argon2Cost())
    data.fill_incidents(centre, Random(size), size)
    centre.close()
    centre = data.open_centre(folder / "made")
    grids = [str(row[0]) for row in centre.db.query("SELECT uid FROM grid")]
    values = data.incident_values(centre, Random(size), grids, size, _WRITTEN)
    centre.perform("bench", data.incident_writes(centre, values), kind="import")
    # As a kill leaves it: copied while the file is open and its log is not folded in.
    shutil.copytree(folder / "made", folder / "centre")
    centre.close()
    shutil.rmtree(folder / "made")


def _fresh(place: Place, number: int) -> Path:
    folder = place.own / str(number)
    shutil.copytree(place.shared / "centre", folder)
    os.sync()
    return folder


def _ours(place: Place) -> Samples:
    def sign_in(folder: Path) -> None:
        centre = accounts.open_folder(folder, password=data.PASSWORD)
        found = registers.find(centre, Query(register=RegisterId("incident")), limit=_PAGE)
        assert len(found) == _PAGE
        centre.db.conn.close()

    folders = [_fresh(place, number) for number in range(_TIMES)]
    return Samples.of([lambda folder=folder: sign_in(folder) for folder in folders])


def _bare(place: Place) -> Samples:
    def opened(folder: Path) -> None:
        slot = key_file.read(folder / accounts.KEY_FILE).slots[0]
        key = keyring.open_slot(slot, data.PASSWORD)
        conn = driver.connect(str(folder / accounts.DATA_FILE), isolation_level=None)
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        conn.execute("PRAGMA locking_mode = EXCLUSIVE")
        conn.execute("PRAGMA cache_size = -65536")
        sql = f"SELECT * FROM incident ORDER BY occurred_at DESC LIMIT {_PAGE}"
        assert len(conn.execute(sql).fetchall()) == _PAGE
        conn.close()

    folders = [_fresh(place, number) for number in range(_TIMES)]
    return Samples.of([lambda folder=folder: opened(folder) for folder in folders])


ROW = Row(
    name="sign_in_after_kill",
    baseline="Argon2id, and SQLite's own opening and folding of the same log",
    goal=Goal(ratio=1.25),
    sizes=(600_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=3,
)
