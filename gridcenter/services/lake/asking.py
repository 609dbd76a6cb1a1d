"""Questions in SQL to a lake: read only, nothing fetched, tables under both their names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridcenter.domain.register.registers import register_of
from gridcenter.lake import duck
from gridcenter.lake.duck import EngineAsked
from gridcenter.lake.snapshot import PACKS, PACKS_LABEL


@contextmanager
def opened(folder: Path) -> Iterator[EngineAsked]:
    """The newest snapshot with a view for each register, under its id and its Chinese label.

    ``REGISTER_versions`` (and the label with 版本) holds every version with ``valid_from`` and
    ``valid_to``; ``packs`` (收到的包) the packs that arrived. Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    with duck.asked(folder, _label) as found:
        yield found


def _label(table: str) -> str:
    return PACKS_LABEL if table == PACKS else register_of(table).label
