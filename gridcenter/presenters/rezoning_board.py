"""区划调整 as a list, and the form of a new decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.place import Tier
from gridcenter.domain.roles import Deed
from gridcenter.presenters.desk import Desk
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.packs import rezoning

Deciding = Callable[[Centre], tuple[str, ...]]
"""A deed on the decisions that says, line by line, what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RezoningLine:
    """One decision: its id, since when, what moved, where to, and who decided."""

    uid: str
    day: str
    source: str
    target: str
    by: str
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RezoningBoard:
    """All that are known, the newest first, and what the published list still asks."""

    lines: tuple[RezoningLine, ...] = ()
    due: tuple[tuple[str, str, str], ...] = ()
    """(code, name, successor) of abolished townships that were not moved yet."""
    may_decide: bool = False


def read(centre: Centre) -> RezoningBoard:
    """Read the decisions."""
    lines = tuple(
        RezoningLine(
            uid=str(act.uid),
            day=act.day,
            source=_("一件事件，原属 {unit}").format(unit=_named(centre, act.source))
            if act.record
            else _named(centre, act.source),
            target=f"{act.target} {act.name}",
            by=f"{act.sender} {act.made_by}",
            is_ours=act.sender == centre.unit.code,
        )
        for act in rezoning.every(centre)
    )
    return RezoningBoard(
        lines=lines,
        due=tuple((each.code, each.name, each.successor) for each in rezoning.due(centre)),
        may_decide=centre.unit.tier is not Tier.TOWNSHIP and centre.may(Deed.SEND),
    )


def _named(centre: Centre, code: str) -> str:
    found = divisions.get(centre, code)
    return f"{code} {found.name}" if found else code


def decide(
    centre: Centre, *, source: str, target: str, name: str, day: str, out: Path
) -> tuple[str, ...]:
    """Carry it out and write the files; what to tell, line by line."""
    done = rezoning.decide(centre, source, target, out, name=name, day=day or None)
    return _said(done)


def again(centre: Centre, *, uid: str, out: Path) -> tuple[str, ...]:
    """Write the files of a decision once more."""
    return _said(rezoning.again(centre, uid, out))


def _said(done: rezoning.Decided) -> tuple[str, ...]:
    told = [_("已移动 {count} 条记录。").format(count=done.rows)] if done.rows else []
    told += [
        _("请交给 {unit}：{path}").format(unit=each.to, path=each.path.name) for each in done.files
    ]
    told += [
        _("{unit} 还没有登记单位卡；登记后在这里重新生成它的文件。").format(unit=unit)
        for unit in done.without_card
    ]
    return tuple(told)


def shape(desk: Desk, deed: Deciding, told: Callable[[str], None]) -> None:
    """Do ``deed`` on the worker, then say what came of it."""
    said: list[str] = []

    def write(centre: Centre) -> Changes:
        said.extend(deed(centre))
        return NO_CHANGES

    desk.do(write, lambda _changes: told("\n".join(said)))
