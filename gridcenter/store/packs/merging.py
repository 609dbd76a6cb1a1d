"""Rows as packs carry them: read with everything, and written as their owner made them.

Unlike :mod:`gridcenter.store.gestures` nothing is stamped here: revision, stamp and authors are the
owner's. The whole rows of before are kept, so that a merge can be taken back exactly.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlcipher3.dbapi2 as driver

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.merge import TablePlan, Version
from gridcenter.domain.packs.tables import DELETED, META, UID, Row, TableSpec
from gridcenter.domain.register.fields import Value
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.store.database import Database
from gridcenter.store.indexing import index_rows
from gridcenter.store.packs import kept_rows

_CHUNK = 500
_AUTHORS = slice(META.index("created_at"), DELETED)
"""The columns of who and when, which the schema wants filled."""
_UNKNOWN = ""
"""What stands there where a tombstone left them behind."""


class MergeFailedError(GridcenterError):
    """The rows contradict each other or what is here; everything was rolled back."""

    code = "merge_failed"
    sentence = N_("没有合并：上报包中的记录互相矛盾。")
    hint = N_("数据没有改动。请对方检查重复的编码后重新导出全量包。")


class MergeInUseError(GridcenterError):
    """Records that did not come with the merge point at what it brought; nothing was undone."""

    code = "merge_in_use"
    sentence = N_("没有撤销：已有别的记录引用了这个上报包带来的记录。")
    hint = N_("数据没有改动。请先改掉引用它们的记录（例如事件的所属网格），再撤销合并。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a merge found in one table: uids that were new, and the rows that it replaced."""

    new: tuple[str, ...]
    replaced: tuple[Version, ...]


def _columns(table: TableSpec) -> str:
    return ", ".join((*table.columns, "extra"))


def _version(row: Row) -> Version:
    extra = row[-1]
    if _UNKNOWN in row[_AUTHORS]:
        authors = (None if value == _UNKNOWN else value for value in row[_AUTHORS])
        row = (*row[: _AUTHORS.start], *authors, *row[DELETED:])
    return Version(row[:-1], tuple(sorted(json.loads(str(extra)).items())) if extra else ())


def _stored(version: Version) -> Row:
    """The columns as written."""
    row, extra = version.row, None
    if None in row[_AUTHORS]:
        authors = (_UNKNOWN if value is None else value for value in row[_AUTHORS])
        row = (*row[: _AUTHORS.start], *authors, *row[DELETED:])
    if version.extra:
        extra = json.dumps(dict(version.extra), ensure_ascii=False)
    return (*row, extra)


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    wanted = list(values)
    return (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK))


def versions(db: Database, table: TableSpec, uids: Iterable[str]) -> dict[str, Version]:
    """The rows with these uids, deleted ones included."""
    found: dict[str, Version] = {}
    for chunk in _chunks(uids):
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT {_columns(table)} FROM {table.name} WHERE uid IN ({marks})"
        for row in db.execute(sql, chunk):
            found[row[UID]] = _version(row)
    return found


def rows_of(db: Database, table: TableSpec, unit: str) -> list[Version]:
    """All rows of ``unit``, deleted ones included."""
    return list(each_of(db, table, unit))


def each_of(db: Database, table: TableSpec, unit: str) -> Iterator[Version]:
    """The same one after the other: a large unit's rows take little room."""
    sql = f"SELECT {_columns(table)} FROM {table.name} WHERE unit = ?"
    return map(_version, db.execute(sql, (unit,)))


def present(db: Database, register: str, uids: Iterable[str]) -> set[str]:
    """Which of these uids the register has."""
    name, found = register_of(register).id, set[str]()
    for chunk in _chunks(uids):
        marks = ", ".join("?" * len(chunk))
        found.update(
            row[0] for row in db.execute(f"SELECT uid FROM {name} WHERE uid IN ({marks})", chunk)
        )
    return found


def holders(db: Database, table: TableSpec, keys: Iterable[tuple[Value, ...]]) -> dict[Row, str]:
    """Who holds these unique keys here: key → uid."""
    unique = register_of(table.name).identity.unique
    if unique is None:
        return {}
    names, wanted = unique.columns, set(keys)
    live = " AND deleted_at IS NULL" if unique.freed else ""
    found: dict[Row, str] = {}
    for chunk in _chunks(sorted({str(key[-1]) for key in wanted})):
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT {', '.join(names)}, uid FROM {table.name} WHERE {names[-1]} IN ({marks})"
        for row in db.execute(sql + live, chunk):
            if tuple(row[:-1]) in wanted:
                found[tuple(row[:-1])] = row[-1]
    return found


def free_codes(db: Database, table: TableSpec, uids: Iterable[str]) -> None:
    """Take their unique code from these rows; they get another one in the same transaction."""
    unique = register_of(table.name).identity.unique
    if unique is not None:
        sql = f"UPDATE {table.name} SET {unique.field} = NULL WHERE uid = ?"
        db.execute_many(sql, ((uid,) for uid in uids))


def apply(db: Database, plan: TablePlan) -> Before:
    """Write the rows of a plan with their search words; returns what was there.

    Call it inside a transaction. Raises MergeFailedError when the schema refuses the rows.
    """
    rewritten = [*plan.changed, *plan.gone]
    replaced = versions(db, plan.table, (version.uid for version in rewritten))
    try:
        rewrite(db, plan.table, rewritten)
        _insert(db, plan.table, plan.new)
    except driver.IntegrityError as error:
        raise MergeFailedError from error
    return Before(new=tuple(version.uid for version in plan.new), replaced=tuple(replaced.values()))


def _insert(db: Database, table: TableSpec, rows: Iterable[Version]) -> None:
    row = db.one(f"SELECT ifnull(max(id), 0) FROM {table.name}")
    first = (int(row[0]) if row else 0) + 1
    marks = ", ".join("?" * (len(table.columns) + 2))
    db.execute_many(
        f"INSERT INTO {table.name}(id, {_columns(table)}) VALUES ({marks})",
        ((at, *_stored(version)) for at, version in enumerate(rows, start=first)),
    )
    index_rows(
        db,
        register_of(table.name),
        ((at, _fields(table, version)) for at, version in enumerate(rows, start=first)),
    )


def rewrite(db: Database, table: TableSpec, rows: Sequence[Version]) -> None:
    """Write rows that are here anew, with their search words; inside a transaction."""
    unique = register_of(table.name).identity.unique
    if unique is not None:
        # Two rows may swap their codes: free them all before any is taken again.
        db.execute_many(
            f"UPDATE {table.name} SET {unique.field} = NULL WHERE uid = ?",
            ((version.uid,) for version in rows),
        )
    names = (*table.columns[1:], "extra")
    assignments = ", ".join(f"{name} = ?" for name in names)
    db.execute_many(
        f"UPDATE {table.name} SET {assignments} WHERE uid = ?",
        ((*_stored(version)[1:], version.uid) for version in rows),
    )
    fresh = []
    for version in rows:
        found = db.one(f"SELECT id FROM {table.name} WHERE uid = ?", (version.uid,))
        if found:
            fresh.append((int(found[0]), _fields(table, version)))
    index_rows(db, register_of(table.name), fresh, replace=True)


def _fields(table: TableSpec, version: Version) -> dict[str, Value]:
    return dict(zip(table.columns[len(META) :], version.row[len(META) :], strict=True))


def keep_before(db: Database, pack: int, table: TableSpec, before: Before) -> None:
    """Remember what the merge of ``pack`` found, for :func:`take_back`."""
    db.execute(
        "INSERT INTO pack_before(pack, register, rows) VALUES (?, ?, ?)",
        (pack, table.name, kept_rows.pack(table.name, before.new, map(_stored, before.replaced))),
    )


def forget(db: Database, register: str, uids: Collection[str], *, unit: str) -> None:
    """Remember no more what merges of ``unit``'s packs found of these records."""
    gone = frozenset(uids)
    for pack, packed in db.query(
        "SELECT b.pack, b.rows FROM pack_before b JOIN pack_received p ON p.id = b.pack "
        "WHERE b.register = ? AND p.unit = ?",
        (register, unit),
    ):
        new, replaced = kept_rows.unpack(register, packed)
        kept = [row for row in replaced if row[UID] not in gone]
        if len(kept) == len(replaced):
            continue
        db.execute(
            "UPDATE pack_before SET rows = ? WHERE pack = ? AND register = ?",
            (kept_rows.pack(register, new, kept), pack, register),
        )


def before_of(db: Database, pack: int) -> dict[str, Before]:
    """What the merge of ``pack`` found, by register."""
    found = {}
    for name, packed in db.execute(
        "SELECT register, rows FROM pack_before WHERE pack = ?", (pack,)
    ):
        new, replaced = kept_rows.unpack(name, packed)
        found[name] = Before(new=tuple(new), replaced=tuple(map(_version, replaced)))
    return found


def met(db: Database, table: TableSpec, unit: str, uid: str) -> dict[int, Version | None]:
    """By pack what merges of ``unit`` found of one record: the row replaced, None where new."""
    found: dict[int, Version | None] = {}
    sql = (
        "SELECT b.pack, b.rows FROM pack_before b JOIN pack_received r ON r.id = b.pack "
        "WHERE r.unit = ? AND b.register = ?"
    )
    for pack, packed in db.execute(sql, (unit, table.name)):
        if uid.encode() not in zlib.decompress(packed):
            continue
        new, replaced = kept_rows.unpack(table.name, packed)
        if uid in new:
            found[pack] = None
        for row in replaced:
            if row[UID] == uid:
                found[pack] = _version(row)
    return found


@contextmanager
def taking_back(db: Database) -> Generator[None]:
    """A transaction in which merges are undone; MergeInUseError when other records rest on their rows."""
    try:
        with db.transaction():
            yield
    except driver.IntegrityError as error:  # told at the end: a whole merge goes in any order
        raise MergeInUseError from error


def take_back(db: Database, table: TableSpec, before: Before) -> None:
    """Undo a merge in one table: new rows go without trace, the replaced ones come back whole.

    Call it inside :func:`taking_back`.
    """
    rewrite(db, table, before.replaced)
    ids = [
        (int(row[0]),)
        for uid in before.new
        if (row := db.one(f"SELECT id FROM {table.name} WHERE uid = ?", (uid,)))
    ]
    if any(spec.searchable for spec in table.fields):
        db.execute_many(f"DELETE FROM search_{table.name} WHERE rowid = ?", ids)
    db.execute_many(f"DELETE FROM {table.name} WHERE id = ?", ids)
