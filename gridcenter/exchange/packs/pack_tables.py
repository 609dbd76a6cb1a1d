"""Reads the rows of a verified pack by the declarations of the reader's own version.

Tables that we do not know are passed over, columns that we do not know are kept as text when the
pack calls them open. A row that does not fit its declaration is refused alone, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from gridcenter.domain.division import Division
from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.merge import Refused, Version
from gridcenter.domain.packs.tables import DELETED, META, REVISION, TOMBSTONE, UID, TableSpec
from gridcenter.domain.packs.versions import ManyVersions
from gridcenter.domain.place import is_under, level_of, parent_of
from gridcenter.domain.register.fields import Privacy, Value
from gridcenter.domain.written.door import clean, is_line
from gridcenter.exchange.packs.datapackage import DIVISION
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.manifest import load_object
from gridcenter.exchange.packs.pack_format import DATAPACKAGE
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.sheets.cells import NEEDED, Reader, extra_reader, meta_readers, reader_of

_NAME_LIMIT = 60
_DIVISIONS = 100_000
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,40}")
_SHOWN_UID = re.compile(r"[A-Za-z0-9\-]{1,36}")
_NEEDED = tuple(META.index(name) for name in NEEDED)
_TOMBSTONE = frozenset(META.index(name) for name in TOMBSTONE)
_BLOCK = 50
"""Lines read at once; a hostile one is up to 1 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """The rows of one table, in the columns of our own declaration, and those refused."""

    table: TableSpec
    versions: ManyVersions
    refused: Sequence[Refused]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the cells of a line go: ``known`` (cell, place in our row, reader), ``extra``.

    ``width`` is how many cells a line has, ``places`` how many values a row of ours.
    """

    width: int
    places: int
    known: tuple[tuple[int, int, Reader], ...]
    extra: tuple[tuple[int, str, Reader], ...]


def read_tables(pack: OpenedPack, tables: Sequence[TableSpec]) -> tuple[ReadTable, ...]:
    """The rows of those ``tables`` that the pack has, in the order of ``tables``."""
    whole = pack.manifest.masking is Masking.WHOLE
    with pack.archive() as archive:
        described = _open_columns(load_object(archive.read(DATAPACKAGE)) or {})
    return tuple(
        _read_table(pack, table, described.get(table.name, frozenset()), whole=whole)
        for table in tables
        if table.name in pack.manifest.rows
    )


def read_divisions(pack: OpenedPack) -> tuple[Division, ...]:
    """The names of the sender's divisions; those that are not its own or not names are left out."""
    if f"data/{DIVISION}.csv" not in pack.manifest.members:
        return ()
    found = []
    for cells in lines(pack, DIVISION, most=_DIVISIONS):
        code, name = (cells[0], clean(cells[1])) if len(cells) > 1 else ("", "")
        level = level_of(code)
        named = 0 < len(name) <= _NAME_LIMIT and is_line(name)
        if level and named and is_under(code, pack.manifest.unit):
            found.append(Division(code=code, name=name, level=level, parent=parent_of(code)))
    return tuple(found)


def _open_columns(descriptor: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Per table, the columns that the descriptor calls open."""
    found: dict[str, frozenset[str]] = {}
    try:
        for resource in descriptor["resources"]:
            names = (
                field["name"]
                for field in resource["schema"]["fields"]
                if field.get("gridcenter:privacy") == Privacy.OPEN.value
            )
            table = resource["path"].removeprefix("data/").removesuffix(".csv")
            found[table] = frozenset(names)
    except (KeyError, TypeError, AttributeError):
        raise MalformedPackError(what=DATAPACKAGE) from None
    return found


def _read_table(
    pack: OpenedPack, table: TableSpec, opened: frozenset[str], *, whole: bool
) -> ReadTable:
    """All rows; MalformedPackError for what is no CSV of this shape, or not of so many rows."""
    versions = ManyVersions()
    refused: list[Refused] = []
    rows = lines(pack, table.name)
    columns = _match_columns(next(rows, []), table, opened)
    told, seen = pack.manifest.rows[table.name], 0
    while block := list(islice(rows, _BLOCK)):
        for number, cells in enumerate(block, start=seen + 2):
            if len(cells) != columns.width or number > told + 1:
                raise MalformedPackError(what=f"{table.name}: {number}")
        seen += len(block)
        for cells, read in zip(block, _versions(block, columns, whole=whole), strict=True):
            if isinstance(read, Version):
                versions.append(read)
            else:
                refused.append(Refused(table=table.name, uid=_shown(cells[UID]), why=read))
    if seen != told:
        raise MalformedPackError(what=f"{table.name}: rows")
    return ReadTable(table=table, versions=versions, refused=refused)


def _shown(uid: str) -> str:
    """The uid for the receipt, which has little room and shows no text of a stranger's making."""
    return uid if _SHOWN_UID.fullmatch(uid) else "?"


def _match_columns(header: Sequence[str], table: TableSpec, opened: frozenset[str]) -> _Columns:
    if tuple(header[: len(META)]) != META:
        raise MalformedPackError(what=f"{table.name}: 1")
    if len(set(header)) != len(header) or not all(map(_COLUMN.fullmatch, header)):
        raise MalformedPackError(what=f"{table.name}: 1")
    places = {name: place for place, name in enumerate(table.columns)}
    readers = (*meta_readers(), *map(reader_of, table.fields))
    return _Columns(
        width=len(header),
        places=len(table.columns),
        known=tuple(
            (at, places[name], readers[places[name]])
            for at, name in enumerate(header)
            if name in places
        ),
        extra=tuple(
            (at, name, extra_reader())
            for at, name in enumerate(header)
            if name not in places and name in opened
        ),
    )


def _versions(
    block: Sequence[Sequence[str]], columns: _Columns, *, whole: bool
) -> Iterator[Version | str]:
    """Each line as a version, or why it is none; read column by column, where cells repeat.

    ``whole`` keeps what a deleted row says: two desks of one unit share their bin.
    """
    texts = tuple(zip(*block, strict=True))
    faults: dict[int, str] = {}
    values: list[Sequence[Value]] = [(None,) * len(block)] * columns.places
    for at, place, read in columns.known:
        values[place] = _column(texts[at], read, faults)
    extras = [(name, _column(texts[at], read, faults)) for at, name, read in columns.extra]
    for number, row in enumerate(zip(*values, strict=True)):
        if number in faults:
            yield faults[number]
        elif None in (row[at] for at in _NEEDED) or int(row[REVISION] or 0) < 1:
            yield "no_identity"
        elif row[DELETED] is not None and not whole:
            # Whatever else a tombstone carries has no business here.
            yield Version(
                tuple(value if at in _TOMBSTONE else None for at, value in enumerate(row))
            )
        elif extras:
            said = ((name, cells[number]) for name, cells in extras)
            yield Version(row, tuple(sorted((name, str(text)) for name, text in said if text)))
        else:
            yield Version(row)


def _column(texts: Sequence[str], read: Reader, faults: dict[int, str]) -> Sequence[Value]:
    """The values of one column; ``faults`` gets the first reason for each line that has one."""
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    different = set(texts)
    for text in different - {""}:
        try:
            values[text] = read(text)
        except ValueError as why:
            wrong[text] = str(why) if str(why).isidentifier() else "not_a_value"
    if wrong:
        for number, text in enumerate(texts):
            if text in wrong:
                faults.setdefault(number, wrong[text])
    if len(different) == 1:
        return (values.get(texts[0]),) * len(texts)
    return tuple(map(values.get, texts))
