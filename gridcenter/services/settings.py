"""Settings of this data folder, kept inside the encrypted file."""

from __future__ import annotations

from typing import Any

from gridcenter.services.centre import Centre
from gridcenter.store import settings as stored

PRACTICE = "practice"
"""Marks a data folder in which everything is made up; the window says so on every page."""


def get(centre: Centre, key: str, default: Any = None) -> Any:
    """The JSON value of ``key``, or ``default``."""
    return stored.get(centre.db, key, default)


def put(centre: Centre, key: str, value: Any) -> None:
    """Set ``key`` to a JSON value."""
    stored.put(centre.db, key, value)
