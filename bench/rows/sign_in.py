"""Signing in: the password, until the first page of incidents is in hand."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers
from gridcenter.store import key_file, keyring
from gridcenter.store.keyring import Argon2Cost

_PAGE = 50
_TIMES = 5


def _prepare(folder: Path, size: int) -> None:
    centre = data.new_centre(folder / "centre", cost=Argon2Cost())
    data.fill_incidents(centre, Random(size), size)
    centre.close()


def _ours(place: Place) -> Samples:
    def sign_in() -> None:
        centre = accounts.open_folder(place.shared / "centre", password=data.PASSWORD)
        query = Query(register=RegisterId("incident"))
        found = registers.find(centre, query, limit=_PAGE)
        assert len(found) == _PAGE
        centre.close()

    return Samples.of([sign_in] * _TIMES)


def _bare(place: Place) -> Samples:
    slot = key_file.read(place.shared / "centre" / accounts.KEY_FILE).slots[0]
    return Samples.of([lambda: keyring.open_slot(slot, data.PASSWORD)] * _TIMES)


ROW = Row(
    name="sign_in",
    baseline="Argon2id alone",
    goal=Goal(ratio=1.25),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
)
