"""Reads the tables of one or many spreadsheets, before anything is compared with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gridcenter.base.progress import report
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.fields import Register
from gridcenter.exchange.sheets.sheet_beside import TableBeside
from gridcenter.exchange.sheets.sheet_errors import (
    EmptySheetFileError,
    HeaderNotFoundError,
    SheetError,
)
from gridcenter.exchange.sheets.sheet_labels import plain
from gridcenter.exchange.sheets.sheet_model import Sheet, cell_text
from gridcenter.exchange.sheets.sheet_named import register_named
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_table import find_tables, header_missing
from gridcenter.exchange.sheets.sheet_text import read_text
from gridcenter.exchange.sheets.sheet_warm import WarmChild

ALL_SHEETS = "*"
"""In place of a sheet's name: every visible sheet that holds a fitting table."""

PICTURE_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """A file to import, or a pasted block when there is no path.

    ``sheet`` and ``header_row`` are None until chosen by hand.
    """

    path: Path | None = None
    text: str = ""
    sheet: str | None = None
    header_row: int | None = None

    @property
    def name(self) -> str:
        """The file's name, empty for a pasted block."""
        return self.path.name if self.path else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPicture:
    """The first rows of a sheet as shown text with their numbers, and the sheets beside it."""

    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSheet:
    """A file of several that could not be read, and why."""

    file: str
    failure: GridcenterError


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """One table with the sheet that it stands in; ``source`` counts the sources from 0."""

    source: int
    file: str
    sheet: Sheet
    sheets: tuple[str, ...]
    table: TableBeside
    signature: str
    visible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All tables of an import, and the files among several that could not be read."""

    register: Register
    sources: tuple[SheetSource, ...]
    tables: tuple[FoundTable, ...]
    refused: tuple[RefusedSheet, ...] = ()


class _Wanted:
    """The register of an import: given, or the one of ``among`` that the first header names."""

    def __init__(self, register: Register, among: Sequence[Register]) -> None:
        self.register, self._among = register, among

    def by(self, sheet: Sheet, file: str) -> Register:
        """The register to look for in ``sheet``."""
        if self._among:
            named = register_named(sheet, file, self._among, self.register)
            if named is not None:
                self.register, self._among = named, ()
        return self.register


def read_sources(
    register: Register, sources: Sequence[SheetSource], among: Sequence[Register] = ()
) -> Reading:
    """The tables of ``register`` in all sources, or of the one of ``among`` that a header names.

    A single source that cannot be read raises the classes of exchange.sheets.sheet_errors; among several
    it is named in ``refused``, unless none can be read.
    """
    tables: list[FoundTable] = []
    refused: list[RefusedSheet] = []
    wanted = _Wanted(register, among)
    with WarmChild() as warm:
        for at, source in enumerate(sources):
            if len(sources) > 1:
                report(at, len(sources))
            try:
                tables += _tables(wanted, at, source, warm if len(sources) > 1 else None)
            except SheetError as failure:
                refused.append(RefusedSheet(file=source.name, failure=failure))
    if not tables and refused:
        raise refused[0].failure
    return Reading(
        register=wanted.register,
        sources=tuple(sources),
        tables=tuple(tables),
        refused=tuple(refused),
    )


def _tables(
    wanted: _Wanted, at: int, source: SheetSource, warm: WarmChild | None
) -> list[FoundTable]:
    if source.path is None:
        sheet = read_text(source.text, "")
        found = find_tables(sheet, wanted.by(sheet, ""), header_row=source.header_row)
        return [_found(at, source, sheet, ("",), table) for table in found]
    with SheetReader(source.path, warm=warm) as reader:
        if not reader.sheets:
            raise EmptySheetFileError(file=source.name)
        names = tuple(info.name for info in reader.sheets)
        visible = [info.name for info in reader.sheets if not info.hidden] or list(names)
        chosen = visible if source.sheet in (None, ALL_SHEETS) else [str(source.sheet)]
        return [
            replace(_found(at, source, sheet, names, table), visible=tuple(visible))
            for sheet, table in _fitting(reader, chosen, wanted, source)
        ]


def _fitting(
    reader: SheetReader, names: list[str], wanted: _Wanted, source: SheetSource
) -> list[tuple[Sheet, TableBeside]]:
    """The tables of the first sheet that has any, or of all of them."""
    refusal: SheetError | None = None
    tables: list[tuple[Sheet, TableBeside]] = []
    for name in names:
        sheet = reader.read(name)
        register = wanted.by(sheet, source.name)
        try:
            found = find_tables(sheet, register, file=source.name, header_row=source.header_row)
        except SheetError as failure:
            # A sheet without the header says more than an empty one beside it.
            if refusal is None or isinstance(failure, HeaderNotFoundError):
                refusal = failure
            continue
        tables += [(sheet, table) for table in found]
        if source.sheet != ALL_SHEETS:
            break
    if not tables:
        raise refusal or header_missing(wanted.register, source.name)
    return tables


def _found(
    at: int, source: SheetSource, sheet: Sheet, names: tuple[str, ...], table: TableBeside
) -> FoundTable:
    return FoundTable(
        source=at,
        file=source.name,
        sheet=sheet,
        sheets=names,
        table=table,
        signature=signature_of(table),
    )


def signature_of(table: TableBeside) -> str:
    """What tables of one form have in common: the words of the header, column by column."""
    words = [
        plain(f"{column.group}/{column.label}" if column.label else "")
        for column in table.header.columns
    ]
    while words and not words[-1]:
        words.pop()
    return "|".join(words)


def look(path: Path, sheet: str | None = None) -> SheetPicture:
    """The first rows of a sheet whatever they are, for a person to point at the header."""
    with SheetReader(path) as reader:
        found = reader.read(None if sheet == ALL_SHEETS else sheet)
        return SheetPicture(
            sheet=found.name,
            sheets=tuple(info.name for info in reader.sheets),
            rows=picture(found),
        )


def picture(sheet: Sheet) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first rows of a sheet as shown text with their numbers."""
    return tuple(
        (row.number, tuple(cell_text(cell) for cell in row.cells))
        for row in sheet.rows[:PICTURE_ROWS]
    )
