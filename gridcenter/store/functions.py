"""What our SQL calls that SQLite does not have."""

from __future__ import annotations

import json

import sqlcipher3.dbapi2 as driver

from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import reading_key
from gridcenter.domain.written.door import clean
from gridcenter.store import search


def _reading_key(text: str | None) -> bytes | None:
    return None if text is None else reading_key(text)


def _fold(text: str | None) -> str | None:
    return None if text is None else search.fold(text)


def _folds(text: str | None) -> bool:
    """Whether a row is found by other words than before its text was folded."""
    return text is not None and search.is_folded_otherwise(text)


def _words(register: str, row: str) -> str:
    return search.index_words(register_of(register), json.loads(row))


def _clean_text(content: bytes | None) -> str | None:
    return None if content is None else clean(content.decode("utf-8", "replace"))


def teach(conn: driver.Connection) -> None:
    """Let this connection know our functions."""
    conn.create_function("reading_key", 1, _reading_key, deterministic=True)
    conn.create_function("search_fold", 1, _fold, deterministic=True)
    conn.create_function("search_folds", 1, _folds, deterministic=True)
    conn.create_function("search_words", 2, _words)
    conn.create_function("clean_text", 1, _clean_text, deterministic=True)
