"""What a screen tells of the lake: whether one is of use here, where it lies, what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.place import Tier
from gridcenter.domain.roles import Deed
from gridcenter.lake import snapshot
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.lake.offering import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeContents:
    """The newest snapshot: ``made_at`` as UTC text, live ``rows``, ``parts`` and ``size`` of its files in
    bytes (``missing`` of them are gone), whether texts went along, and ``unit``, whose it is."""

    number: int
    made_at: str
    unit: str
    rows: int
    parts: int
    size: int
    missing: int
    free_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeStanding:
    """The lake as it stands. ``trouble`` says why a folder that was named cannot be read."""

    tier: Tier
    may_build: bool
    has_engine: bool
    has_driver: bool
    folder: Path | None = None
    contents: LakeContents | None = None
    trouble: GridcenterError | None = None


def standing(centre: Centre, folder: Path | None = None) -> LakeStanding:
    """How the lake in ``folder`` stands; without one, where the last one was built."""
    kept = settings.get(centre, FOLDER)
    where = folder or (Path(kept) if kept else None)
    contents: LakeContents | None = None
    trouble: GridcenterError | None = None
    if where is not None:
        try:
            contents = _contents(where, snapshot.read(where))
        except snapshot.NoLakeError as error:
            trouble = error if folder is None else None  # a new folder has none yet
        except snapshot.LakeUnreadableError as error:
            trouble = error
    return LakeStanding(
        tier=centre.unit.tier,
        may_build=centre.may(Deed.SEND),
        has_engine=find_spec("duckdb") is not None,
        has_driver=find_spec("psycopg") is not None,
        folder=where,
        contents=contents,
        trouble=trouble,
    )


def _contents(folder: Path, found: snapshot.Snapshot) -> LakeContents:
    size = missing = 0
    for name in found.files:
        try:
            size += (folder / name).stat().st_size
        except OSError:
            missing += 1
    parts = [part for months in found.parts.values() for part in months.values()]
    return LakeContents(
        number=found.number,
        made_at=found.made_at,
        unit=found.unit,
        rows=sum(part.rows for part in parts),
        parts=len(parts),
        size=size,
        missing=missing,
        free_text=found.free_text,
    )
