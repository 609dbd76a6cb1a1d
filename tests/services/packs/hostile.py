"""A county and the registered senders around it, each of whom may turn hostile."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

from gridcenter.base.i18n import describe
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.fields import UnitCode
from gridcenter.exchange.packs.pack_seal import CentreKeys, seal
from gridcenter.exchange.packs.unit_card import UnitCard, write_card
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.packs import receiving
from gridcenter.services.packs.receiving import Received
from gridcenter.services.trust import units
from gridcenter.store.packs import packs as stored
from tests.builders import COUNTY, PASSWORD, FakeClock, make_centre, make_incident
from tests.exchange.make_packs import RECEIVER_KEYS, SENDER_KEYS, Members, signed_plain

CITY_KEYS, DESK_KEYS = CentreKeys.generate(), CentreKeys.generate()
SENDERS = (
    ("620622101", "township", SENDER_KEYS),
    ("6206", "city", CITY_KEYS),
    ("620622", "county", DESK_KEYS),
)


def card(unit: str, tier: str, keys: CentreKeys, name: str = "示例单位") -> bytes:
    """The card of ``unit``."""
    body = UnitCard(
        unit=UnitCode(unit),
        name=name,
        tier=tier,
        signing=keys.secret.public.text,
        receiving=keys.address,
        created="2026-11-01T08:00:00.000Z",
    )
    return write_card(body, keys)


class Target:
    """The county that everything is sent to; ``fresh`` makes it forget what it took."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._pristine = folder / "county", folder / "pristine"
        self.clock = FakeClock()
        centre = make_centre(self.folder, unit=COUNTY, clock=self.clock)
        keys = (RECEIVER_KEYS.signing, RECEIVER_KEYS.receiving)
        stored.add_keys(centre.db, *keys, centre.now())
        for unit, tier, each in SENDERS:
            path = folder / f"{unit}.gccard"
            path.write_bytes(card(unit, tier, each))
            units.register(centre, path, desk=unit == COUNTY.code)
        self.incident = make_incident(centre)
        centre.close()
        shutil.copytree(self.folder, self._pristine)
        self._stick = folder / "stick"
        self._stick.mkdir()
        self.centre = self._open()

    def _open(self) -> Centre:
        return accounts.open_folder(self.folder, password=PASSWORD, clock=self.clock)

    def fresh(self) -> None:
        """As it was at first."""
        self.centre.close()
        shutil.rmtree(self.folder)
        shutil.copytree(self._pristine, self.folder)
        self.centre = self._open()

    def contents(self) -> dict[str, str]:
        """Every table of the store, as a hash, to see that nothing was written."""
        names = self.centre.db.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_%'"
        )
        return {
            name: sha256(repr(self.centre.db.query(f"SELECT * FROM {name}")).encode()).hexdigest()
            for (name,) in names
        }

    def file(self, sealed: bytes) -> Path:
        """The bytes as a file on a stick."""
        path = self._stick / "pack.gcpack"
        path.write_bytes(sealed)
        return path

    def receive(self, sealed: bytes) -> Received | GridcenterError:
        """Preview and receive; a refusal is said in words and must have changed nothing."""
        path, before = self.file(sealed), self.contents()
        try:
            receiving.verify(self.centre, path)
            receiving.preview(self.centre, path)
            assert self.contents() == before
            return receiving.receive(self.centre, path)
        except GridcenterError as failure:
            said = describe(failure)
            assert said.message
            assert said.hint
            assert (said.message + said.hint).isprintable()
            assert self.contents() == before
            return failure


def forged(members: Members, keys: CentreKeys = SENDER_KEYS, **changes: object) -> bytes:
    """A pack sealed to the county with any content, rightly signed by a registered sender."""
    return seal(signed_plain(members, keys, **changes), (RECEIVER_KEYS.address,))
