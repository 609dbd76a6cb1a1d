"""冲突: what two PCs of one unit changed apart, in words, and one click to restore the loser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from gridcenter.base.i18n import _, filled
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.packs.desk import DELETED_NAME, Side
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.record_history import local
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks
from gridcenter.services.packs.desks import DeskConflict
from gridcenter.services.register import registers


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One field of one record: what stays and what lost, each with who and when."""

    id: int
    register: str
    uid: str
    field: str
    title: str
    kept: str
    lost: str
    button: str = ""
    """Empty where nothing here can be put back."""
    advice: str = ""
    """What to do then."""


def lines(centre: Centre) -> tuple[ConflictLine, ...]:
    """The open conflicts in words, newest first."""
    return tuple(_line(centre, each) for each in desks.conflicts(centre))


def _line(centre: Centre, found: DeskConflict) -> ConflictLine:
    register = register_of(found.register)
    record = registers.get(centre, found.register, found.uid)
    label = _(desks.field_label(found))
    title = filled(
        _("{register}“{title}”的“{field}”"),
        register=_(register.one),
        title=record.title(register),
        field=label,
    )
    lost = value_words(centre, found, found.lost)
    act = desks.left_by(centre, found)
    line = partial(
        ConflictLine,
        id=found.id,
        register=found.register,
        uid=found.uid,
        field=found.field,
        title=title,
    )
    if act is not None:
        return line(
            kept=_handed_over(centre, found, act),
            lost=_said(centre, _("没有移交的是"), lost, found.lost),
            advice=_advice(centre, found, act),
        )
    return line(
        kept=_said(centre, _("现在是"), value_words(centre, found, found.kept), found.kept),
        lost=_said(centre, _("落选的是"), lost, found.lost),
        button=filled(_("改用“{value}”"), value=lost if len(lost) < 12 else lost[:11] + "…"),
    )


def _handed_over(centre: Centre, found: DeskConflict, act: Rezoning) -> str:
    is_missing = found.field == DELETED_NAME and found.kept.value is not None
    value = _("没有这条记录") if is_missing else value_words(centre, found, found.kept)
    return filled(_("移交给{unit}的是“{value}”"), unit=_named(centre, act.after), value=value)


def _advice(centre: Centre, found: DeskConflict, act: Rezoning) -> str:
    unit = _named(centre, act.after)
    told = filled(
        _("这条记录已随区划调整划出，这项改动没有跟去：请告诉{unit}，由对方照此改。"), unit=unit
    )
    deleted = found.field == DELETED_NAME and found.lost.value is not None
    if deleted or not found.lost.mark.stamp.endswith(centre.device):
        return told  # a deletion is not handed over, and another PC's change not by this one
    hand = _(
        "{unit}还没有改过这条记录、又只登记了这台电脑的单位卡时，也可以从这台电脑再移交一次（rezone --hand {id}）。"
    )
    return told + "\n" + filled(hand, unit=unit, id=act.uid)


def _named(centre: Centre, code: str) -> str:
    found = divisions.get(centre, code)
    return found.name if found else code


def _said(centre: Centre, what: str, value: str, side: Side) -> str:
    words = _("{what}“{value}”，{by}（{where}）{at} 填写")
    where = _("本机") if side.mark.stamp.endswith(centre.device) else _("另一台电脑")
    return filled(
        words, what=what, value=value, by=side.mark.by, where=where, at=local(side.mark.at)
    )


def value_words(centre: Centre, found: DeskConflict, side: Side) -> str:
    """The value as people read it, private ones masked."""
    if found.field == DELETED_NAME:
        return _("已删除") if side.value else _("保留")
    register = register_of(found.register)
    record = registers.get(centre, found.register, found.uid)
    values = {**record.values, found.field: side.value}
    shown = registers.display(centre, register, replace(record, values=values))
    return shown.get(found.field) or _("空")


class DeskConflicts:
    """The state of the 冲突 section; ``on_change`` is called whenever ``lines`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.lines: tuple[ConflictLine, ...] = ()

    def load(self) -> None:
        """Read what waits."""
        self._desk.ask(lines, self._keep)

    def restore(self, conflict: int) -> None:
        """Use the value that lost; undo takes it back."""

        def finished(_changes: Changes) -> None:
            self._desk.tell(_("已改用落选的值，可撤销。"))
            self.load()

        self._desk.do(lambda centre: desks.restore(centre, conflict), finished)

    def dismiss(self, conflict: int) -> None:
        """Leave it as it is."""

        def work(centre: Centre) -> Changes:
            desks.dismiss(centre, conflict)
            return NO_CHANGES

        self._desk.do(work, lambda _changes: self.load())

    def _keep(self, found: tuple[ConflictLine, ...]) -> None:
        self.lines = found
        self._on_change()
