"""What the settings page shows, read on the worker thread, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gridcenter.base.i18n import _, label_of
from gridcenter.domain.codes import CodeList
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.roles import MAY, Deed
from gridcenter.presenters import audit_words
from gridcenter.services import audit, month, settings, unit_name
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts, backup
from gridcenter.services.register import registers

_MOST = 500


Account = accounts.Account
"""An account as the services tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """The unit and where its data lies."""

    unit: Unit
    actor: str
    folder: Path
    second_backup: str
    due_day: int
    may_keep: bool
    name: str
    """The unit's name as it is from the next sign-in on."""
    former: tuple[str, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupView:
    """One backup: when, how large, where."""

    folder: Path
    when: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binned:
    """A deleted record."""

    register: str
    uid: str
    label: str
    title: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsView:
    """Who signs in, and whether the officer here may change that."""

    accounts: tuple[Account, ...]
    me: str
    may_manage: bool


def unit_view(centre: Centre) -> UnitView:
    """Read the unit."""
    return UnitView(
        unit=centre.unit,
        actor=centre.actor,
        folder=centre.folder,
        second_backup=str(settings.get(centre, backup.SECOND, "") or ""),
        due_day=month.due_day(centre),
        may_keep=Deed.KEEP in MAY[centre.role],
        name=unit_name.present(centre),
        former=tuple(
            _("{day} 以前：{name}（{by} 改）").format(day=f.until[:10], name=f.name, by=f.by)
            for f in unit_name.former(centre)
        ),
        may_manage=centre.may(Deed.MANAGE),
    )


def backup_views(centre: Centre) -> tuple[BackupView, ...]:
    """Read the backups, newest first, in the data folder and in the second place."""
    second = settings.get(centre, backup.SECOND)
    found = list(backup.available(centre.folder))
    if second and Path(second).is_dir():
        found += Path(second).glob("gridcenter-*/gridcenter.db")
    views = [
        (path.stat().st_mtime, path.parent, path.stat().st_size) for path in found if path.exists()
    ]
    return tuple(
        BackupView(
            folder=folder,
            when=f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}",
            size=f"{size / 1_048_576:.1f} MB",
        )
        for at, folder, size in sorted(views, reverse=True)
    )


def accounts_view(centre: Centre) -> AccountsView:
    """Read the accounts: everybody's for who may know them, one's own otherwise."""
    knows = centre.may(Deed.KNOW_ACCOUNTS)
    return AccountsView(
        accounts=accounts.accounts(centre) if knows else (accounts.own(centre),),
        me=centre.actor,
        may_manage=Deed.MANAGE in MAY[centre.role],
    )


def audit_rows(centre: Centre) -> tuple[tuple[str, str, str, str], ...]:
    """Read the newest entries of the trail: when, who, what, how many rows."""
    return tuple(
        (
            _local(entry.at),
            entry.by,
            audit_words.what(entry),
            audit_words.about(entry),
        )
        for entry in audit.entries(centre, limit=_MOST)
    )


def binned(centre: Centre) -> tuple[Binned, ...]:
    """Read the bin, the newest first; child records come back with their parents."""
    found = [
        (record.deleted_at or "", register, record)
        for register in REGISTERS
        if register.parent is None
        for record in registers.find(
            centre,
            Query(
                register=RegisterId(register.id),
                bin=True,
                sort=(Sort(field="deleted_at", descending=True),),
            ),
            limit=_MOST,
        )
    ]
    found.sort(key=lambda each: each[0], reverse=True)
    return tuple(
        Binned(
            register=register.id,
            uid=record.uid,
            label=_(register.one),
            title=record.title(register),
            when=_local(at),
        )
        for at, register, record in found[:_MOST]
    )


def code_lists(centre: Centre) -> tuple[CodeList, ...]:
    """Read the code lists as this centre has them."""
    return tuple(centre.codes)


def code_rows(codes: CodeList) -> tuple[tuple[str, str, str], ...]:
    """The rows of one list: national code, words, and whether it is retired."""
    return tuple(
        (
            item.national or item.id,
            label_of(item),
            _("已停用") if item.retired else "",
        )
        for item in codes.items
    )


def _local(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""
