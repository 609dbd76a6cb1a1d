"""Where an import may go, and how its sources are called."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.base.i18n import _, filled, several
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.services.sheets.import_reading import SheetSource


def choices() -> tuple[Register, ...]:
    """The registers that a sheet may go to."""
    return tuple(register for register in REGISTERS if register.parent is None)


def named(sources: Sequence[SheetSource]) -> str:
    """The files in a few words: one name, how many, or that it was pasted."""
    if len(sources) > 1:
        return _("{first} 等 {count} 个文件").format(first=sources[0].name, count=len(sources))
    return sources[0].name or _("粘贴的内容") if sources else ""


def named_by_header(register: Register) -> str:
    """Says that a header named another register than the one that stood there."""
    named = several(register.label)
    return filled(_("按表头认出是“{register}”，不对就点“上一步”改。"), register=named)
