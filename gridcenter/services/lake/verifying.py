"""Whether a lake holds what the units signed: row hashes counted up to their state roots."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.progress import report
from gridcenter.domain.packs.canonical import state_root
from gridcenter.domain.packs.tables import every_table
from gridcenter.lake import duck, snapshot
from gridcenter.services.centre import Centre
from gridcenter.services.packs.merge_plan import root_here


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeCheck:
    """What a check found: ``units`` looked at, those that differ from the data file (``differ``: build
    again), and those whose rows are not what their last pack signed (``unsigned``)."""

    snapshot: int
    units: int
    rows: int
    differ: tuple[str, ...]
    unsigned: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether the lake says what the data file says."""
        return not self.differ


def verify(centre: Centre, folder: Path) -> LakeCheck:
    """Count the lake in ``folder`` against the data file and the signed packs.

    Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    found = snapshot.read(folder)
    hashes: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    rows = 0
    tables = tuple(every_table())
    for done, table in enumerate(tables):
        report(done, len(tables))
        for unit, uid, hashed in duck.identities(folder, found, table.name):
            hashes[unit][table.name].append((uid, hashed))
            rows += 1
    roots = {
        unit: state_root((table.name, tables[table.name]) for table in every_table())
        for unit, tables in hashes.items()
    }
    units = sorted({*roots, *found.packs})
    nothing = state_root((table.name, ()) for table in every_table())
    return LakeCheck(
        snapshot=found.number,
        units=len(units),
        rows=rows,
        differ=tuple(unit for unit in units if roots.get(unit, nothing) != root_here(centre, unit)),
        unsigned=tuple(
            unit
            for unit in units
            if unit in found.packs and roots.get(unit, nothing) != found.packs[unit][1]
        ),
    )
