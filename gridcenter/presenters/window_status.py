"""What the frame of the window says: whose data this is, what is saved, backed up and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gridcenter.base.i18n import _, filled, one_after_another
from gridcenter.domain.roles import MAY, Deed
from gridcenter.services import month
from gridcenter.services.centre import Centre
from gridcenter.services.clock_doubt import ClockDoubt
from gridcenter.services.folder import backup, place, practice, recovery_sheet, timekeeping
from gridcenter.services.packs import board
from gridcenter.services.register import undo

_BACKUP_GROWS_OLD = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A word of the status bar and its tone: good, warn, bad or empty."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatus:
    """The frame of the window in words."""

    unit: str
    actor: str
    practice: bool
    looks_only: bool
    clock: str
    """Why the computer's clock cannot be right, or nothing."""
    place: str
    """What speaks against the place of the data, or nothing."""
    recovery: bool
    """Whether this officer must still see to the recovery code."""
    saved: Said
    backup: Said
    month: Said


def window_status(centre: Centre) -> WindowStatus:
    """Read the frame's words; cheap enough to do after every write."""
    newest = undo.recent(centre, limit=1)
    return WindowStatus(
        unit=centre.unit.name,
        actor=centre.actor,
        practice=practice.is_practice(centre),
        looks_only=Deed.KEEP not in MAY[centre.role],
        clock=clock_words(timekeeping.doubt(centre)),
        place=place_words(centre.folder),
        recovery=Deed.MANAGE in MAY[centre.role] and not recovery_sheet.is_kept(centre),
        saved=_newest(newest[0].at if newest else "", board.last_merged(centre), centre.clock()),
        backup=_backup(backup.last(centre), centre.clock()),
        month=_month(centre),
    )


def clock_words(doubt: ClockDoubt | None) -> str:
    """What to do about a clock that cannot be right; nothing when it can."""
    if doubt is None:
        return ""
    now, then = (f"{each.astimezone():%Y-%m-%d %H:%M}" for each in (doubt.now, doubt.last_used))
    said = _("电脑时间是 {now}，已知的最近时间是 {then}：请先校准，或确认没错。")
    return said.format(now=now, then=then)


def place_words(folder: Path) -> str:
    """What to do about a folder that is no safe place for data; nothing when it is one."""
    return one_after_another(*(filled(_(said), name=name) for said, name in place.doubts(folder)))


def clock_text(moment: str, now: datetime) -> str:
    """A UTC moment as local time: only the hour today, else the day before it."""
    local = datetime.fromisoformat(moment).astimezone()
    today = now.astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"


def _newest(saved: str, merged: str, now: datetime) -> Said:
    """What was written last: by hand, or by a pack that was merged."""
    if merged > saved:
        return Said(text=_("已合并 {time}").format(time=clock_text(merged, now)), tone="good")
    return _saved(saved, now) if saved else Said(text=_("尚无记录"))


def _saved(at: str, now: datetime) -> Said:
    return Said(text=_("已保存 {time}").format(time=clock_text(at, now)), tone="good")


def _backup(at: str | None, now: datetime) -> Said:
    if at is None:
        return Said(text=_("从未备份"), tone="warn")
    old = now - datetime.fromisoformat(at) > _BACKUP_GROWS_OLD
    text = _("上次备份 {time}（已验证）").format(time=clock_text(at, now))
    return Said(text=text, tone="warn" if old else "")


def _month(centre: Centre) -> Said:
    present = month.current(centre)
    number = int(present[5:7])
    if month.exported_at(centre, present):
        return Said(text=_("{month} 月已上报").format(month=number), tone="good")
    late = centre.today() > month.cut_off(centre, present)
    return Said(text=_("{month} 月未上报").format(month=number), tone="bad" if late else "warn")
