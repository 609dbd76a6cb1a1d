"""Saves the empty sheet of a register, to be filled in and imported."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _, several
from gridcenter.domain.register.fields import Register
from gridcenter.presenters.desk import Desk
from gridcenter.services.sheets.blank_sheets import write_blank_sheet


def file_name(register: Register) -> str:
    """The name that the save dialog proposes."""
    return _("{register}空表.xlsx").format(register=several(register.label))


def save_blank_sheet(desk: Desk, register: Register, path: Path) -> None:
    """Write it and say so."""
    desk.note(
        lambda centre: write_blank_sheet(centre, register.id, path),
        lambda written: desk.tell(_("空表已保存到 {path}").format(path=written)),
    )
