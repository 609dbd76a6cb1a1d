"""What a row of the bench is: two sides of the same work, and the goal between them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a row must reach; the limits that are None do not count.

    ``ratio`` is ours over the baseline, ``growth_mb`` our peak memory less the baseline's.
    """

    ratio: float | None = None
    ms: float | None = None
    p99_ms: float | None = None
    rss_mb: float | None = None
    rss_ratio: float | None = None
    growth_mb: float | None = None

    def __str__(self) -> str:
        parts = (
            ("≤ {:g}×", self.ratio),
            ("≤ {:g} ms", self.ms),
            ("p99 ≤ {:g} ms", self.p99_ms),
            ("RSS ≤ {:g} MB", self.rss_mb),
            ("RSS ≤ {:g}×", self.rss_ratio),
            ("RSS ≤ +{:g} MB", self.growth_mb),
        )
        return "; ".join(text.format(limit) for text, limit in parts if limit is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one side runs: ``shared`` holds what prepare made, ``own`` is this process's alone."""

    shared: Path
    own: Path
    size: int

    def random(self, salt: str = "") -> Random:
        """The same luck for both sides and for every run."""
        return Random(f"gridcenter {self.size} {salt}")


Side = Callable[[Place], "Samples"]

PROCESSOR = "BENCH_PROCESSOR"
"""Set in the environment of a side: count processor time instead of the time that passes."""
_clock = time.process_time if PROCESSOR in os.environ else time.perf_counter


@dataclass(slots=True, kw_only=True)
class Samples:
    """Timings of one process in milliseconds."""

    ms: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], Any]) -> Any:
        """Do ``work`` and keep how long it took."""
        start = _clock()
        result = work()
        self.ms.append((_clock() - start) * 1000)
        return result

    @classmethod
    def of(cls, works: Iterable[Callable[[], Any]]) -> Samples:
        """Time each of ``works`` in turn."""
        samples = cls()
        for work in works:
            samples.time(work)
        return samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: ``ours`` and ``bare`` run in processes of their own, in turn.

    ``prepare`` makes the shared data of a size, which is kept between runs until its own source or
    the schema changes. Rows that share data name it ``shared``; another name makes it anew.
    """

    name: str
    baseline: str
    goal: Goal
    sizes: tuple[int, ...]
    ours: Side
    bare: Side
    prepare: Callable[[Path, int], None] | None = None
    shared: str = ""
    pairs: int = 5
    needs: str = ""
    """A package without which the row is left out."""
