"""What our SQL calls that SQLite does not have."""

from __future__ import annotations

import sqlcipher3.dbapi2 as driver

from gridcenter.domain.text import reading_key
from gridcenter.domain.written.door import clean


def _reading_key(text: str | None) -> bytes | None:
    return None if text is None else reading_key(text)


def _clean_text(content: bytes | None) -> str | None:
    return None if content is None else clean(content.decode("utf-8", "replace"))


def teach(conn: driver.Connection) -> None:
    """Let this connection know our functions."""
    conn.create_function("reading_key", 1, _reading_key, deterministic=True)
    conn.create_function("clean_text", 1, _clean_text, deterministic=True)
