"""What may be known of the data file without opening it; light, so that the window opens at once."""

from __future__ import annotations

from pathlib import Path

_SALT = 16
"""With so many bytes every file of SQLCipher begins."""


def holds_data(path: Path) -> bool:
    """Whether there is a data file with something in it; asked by name, never by opening it.

    SQLite takes a file of one byte for a new one and would write into it.
    """
    try:
        return path.stat().st_size >= _SALT
    except OSError:
        return False


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies under this name now."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
