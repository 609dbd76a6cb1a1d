"""Where an import reads from, and what the officer said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.registers import REGISTERS
from gridcenter.services import importing
from gridcenter.services.centre import Centre
from gridcenter.services.import_plan import ImportPlan

CHOICES = tuple(register for register in REGISTERS if register.parent is None)
"""The registers that a sheet may go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """A file, or a pasted block when there is no path.

    ``sheet`` and ``header_row`` are None until chosen by hand; ``given`` is column letter → field,
    or None for a column to leave out.
    """

    path: Path | None = None
    text: str = ""
    sheet: str | None = None
    header_row: int | None = None
    given: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, or that it was pasted."""
        return self.path.name if self.path else _("粘贴的内容")

    def preview(self, centre: Centre, register: str) -> ImportPlan:
        """What importing it would do; raises as :func:`importing.preview`."""
        if self.path is None:
            return importing.preview_text(
                centre, self.text, register, mapping=self.given, header_row=self.header_row
            )
        return importing.preview(
            centre,
            self.path,
            register,
            sheet=self.sheet,
            mapping=self.given,
            header_row=self.header_row,
        )
