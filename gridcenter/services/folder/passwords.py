"""Passwords: what a new one must not be, and asking for the present one again."""

from __future__ import annotations

import unicodedata
from functools import cache

from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import slots

SHORTEST = 8
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class PasswordTooShortError(GridcenterError):
    """The new password is too easy to guess."""

    code = "password_too_short"
    sentence = N_("密码至少 {least} 位。")
    hint = N_("可用几个词连成一句，容易记、难猜。")


class PasswordTooCommonError(GridcenterError):
    """The new password is one of those that are tried first."""

    code = "password_too_common"
    sentence = N_("这个密码太常见，别人一试就中。")
    hint = N_("不要用连号、重复的字、单位代码、单位名称或姓名；可用几个词连成一句。")


def refuse_weak(password: str, *, unit: Unit, name: str) -> None:
    """Raise PasswordTooShortError or PasswordTooCommonError for a new password of ``name``."""
    if len(password.strip()) < SHORTEST:
        raise PasswordTooShortError(least=SHORTEST)
    plain = _folded(password)
    own = {unit.code, _folded(unit.name), _folded(name)}
    ours = any(plain.replace(each, "").strip("0123456789 @#._-") == "" for each in own if each)
    if ours or plain in _common() or _is_pattern(plain):
        raise PasswordTooCommonError


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_pattern(plain: str) -> bool:
    """One or two characters only, a short piece again and again, or a run along the keys."""
    if len(set(plain)) <= 2:
        return True
    if any(plain == (plain[:n] * len(plain))[: len(plain)] for n in range(1, len(plain) // 2 + 1)):
        return True
    return any(plain in row * 2 or plain[::-1] in row * 2 for row in _ROWS)


@cache
def _common() -> frozenset[str]:
    lines = (data_dir() / "common-passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def check(centre: Centre, name: str, password: str) -> None:
    """Refuse with WrongPasswordError when ``password`` is not the present one of ``name``."""
    slots.check(centre, name, password)
