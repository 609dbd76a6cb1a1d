"""Data folders here are made by a clock that stands still in 2026 and opened by the machine's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridcenter.services import clock_doubt


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long ago that is by now, nobody is asked about the clock; test_clock.py is about that."""
    monkeypatch.setattr(clock_doubt, "AHEAD", timedelta(days=100 * 365))
