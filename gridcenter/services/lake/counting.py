"""Counting forms on a lake instead of the data file: the same question, another engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gridcenter.domain.query import Census
from gridcenter.lake import engines
from gridcenter.services.centre import Centre
from gridcenter.store import census

Take = Callable[[Census], Counter[tuple[int | str, ...]]]
"""What answers a census: (what was passed, then the values of the keys) with how many."""


def in_file(centre: Centre) -> Take:
    """The data file itself answers."""
    return lambda asked: Counter(dict(census.take(centre.db, asked)))


@contextmanager
def in_lake(folder: Path, engine: str) -> Iterator[Take]:
    """A lake answers, on ``duckdb`` or on a Spark master.

    Raises NoLakeError, LakeUnreadableError, NoEngineError.
    """
    with engines.opened(folder, engine) as opened:
        yield opened.take
