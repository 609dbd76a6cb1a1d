"""The opened data folder of one centre: what every use case takes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gridcenter.base.clock import Clock
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.fields import UnitCode
from gridcenter.store.database import Database


class Tier(StrEnum):
    """The four tiers of 综治中心."""

    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A centre: its division code (9, 6, 4 or 2 digits for township … province), name, tier."""

    code: UnitCode
    name: str
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One signed-in officer at one opened data folder.

    ``actor`` is the officer's name as written into history and audit; ``device`` a short id of
    this data folder, part of every stamp. Lives on the store's thread.
    """

    folder: Path
    db: Database
    unit: Unit
    actor: str
    device: str
    codes: CodeBook
    clock: Clock
