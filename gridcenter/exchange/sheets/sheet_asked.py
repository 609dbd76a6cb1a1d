"""The header of a sheet that somebody else made, matched against the fields of every register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.register.fields import Kind, Register
from gridcenter.exchange.sheets.sheet_header import Header, find_header, header_at
from gridcenter.exchange.sheets.sheet_labels import (
    SERIAL,
    LabelHit,
    LabelIndex,
    label_index,
    plain,
    refused,
)
from gridcenter.exchange.sheets.sheet_model import Sheet, cell_text
from gridcenter.exchange.sheets.sheet_reader import SheetReader

_SURE = 75
"""So sure a likeness must be before it counts as the same field."""
_OF_A_PERSON = frozenset({Kind.NAME, Kind.PHONE, Kind.ID_NUMBER})
_TITLE_ROWS = 8
_HEADER_ROWS = 40

Hit = tuple[str, str]
"""A register and a field of it."""
Indexes = Sequence[tuple[Register, LabelIndex]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedHeader:
    """Column titles in order, each with the field it means or None; ``row`` counts from 1.

    ``places`` are where these columns stand, from 0, ``serial`` where the rows are counted; ``has_room``
    tells whether the row below is empty.
    """

    sheet: str
    title: str
    row: int
    columns: tuple[tuple[str, Hit | None], ...]
    places: tuple[int, ...]
    serial: int | None
    has_room: bool


def read_asked(path: Path, registers: Sequence[Register]) -> AskedHeader | None:
    """The header of the first visible sheet that has one; None when there is none.

    Raises the classes of sheet_errors for a file that cannot be read.
    """
    indexes = [(register, label_index(register)) for register in registers]
    with SheetReader(path) as reader:
        visible = [each.name for each in reader.sheets if not each.hidden]
        for name in visible or [each.name for each in reader.sheets]:
            sheet = reader.read(name)
            if found := _asked(sheet, indexes):
                return found
    return None


def _asked(sheet: Sheet, indexes: Indexes) -> AskedHeader | None:
    if not sheet.rows:
        return None
    candidates = [found for _register, index in indexes if (found := find_header(sheet, index))]
    widest = _widest(sheet)
    if widest is not None:
        candidates.append(widest)
    best: tuple[int, int, AskedHeader] | None = None
    for header in candidates:
        asked_for = [
            each for each in header.columns if each.label and plain(each.label) not in SERIAL
        ]
        labels = [each.label for each in asked_for]
        about = _about(labels, indexes)
        others = any(refused(plain(label)) for label in labels)
        columns = tuple((each.title, _hit(each.label, about, others)) for each in asked_for)
        rank = (sum(hit is not None for _title, hit in columns), len(columns))
        if columns and (best is None or rank > best[:2]):
            asked = AskedHeader(
                sheet=sheet.name,
                title=_title(sheet, header),
                row=header.last_row,
                columns=columns,
                places=tuple(each.at for each in asked_for),
                serial=next((e.at for e in header.columns if plain(e.label) in SERIAL), None),
                has_room=not any(
                    cell_text(cell).strip()
                    for row in sheet.rows
                    if row.number == header.last_row + 1
                    for cell in row.cells
                ),
            )
            best = (*rank, asked)
    return None if best is None else best[2]


def _about(labels: Sequence[str], indexes: Indexes) -> Indexes:
    """The register that the sheet is about, which knows most of the heads, then those it points at.

    A name somewhere else in the program does not make a sheet about other people known here.
    """
    known = [
        (len({hit.field for label in labels for hit in _sure(register, index, label)}), -at)
        for at, (register, index) in enumerate(indexes)
    ]
    most, at = max(known)
    if not most:
        return ()
    first = indexes[-at][0]
    beside = {spec.refers_to for spec in first.fields if spec.refers_to}
    return (indexes[-at], *(each for each in indexes if each[0].id in beside - {first.id}))


def _sure(register: Register, index: LabelIndex, label: str) -> list[LabelHit]:
    return [
        hit
        for hit in index.hits(label)
        if hit.score >= _SURE and not register.field(hit.field).read_only
    ]


def _hit(label: str, about: Indexes, others: bool) -> Hit | None:
    """The field that a head means; of a sheet about ``others`` (户主, 当事人) names and numbers are not ours."""
    for register, index in about:
        if found := _sure(register, index, label):
            field = max(found, key=lambda hit: hit.score).field
            if others and register.field(field).kind in _OF_A_PERSON:
                return None
            return register.id, field
    return None


def _widest(sheet: Sheet) -> Header | None:
    """The first of the rows with the most words, where no register knows any of them."""
    filled = {
        row.number: sum(isinstance(cell, str) and bool(cell.strip()) for cell in row.cells)
        for row in sheet.rows[:_HEADER_ROWS]
    }
    most = max(filled, key=lambda number: (filled[number], -number), default=None)
    if most is None or filled[most] < 2:
        return None
    return header_at(sheet, most)


def _title(sheet: Sheet, header: Header) -> str:
    """The longest text alone in its row above the header: 某某统计表, rather than 附件1."""
    above = [
        [text for cell in row.cells if (text := cell_text(cell).strip())]
        for row in sheet.rows[:_TITLE_ROWS]
        if row.number < header.first_row
    ]
    alone = [texts[0] for texts in above if len(set(texts)) == 1 and len(texts[0]) <= 60]
    named = [text for text in alone if text.endswith(("表", "册", "台账", "清单", "单"))]
    return max(named or alone, key=len, default="")
