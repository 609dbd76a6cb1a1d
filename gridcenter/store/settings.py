"""Small named values of this data file, as JSON."""

from __future__ import annotations

import json
from typing import Any

from gridcenter.store.database import Database


def get(db: Database, key: str, default: Any = None) -> Any:
    """The value of ``key``, or ``default``."""
    row = db.one("SELECT value FROM setting WHERE key = ?", (key,))
    return default if row is None else json.loads(row[0])


def put(db: Database, key: str, value: Any) -> None:
    """Set ``key`` to a JSON value."""
    db.execute(
        "INSERT INTO setting(key, value) VALUES (?, ?) "
        "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(value, ensure_ascii=False)),
    )
