"""What a spreadsheet, or our own list, put on the clipboard: lines of cells."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from gridcenter.domain.register.fields import Register
from gridcenter.presenters.register.table_selection import plain_cell


def read_block(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of tab-separated text as spreadsheets put it on the clipboard, quotes taken off.

    So are those that our own list sets before what a spreadsheet would take for a formula.
    """
    lines = csv.reader(StringIO(text, newline=""), dialect="excel-tab")
    return tuple(tuple(map(plain_cell, line)) for line in lines)


def has_header(register: Register, block: Sequence[Sequence[str]]) -> bool:
    """Whether the first line names fields of the register: a whole table, for the import."""
    if len(block) < 2:
        return False
    known = {name for spec in register.fields for name in (spec.label, *spec.synonyms)}
    named = [cell.strip() in known for cell in block[0] if cell.strip()]
    return bool(named) and sum(named) * 2 >= len(named)
