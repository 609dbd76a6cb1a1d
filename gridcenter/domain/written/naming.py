"""Names that appear under what was done: of accounts and of centres."""

from __future__ import annotations

import unicodedata

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import is_line

LONGEST = 60
"""What a pack's reader takes as the name of who changed a row, with room to spare."""
_RESERVED = frozenset({"recovery"})
"""Names of slots in ``keys.json`` that are no person's."""


class NameNotUsableError(GridcenterError):
    """A name that is blank, reserved, too long, or holds what nobody can see."""

    code = "name_not_usable"
    sentence = N_("这个名字不能用：“{name}”。")
    hint = N_("请写 1–{most} 个字的一行文字，不含控制符和不可见字符；recovery 是系统保留的名字。")

    def __init__(self, name: str) -> None:
        super().__init__(name=name, most=LONGEST)


def same_name(name: str) -> str:
    """What two names share that nobody tells apart: width, capitals and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def usable(name: str) -> str:
    """``name`` without outer spaces; NameNotUsableError when it cannot be anybody's."""
    plain = name.strip()
    key = same_name(plain)
    if not key or key in _RESERVED or len(plain) > LONGEST or not is_line(plain):
        raise NameNotUsableError(name)
    return plain
