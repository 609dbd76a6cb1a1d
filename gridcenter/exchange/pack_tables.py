"""Reads the rows of a verified pack by the declarations of the reader's own version.

Tables that we do not know are passed over, columns that we do not know are kept as text when the
pack calls them open. A row that does not fit its declaration is refused alone, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridcenter.domain.division import Division, is_under, level_of, parent_of
from gridcenter.domain.fields import Privacy
from gridcenter.domain.merge import Refused, Version
from gridcenter.domain.packs import (
    DELETED,
    META,
    REVISION,
    TOMBSTONE,
    UID,
    Masking,
    Row,
    TableSpec,
)
from gridcenter.exchange.cells import NEEDED, Reader, extra_reader, meta_readers, reader_of
from gridcenter.exchange.datapackage import DIVISION
from gridcenter.exchange.failures import MalformedPackError
from gridcenter.exchange.manifest import load_object
from gridcenter.exchange.pack_format import DATAPACKAGE
from gridcenter.exchange.pack_lines import lines
from gridcenter.exchange.pack_reader import OpenedPack

_COLUMN_LIMIT = 300
_NAME_LIMIT = 60
_DIVISIONS = 100_000
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,40}")
_SHOWN_UID = re.compile(r"[A-Za-z0-9\-]{1,36}")
_NEEDED = tuple(META.index(name) for name in NEEDED)
_BARE = frozenset(at for at, name in enumerate(META) if name not in TOMBSTONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """The rows of one table, in the columns of our own declaration, and those refused."""

    table: TableSpec
    versions: Sequence[Version]
    refused: Sequence[Refused]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each cell of a line goes: ``known`` (cell, place in our row, reader), ``extra``."""

    width: int
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
        code, name = cells[:2] if len(cells) > 1 else ("", "")
        level = level_of(code)
        named = 0 < len(name) <= _NAME_LIMIT and name.isprintable()
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
    versions: list[Version] = []
    refused: list[Refused] = []
    rows = lines(pack, table.name)
    columns = _match_columns(next(rows, []), table, opened)
    empty = (None,) * len(table.columns)
    told = pack.manifest.rows[table.name]
    for number, cells in enumerate(rows, start=2):
        if len(cells) != columns.width or number > told + 1:
            raise MalformedPackError(what=f"{table.name}: {number}")
        try:
            versions.append(_version(cells, columns, empty, whole=whole))
        except ValueError as why:
            code = str(why) if str(why).isidentifier() else "not_a_value"
            refused.append(Refused(table=table.name, uid=_shown(cells[UID]), why=code))
    if len(versions) + len(refused) != told:
        raise MalformedPackError(what=f"{table.name}: rows")
    return ReadTable(table=table, versions=versions, refused=refused)


def _shown(uid: str) -> str:
    """The uid for the receipt, which has little room and shows no text of a stranger's making."""
    return uid if _SHOWN_UID.fullmatch(uid) else "?"


def _match_columns(header: Sequence[str], table: TableSpec, opened: frozenset[str]) -> _Columns:
    if tuple(header[: len(META)]) != META or len(header) > _COLUMN_LIMIT:
        raise MalformedPackError(what=f"{table.name}: 1")
    if len(set(header)) != len(header) or not all(map(_COLUMN.fullmatch, header)):
        raise MalformedPackError(what=f"{table.name}: 1")
    places = {name: place for place, name in enumerate(table.columns)}
    readers = (*meta_readers(), *map(reader_of, table.fields))
    return _Columns(
        width=len(header),
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


def _version(
    cells: Sequence[str], columns: _Columns, empty: Row, *, whole: bool = False
) -> Version:
    """One line as a version; ValueError with a stable code when a cell does not fit.

    ``whole`` keeps what a deleted row says: two desks of one unit share their bin.
    """
    row = list(empty)
    for at, place, reader in columns.known:
        text = cells[at]
        if text:
            row[place] = reader(text)
    if None in (row[at] for at in _NEEDED) or int(row[REVISION] or 0) < 1:
        raise ValueError("no_identity")
    extra: tuple[tuple[str, str], ...] = ()
    if columns.extra:
        extra = tuple((n, str(read(cells[at]))) for at, n, read in columns.extra if cells[at])
    if row[DELETED] is not None and not whole:
        # Whatever else a tombstone carries has no business here.
        row = [
            value if at < len(META) and at not in _BARE else None for at, value in enumerate(row)
        ]
        extra = ()
    return Version(tuple(row), tuple(sorted(extra)))
