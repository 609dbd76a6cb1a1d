"""Our villages as a list that is added to, renamed in, and ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _, filled
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.division import Division
from gridcenter.domain.place import is_under, level_of, parent_of
from gridcenter.domain.query import Query
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.roles import Deed
from gridcenter.domain.written.naming import usable
from gridcenter.presenters.desk import Desk
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.sheets.village_lists import read_villages


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village: its code, name, how many grids lie in it, and the day it ended (empty: it is there)."""

    code: str
    name: str
    grids: int = 0
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageBoard:
    """All of them by code; ``unit`` is where a new one must lie."""

    villages: tuple[Village, ...] = ()
    unit: str = ""
    may_shape: bool = False

    @property
    def next_code(self) -> str:
        """A township's next free code, counted as its others are (200 villages, 001 communities)."""
        taken = [int(each.code) for each in self.villages if each.code.startswith(self.unit)]
        if len(self.unit) != 9:
            return self.unit
        return str(max(taken) + 1) if taken else f"{self.unit}201"

    def code_problem(self, code: str) -> str:
        """Why a new village cannot have this code; empty when it can."""
        if level_of(code) != "village" or not code.isdecimal():
            return _("应为 12 位数字，现在是 {count} 位。").format(count=len(code))
        if not is_under(code, self.unit):
            return _("代码应以 {unit} 开头。").format(unit=self.unit)
        known = next((each for each in self.villages if each.code == code), None)
        return "" if known is None else filled(_("这个代码已是“{name}”。"), name=known.name)


def read(centre: Centre) -> VillageBoard:
    """Read the villages and count their grids."""
    today = centre.today().isoformat()
    grids = Counter(
        str(each.values.get("village") or "")
        for each in registers.find(centre, Query(register=GRID.id))
    )
    return VillageBoard(
        villages=tuple(
            Village(
                code=each.code,
                name=each.name,
                grids=grids[each.code],
                ended="" if each.holds(today) else each.ended,
            )
            for each in divisions.known(centre, "village")
        ),
        unit=str(centre.unit.code),
        may_shape=centre.may(Deed.SHAPE),
    )


def save(centre: Centre, *, code: str, name: str) -> str:
    """Add a village or call it by another name; what was done, in words."""
    known = divisions.get(centre, code)
    village = Division(code=code, name=usable(name), level="village", parent=parent_of(code))
    divisions.put_many(centre, [village])
    if known is None:
        return filled(_("已添加“{name}”。"), name=village.name)
    return filled(_("“{before}”已改名为“{name}”。"), before=known.name, name=village.name)


def end(centre: Centre, *, code: str, ends: bool) -> str:
    """End a village today, or bring it back; what was done, in words."""
    divisions.end(centre, code, centre.today().isoformat() if ends else None)
    name = divisions.name(centre, code)
    said = _("“{name}”已撤销，不再能选。") if ends else _("“{name}”已恢复。")
    return filled(said, name=name)


def bring(centre: Centre, *, path: Path) -> str:
    """Bring the villages of a sheet in; what was done, in words."""
    count = divisions.put_many(centre, read_villages(path, str(centre.unit.code)))
    return _("已导入 {count} 个村（社区）。").format(count=count)


Shaping = Callable[[Centre], str]
"""Does one of the above, and says in words what was done."""


def shape(desk: Desk, deed: Shaping, told: Callable[[str], None]) -> None:
    """Do something to the villages and say it; every page hears that something changed."""
    said: list[str] = []

    def work(centre: Centre) -> Changes:
        said.append(deed(centre))
        return NO_CHANGES

    desk.do(work, lambda _changes: told(said[0]))
