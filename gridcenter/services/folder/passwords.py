"""Passwords: how long a new one is, and asking for the present one again."""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.services.folder import slots

_SHORTEST = 8


class PasswordTooShortError(GridcenterError):
    """The new password is too easy to guess."""

    code = "password_too_short"
    sentence = N_("密码至少 {least} 位。")
    hint = N_("可用几个词连成一句，容易记、难猜。")


def refuse_short(password: str) -> None:
    """Raise PasswordTooShortError for a new password that is too short."""
    if len(password) < _SHORTEST:
        raise PasswordTooShortError(least=_SHORTEST)


def check(centre: Centre, name: str, password: str) -> None:
    """Refuse with WrongPasswordError when ``password`` is not the present one of ``name``."""
    slots.check(centre, name, password)
