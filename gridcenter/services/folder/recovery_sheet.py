"""The sheet with the recovery code as a file, where the officer wants it."""

from __future__ import annotations

from pathlib import Path

from gridcenter.exchange.file_out import write_out


def write(path: Path, text: str) -> None:
    """Write the sheet; OwnFolderError (never beside the data that it opens), WriteBackError."""
    write_out(path, text.encode())
