"""Who signs in at a data folder."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed, Role
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.store import accounts as stored


class AccountExistsError(GridcenterError):
    """Somebody of this name signs in here already."""

    code = "account_exists"
    sentence = N_("已有名为“{name}”的账号。")


class AccountUnknownError(GridcenterError):
    """Nobody of this name signs in here."""

    code = "account_unknown"
    sentence = N_("没有名为“{name}”的账号。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in at this data folder."""

    name: str
    role: Role
    locked: bool


def accounts(centre: Centre) -> tuple[Account, ...]:
    """Who signs in here."""
    centre.require(Deed.KNOW_ACCOUNTS)
    return all_of(centre)


def own(centre: Centre) -> Account:
    """The signed-in officer's own account."""
    role, locked = stored.standing(centre.db, centre.actor)
    return Account(name=centre.actor, role=Role(role), locked=locked)


def all_of(centre: Centre) -> tuple[Account, ...]:
    """The same for the services themselves."""
    return tuple(
        Account(name=name, role=Role(role), locked=locked)
        for name, role, locked in stored.all_accounts(centre.db)
    )
