"""The lake of a county, city or province, brought up to what the data folder holds now.

Only months that changed are written anew. A build writes new files, then makes one manifest the
newest, then deletes files that nobody needs: what it replaced stays readable for an hour, unless something was purged, which must be gone at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from gridcenter.base.clock import utc_text
from gridcenter.base.progress import report
from gridcenter.domain.errors import GridcenterError, ReasonRequiredError
from gridcenter.domain.packs.tables import TableSpec, every_table
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.lake import snapshot, writing
from gridcenter.lake.columns import LakeColumn, columns
from gridcenter.lake.snapshot import Snapshot, SnapshotPart
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.lake import arrivals, descriptor
from gridcenter.services.lake.offering import FOLDER
from gridcenter.services.lake.row_texts import RowTexts, Texts
from gridcenter.store import lake_rows
from gridcenter.store.packs import packs

_KEY = "lake.key"
KEPT = timedelta(hours=1)
"""How long a file is kept for who began to read before a build replaced it."""
MOST_FILES = 8
"""So many files may a month's versions lie in before they are put together."""


class NoLakeHereError(GridcenterError):
    """A township has one file and needs no lake."""

    code = "no_lake_here"
    sentence = N_("乡镇不用建数据湖。")
    hint = N_("数据湖给县、市、省做统计用；乡镇的报表直接在数据目录上生成。")


class ForeignLakeError(GridcenterError):
    """The lake in the folder belongs to another centre."""

    code = "foreign_lake"
    sentence = N_("没有建立：{folder} 里是 {unit} 的数据湖。")
    hint = N_("请换一个空文件夹。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: ``written`` parts anew of ``parts``, ``rows`` live rows in all."""

    folder: Path
    snapshot: int
    parts: int
    written: int
    rows: int


def build(centre: Centre, folder: Path, *, free_text: bool = False, reason: str = "") -> Built:
    """Bring the lake in ``folder`` up to date.

    ``free_text`` takes titles, summaries and notes along and asks for a reason, which is logged. Raises
    NoLakeHereError, ForeignLakeError, ReasonRequiredError, NoEngineError; stopped by whoever listens to
    its progress, it leaves the lake as it was.
    """
    centre.require(Deed.SEND)
    if centre.unit.tier is Tier.TOWNSHIP:
        raise NoLakeHereError
    if free_text and not reason.strip():
        raise ReasonRequiredError
    before = _before(centre, folder, free_text=free_text)
    number = before.number + 1 if before else 1
    newest = _newest_packs(centre)
    schema = {
        table.name: columns(register_of(table.name), free_text=free_text) for table in every_table()
    }
    parts: dict[str, Mapping[str, SnapshotPart]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with writing.writer(folder, number) as to:
        work = _Work(centre, to, RowTexts(newest, _key(centre)))
        for done, table in enumerate(every_table()):
            work.done = done
            known = before.parts.get(table.name, {}) if before else {}
            parts[table.name] = work.register(table, schema[table.name], known)
        received = arrivals.write(
            to, packs.received(centre.db), before.received if before else None
        )
    made = Snapshot(
        number=number,
        made_at=centre.now(),
        unit=centre.unit.code,
        free_text=free_text,
        schema=schema,
        parts=parts,
        packs={unit: (told[0], told[2]) for unit, told in newest.items()},
        received=received,
    )
    if before and not work.cleared:
        made = replace(made, retired=_retired(centre, before, made))
    snapshot.write(folder, made)
    descriptor.write(folder, made)
    _sweep(folder, made)
    rows = sum(part.rows for months in parts.values() for part in months.values())
    detail = {"rows": rows, "snapshot": number, "free_text": free_text, "reason": reason}
    settings.put(centre, FOLDER, str(folder.resolve()))
    audit.record(centre, "lake.build", detail)
    return Built(
        folder=folder,
        snapshot=number,
        parts=sum(map(len, parts.values())),
        written=work.written,
        rows=rows,
    )


def _key(centre: Centre) -> bytes:
    """What the hashes of this folder's lakes are keyed with; it stays inside the encrypted file."""
    kept = settings.get(centre, _KEY)
    if kept is None:
        kept = secrets.token_hex(32)
        settings.put(centre, _KEY, kept)
    return bytes.fromhex(kept)


def _before(centre: Centre, folder: Path, *, free_text: bool) -> Snapshot | None:
    try:
        found = snapshot.read(folder)
    except snapshot.NoLakeError:
        return None
    except snapshot.LakeUnreadableError:
        return None  # made anew; the data folder has everything
    if found.unit != centre.unit.code:
        raise ForeignLakeError(folder=folder, unit=found.unit)
    schema = {
        table.name: columns(register_of(table.name), free_text=free_text) for table in every_table()
    }
    same = found.free_text == free_text and dict(found.schema) == schema
    # Another schema: every part is written anew, and the numbers go on.
    return (
        found
        if same
        else Snapshot(
            number=found.number,
            made_at=found.made_at,
            unit=found.unit,
            free_text=free_text,
            schema=schema,
        )
    )


def _newest_packs(centre: Centre) -> dict[str, tuple[int, str, str]]:
    """For each unit the seq, hash and state root of its last merged pack."""
    found: dict[str, tuple[int, str, str]] = {}
    for pack in packs.received(centre.db):
        if pack.merge_no and pack.id.unit not in found:
            found[pack.id.unit] = (pack.id.seq, pack.id.digest, pack.state_root)
    return found


@dataclass(slots=True)
class _Work:
    """One build: ``written`` parts anew so far, ``cleared`` when something purged had to go, registers
    ``done``."""

    centre: Centre
    to: writing.LakeWriter
    texts: RowTexts
    written: int = 0
    cleared: bool = False
    done: int = 0

    def register(
        self, table: TableSpec, wanted: tuple[LakeColumn, ...], known: Mapping[str, SnapshotPart]
    ) -> dict[str, SnapshotPart]:
        """The parts of one register as they are now."""
        self.report()
        register = register_of(table.name)
        found = {
            month: self._part(table, wanted, month, known.get(month), stand)
            for month, stand in sorted(lake_rows.months(self.centre.db, register).items())
        }
        for month, old in known.items():
            if month not in found and old.versions:
                # Its rows moved to another month or were purged: what was is still a version.
                found[month] = SnapshotPart(fingerprint="", rows=0, versions=old.versions)
        # A purge moves a row to the month of tombstones: where no month changed, none was.
        gone = lake_rows.purged(self.centre.db, register) if found != dict(known) else set()
        if not gone:
            return found
        cleared = _cleared(self.to, register, found, gone)
        self.cleared |= cleared != found
        return cleared

    def report(self) -> None:
        """Tell how far it is: the place where a build is stopped, also between the months of a register."""
        report(self.done, len(every_table()))

    def _part(
        self,
        table: TableSpec,
        wanted: tuple[LakeColumn, ...],
        month: str,
        old: SnapshotPart | None,
        stand: tuple[str, int],
    ) -> SnapshotPart:
        fingerprint, live = stand
        if old is not None and old.fingerprint == fingerprint:
            return old
        self.written += 1
        lying = old.live if old else ()
        changed: tuple[str, ...] | None = None
        if lying:
            # A roster of a province changes by a hundredth a month: only that is read, masked and hashed.
            standing = lake_rows.identities(self.centre.db, register_of(table.name), month)
            changed = self.to.changed(standing, lying)
            lying = lying if changed is not None else ()
        self.to.take(wanted, self._pieces(table, wanted, month, changed))
        before = old.versions if old else ()
        versions = (*before, *self.to.versions(table.name, month, before))
        if len(versions) > MOST_FILES:
            versions = self.to.together(versions, table.name, month)
        return SnapshotPart(
            fingerprint=fingerprint,
            rows=live,
            live=self.to.live(table.name, month, lying),
            versions=versions,
        )

    def _pieces(
        self,
        table: TableSpec,
        wanted: tuple[LakeColumn, ...],
        month: str,
        changed: tuple[str, ...] | None,
    ) -> Iterator[list[Texts]]:
        register = register_of(table.name)
        for piece in lake_rows.rows(self.centre.db, register, table, month, changed):
            self.report()
            yield self.texts.of(table, wanted, piece, month)


def _cleared(
    to: writing.LakeWriter, register: Register, months: Mapping[str, SnapshotPart], gone: set[str]
) -> dict[str, SnapshotPart]:
    """The parts without a version of what was purged."""
    cleared = {}
    for month, part in months.items():
        kept = tuple(
            name for each in part.versions for name in to.without(each, register.id, month, gone)
        )
        cleared[month] = SnapshotPart(
            fingerprint=part.fingerprint, rows=part.rows, live=part.live, versions=kept
        )
    return cleared


def _retired(centre: Centre, before: Snapshot, made: Snapshot) -> dict[str, str]:
    """Files that a reader of an earlier snapshot may still be at: a question can take many minutes."""
    since = utc_text(centre.clock() - KEPT)
    known = {**dict.fromkeys(before.files, made.made_at), **before.retired}
    needed = set(made.files)
    return {name: at for name, at in known.items() if at > since and name not in needed}


def _sweep(folder: Path, newest: Snapshot) -> None:
    """Delete the files that the newest snapshot does not name, nor keeps for slow readers."""
    needed = {*newest.files, *newest.retired}
    for path in list(_parquet(folder)):
        if path.relative_to(folder).as_posix() not in needed:
            with suppress(OSError):  # on Windows somebody may read it: the next build tries again
                path.unlink()


def _parquet(folder: Path) -> Iterator[Path]:
    yield from (folder / "data").rglob("*.parquet")
