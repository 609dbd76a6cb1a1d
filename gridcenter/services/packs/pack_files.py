"""Contents of attachments in a pack: sent when the officer says so, kept sealed by the receiver."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.tables import DELETED
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.registers import registers_of_files
from gridcenter.domain.text import N_
from gridcenter.exchange import file_kinds
from gridcenter.exchange.packs.pack_format import TableData
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.services.centre import Centre
from gridcenter.services.register import (
    attachment_contents,
    attachment_errors,
    attachment_files,
    attachments,
)
from gridcenter.store import records

MOST_BYTES, MOST_FILES = 100 * 2**20, 2_000
"""What one pack takes: an office PC holds it in memory three times over."""
_FOLDER = "files/"
_CHUNK = 500


class TooMuchToSendError(GridcenterError):
    """More attachments than one pack takes."""

    code = "attachments_too_much"
    sentence = N_("没有导出：要附带 {count} 个附件，共 {size} MB，一个包最多 {limit} MB。")
    hint = N_("请不带附件导出，或改发增量：增量只带新的附件。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many attachments may go along, their size in bytes, and whether they do."""

    files: int
    bytes: int
    along: bool
    missing: tuple[str, ...] = ()
    """The names of travelling attachments whose contents are not here and cannot go along."""
    missing_bytes: int = 0


_Named = Mapping[str, tuple[int, str]]
"""Size and name by hash."""


def _named(centre: Centre, tables: Sequence[TableData]) -> tuple[_Named, _Named]:
    """The contents whose records travel: those that are here, and those that are not."""
    here = attachment_files.stored(centre.folder)
    tables_of_files = {str(each.id) for each in registers_of_files()}
    every: dict[str, tuple[int, str]] = {}
    for data in tables:
        if data.table.name not in tables_of_files:
            continue
        sha256, size, name = map(data.table.columns.index, ("sha256", "size", "file_name"))
        every |= {
            str(row[sha256]): (int(str(row[size] or 0)), str(row[name]))
            for row in data.rows
            if row[DELETED] is None and row[sha256]
        }
    return (
        {sha256: told for sha256, told in every.items() if sha256 in here},
        {sha256: told for sha256, told in every.items() if sha256 not in here},
    )


def weigh(centre: Centre, tables: Sequence[TableData], *, along: bool) -> Load:
    """What :func:`to_send` would add to a pack of ``tables``."""
    named, missing = _named(centre, tables)
    return Load(
        files=len(named),
        bytes=sum(size for size, _name in named.values()),
        along=along,
        missing=tuple(sorted(name for _size, name in missing.values())),
        missing_bytes=sum(size for size, _name in missing.values()),
    )


def to_send(centre: Centre, tables: Sequence[TableData]) -> dict[str, bytes]:
    """The contents that go with the rows of ``tables``, by hash: of a delta only the new ones.

    Raises TooMuchToSendError before anything is read, AttachmentDamagedError.
    """
    load = weigh(centre, tables, along=True)
    if load.bytes > MOST_BYTES or load.files > MOST_FILES:
        size = -(-load.bytes // 2**20)
        raise TooMuchToSendError(count=load.files, size=size, limit=MOST_BYTES // 2**20)
    return {
        sha256: attachment_contents.content(centre, sha256, name)
        for sha256, (_size, name) in _named(centre, tables)[0].items()
    }


def to_hand_on(centre: Centre, tables: Sequence[TableData]) -> dict[str, bytes]:
    """The contents that go with rows that move to another unit, as many as one pack takes.

    A content that is damaged here stops no unit change; its record says that it is not here.
    """
    found: dict[str, bytes] = {}
    room = MOST_BYTES
    for sha256, (size, name) in sorted(_named(centre, tables)[0].items(), key=itemgetter(1)):
        if size > room or len(found) == MOST_FILES:
            break
        with suppress(attachment_errors.AttachmentDamagedError):
            found[sha256] = attachment_contents.content(centre, sha256, name)
            room -= size
    return found


def take(centre: Centre, pack: OpenedPack) -> frozenset[str]:
    """Seal the contents of a verified pack to our own key; the hashes of those that are new here.

    What is too large, can run or is of no kind that is kept stays out; its record says that the
    content is not here. Raises WriteBackError.
    """
    if pack.manifest.kind.rules.relays:
        return frozenset()
    before, kept = attachment_files.stored(centre.folder), set()
    with pack.archive() as archive:
        for name, member in pack.manifest.members.items():
            if not name.startswith(_FOLDER) or member.size > attachments.LARGEST:
                continue
            plain = archive.read(name)
            if file_kinds.is_program("", plain) or file_kinds.recognise(plain) is None:
                continue
            kept.add(attachment_contents.keep(centre, plain))
    return frozenset(kept - before)


def drop_unclaimed(centre: Centre, taken: Collection[str]) -> None:
    """Delete those contents just taken that no record speaks of after the merge."""
    rest = sorted(taken)
    for start in range(0, len(rest), _CHUNK):
        some = rest[start : start + _CHUNK]
        condition = Filter(field="sha256", operator=Operator.ANY_OF, values=tuple(some))
        claimed = {
            record.text("sha256")
            for register in registers_of_files()
            for bin in (False, True)
            for record in records.find(
                centre.db, Query(register=register.id, filters=(condition,), bin=bin)
            )
        }
        for sha256 in set(some) - claimed:
            attachment_files.path_of(centre.folder, sha256).unlink(missing_ok=True)
