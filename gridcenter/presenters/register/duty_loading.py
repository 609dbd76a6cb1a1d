"""What a sheet of duty counts needs to be shown: the villages to choose from and one sheet."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.leader import HOUSEHOLD_LEADER
from gridcenter.domain.roles import MAY, Deed
from gridcenter.services import divisions, month
from gridcenter.services.centre import Centre
from gridcenter.services.register import duty, registers
from gridcenter.services.register.duty import DutySheet


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageItem:
    """A village to choose, with how many leaders it has."""

    code: str
    name: str
    leaders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Everything the screen shows of it."""

    villages: tuple[VillageItem, ...]
    sheet: DutySheet
    this_month: str
    may_keep: bool


def load(centre: Centre, village: str, wanted: str) -> Loaded:
    """Read the villages and one sheet; without a wish the first village that has leaders."""
    shown = wanted or month.current(centre)
    villages = tuple(
        VillageItem(code=each.code, name=each.name, leaders=_leaders(centre, each.code))
        for each in divisions.villages(centre, since=f"{shown}-01")
    )
    led = (each.code for each in villages if each.leaders)
    first = next(led, villages[0].code if villages else "")
    return Loaded(
        villages=villages,
        sheet=duty.month_sheet(centre, village or first, shown),
        this_month=f"{centre.today():%Y-%m}",
        may_keep=Deed.KEEP in MAY[centre.role],
    )


def _leaders(centre: Centre, village: str) -> int:
    here = (Filter(field="village", values=(village,)),)
    return registers.count(centre, Query(register=HOUSEHOLD_LEADER.id, filters=here))
