"""What a large tier holds, published to its province's platform: as tables, or as their upload sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_model import cell_text
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx
from gridcenter.lake import duck, postgres, row_map, snapshot
from gridcenter.lake.postgres import Sent
from gridcenter.lake.row_map import RowMap, RowMapError
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.store import filings
from gridcenter.store.filings import Filing

__all__ = ["Sent"]


class NothingToFileError(GridcenterError):
    """Everything was filed already, and nothing of it changed."""

    code = "nothing_to_file"
    sentence = N_("没有要报的：{platform} 上都已报过，之后没有改动。")
    hint = N_("最多报一次：已报过的不再报；有改动的，下次只报改动的栏。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An upload sheet: rows told for the first time, rows of which only a difference is told, and those
    that are there already and not told again."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """A list of theirs: rows of ours that it names, and rows that are none of ours."""

    known: int
    unknown: int


def publish(centre: Centre, folder: Path, url: str) -> Sent:
    """Bring a PostgreSQL to what the lake holds; only months that changed are sent.

    Raises NoLakeError, NoDriverError, PublishError, PublishBusyError.
    """
    centre.require(Deed.SEND)
    found = snapshot.read(folder)
    detail = {"to": postgres.server_of(url), "snapshot": found.number}
    with audit.attempt(centre, "lake.publish", detail), postgres.connected(url) as connection:
        return postgres.publish(connection, folder, found)


def write_sheet(centre: Centre, folder: Path, map_file: Path, path: Path) -> Filed:
    """The upload sheet of a platform: what is new, and of what was filed before only what changed.

    Raises RowMapError, NothingToFileError, NoLakeError, OSError.
    """
    centre.require(Deed.SEND)
    found, rows = _mapped(folder, map_file)
    before = filings.known(centre.db, found.id)
    told: list[tuple[str, ...]] = []
    filed: list[Filing] = []
    new = same = 0
    for uid, row in rows:
        old = before.get(uid)
        said = row if old is None else row_map.difference(found, row, old.marks)
        if said is None:
            same += 1
            continue
        new += old is None
        number = (old.number if old else "",) if found.number else ()
        told.append((*said, *number))
        filed.append(Filing(uid=uid, marks=row_map.marks(row)))
    if not told:
        raise NothingToFileError(platform=found.label)
    heads = (*found.heads, *((found.number,) if found.number else ()))
    detail = {"platform": found.id, "rows": len(told), "file": path.name}
    with audit.attempt(centre, "lake.sheet", detail):
        write_xlsx(
            path, [SheetColumn(label=head, width=16) for head in heads], told, name=found.label
        )
        with centre.db.transaction():
            filings.put(centre.db, found.id, filed, centre.now())
    return Filed(new=new, changed=len(told) - new, same=same)


def read_back(centre: Centre, folder: Path, map_file: Path, path: Path) -> ReadBack:
    """Mark what a list of the platform says is there already, with its number there.

    A column in which their list differs from ours is offered as a difference next time; one that it does
    not have counts as told. Raises RowMapError, NoLakeError, the classes of exchange.sheets.sheet_errors.
    """
    centre.require(Deed.SEND)
    found, rows = _mapped(folder, map_file)
    theirs = dict(_listed(found, path))
    at = found.heads.index(found.key)
    filed = []
    for uid, row in rows:
        there = theirs.pop(row[at], None)
        if there is not None:
            said = tuple(there.get(*each) for each in zip(found.heads, row, strict=True))
            filed.append(
                Filing(uid=uid, number=there.get(found.number, ""), marks=row_map.marks(said))
            )
    with centre.db.transaction():
        filings.put(centre.db, found.id, filed, centre.now())
        detail = {"platform": found.id, "known": len(filed), "file": path.name}
        audit.record(centre, "lake.read_back", detail)
    return ReadBack(known=len(filed), unknown=len(theirs))


def _mapped(folder: Path, map_file: Path) -> tuple[RowMap, Iterator[tuple[str, tuple[str, ...]]]]:
    """A map and the lake's rows in its columns, by uid."""
    found, lake = row_map.read(map_file), snapshot.read(folder)
    row_map.check_columns(map_file, found, lake.schema[found.register])
    given = duck.rows(folder, lake, found.register, found.fields)
    return found, (
        (uid, found.row(dict(zip(found.fields, values, strict=True)))) for uid, *values in given
    )


def _listed(found: RowMap, path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of their list by the key, under the first row that has the key among its heads."""
    heads: list[str] = []
    with SheetReader(path) as book:
        for row in book.read().rows:
            texts = [cell_text(cell).strip() for cell in row.cells]
            if not heads:
                heads = texts if found.key in texts else []
                continue
            told = dict(zip(heads, texts, strict=False))
            if told.get(found.key):
                yield told[found.key], told
    if not heads:
        raise RowMapError(file=path.name, reason=f"key = {found.key!r}")
