"""The garbage collector: rested while very many small objects are made, and run when it is asked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bulk_work() -> Iterator[None]:
    """Rest the garbage collector inside the block; no cycles are made where it is used.

    A hundred thousand rows make millions of objects that all live on: each full collection in
    between walks all of them and frees none, a third of the time of an import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def collect_due() -> None:
    """Free cycles now, on this thread, as far as Python's own thresholds say; for who disabled it."""
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    for generation, (count, threshold) in reversed(tuple(enumerate(due))):
        if 0 < threshold < count:
            gc.collect(generation)
            return
