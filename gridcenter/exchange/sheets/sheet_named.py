"""Which register a sheet belongs to: what its header names, and what stands over it."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.sheets.sheet_header import Header, find_header
from gridcenter.exchange.sheets.sheet_labels import LabelIndex, label_index
from gridcenter.exchange.sheets.sheet_model import Sheet, cell_text

_FIELD, _NEEDED, _TITLE = 10, 5, 12


def register_named(
    sheet: Sheet, file: str, among: Sequence[Register], otherwise: Register
) -> Register | None:
    """The register whose fields the header names best; None when no row is a header of any.

    What names two alike goes to ``otherwise``. A title, the sheet's name and the ``file``'s count too.
    """
    found: list[tuple[Register, LabelIndex, Header]] = []
    for register in among:
        index = label_index(register)
        header = find_header(sheet, index)
        if header is not None:
            found.append((register, index, header))
    if not found:
        return None
    said = _said(sheet, file, min(header.first_row for _register, _index, header in found))
    titles = [register.label for register, _index, _header in found if register.label in said]
    title = max(titles, key=len, default=None)

    def likely(each: tuple[Register, LabelIndex, Header]) -> tuple[int, bool]:
        register = each[0]
        return _score(*each) + _TITLE * (register.label == title), register.id == otherwise.id

    return max(found, key=likely)[0]


def other_forms(
    headers: Sequence[Header], register: Register, index: LabelIndex, *, chosen: int | None
) -> tuple[Header, ...]:
    """Those of several ``headers`` of one sheet that belong to another register: they name less of what
    ``register`` needs than the best of them, and another register better. The ``chosen`` row is none.
    """
    if len(headers) < 2:
        return ()
    covers = [len(_needed(register, index, each)) for each in headers]
    lesser = [
        each
        for each, cover in zip(headers, covers, strict=True)
        if cover < max(covers) and not (chosen and each.first_row <= chosen <= each.last_row)
    ]
    if not lesser:
        return ()
    rivals = [(each, label_index(each)) for each in REGISTERS if each.id != register.id]
    return tuple(
        header
        for header in lesser
        if any(_score(*rival, header) > _score(register, index, header) for rival in rivals)
    )


def _needed(register: Register, index: LabelIndex, header: Header) -> set[str]:
    """The fields that a row must have and that the header names."""
    named = (hit.field for each in header.columns for hit in index.exact(each.label))
    return {
        name for name in named if (spec := register.field(name)).required and spec.default is None
    }


def _said(sheet: Sheet, file: str, before: int) -> str:
    above = [cell_text(cell) for row in sheet.rows if row.number < before for cell in row.cells]
    return " ".join((file, sheet.name, *above))


def _score(register: Register, index: LabelIndex, header: Header) -> int:
    """How many fields the header names, those that a row must have for half as much again."""
    named = {
        hit.field
        for column in header.columns
        if column.label and not column.is_beside
        for hit in index.exact(column.label)[:1]
    }
    needed = sum(spec.required and spec.default is None for spec in map(register.field, named))
    return _FIELD * len(named) + _NEEDED * needed
