"""The check list of an import: its lines, and which of them are shown."""

from __future__ import annotations

from pathlib import Path

from gridcenter.domain.register.fields import Register
from gridcenter.presenters.sheets import import_lines
from gridcenter.presenters.sheets.import_lines import FilterLine, ImportEntry, RowLine
from gridcenter.services.sheets.import_plan import ImportOutcome, ImportPlan
from gridcenter.services.sheets.import_problems import write_problems


class CheckList:
    """The lines of one plan behind one chip; ``key`` is that chip, None for all lines.

    Lines are put into words when they are painted. Errors are shown first when there are any.
    """

    def __init__(self, register: Register, plan: ImportPlan, key: str | None = None) -> None:
        self._register, self._plan = register, plan
        self.key: str | None = None
        self._entries: tuple[ImportEntry, ...] = ()
        self.filters: tuple[FilterLine, ...] = import_lines.filters(plan)
        self.total = len(plan.rows)
        self.has_faults = any(row.faults for row in plan.rows)
        self.has_tables = len(plan.tables) > 1
        first = ImportOutcome.ERROR.value if plan.count(ImportOutcome.ERROR) else None
        self.show(key if any(line.key == key and line.count for line in self.filters) else first)

    def show(self, key: str | None) -> None:
        """Show only the lines of one chip."""
        self.key = key
        self._entries = import_lines.entries(self._plan, key)

    def save_problems(self, path: Path) -> int:
        """Write the list of faults as a sheet for whoever filled it in; returns how many."""
        return write_problems(self._plan, path)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, at: int) -> RowLine:
        return import_lines.row_line(self._register, self._plan, self._entries[at])
