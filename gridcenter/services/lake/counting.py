"""Counting forms on a lake instead of the data file: the same question, another engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridcenter.lake import engines
from gridcenter.services.centre import Counting


@contextmanager
def in_lake(folder: Path, engine: str) -> Iterator[Counting]:
    """What answers in :attr:`Centre.counting` from a lake, on ``duckdb`` or on a Spark master.

    Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    with engines.opened(folder, engine) as opened:
        yield opened.take
