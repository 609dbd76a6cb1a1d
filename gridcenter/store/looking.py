"""Opens a data file for reading alone: a backup, also on a medium that cannot be written."""

from __future__ import annotations

from pathlib import Path

import sqlcipher3.dbapi2 as driver

from gridcenter.store import cut_short, migrations
from gridcenter.store.data_file import holds_data
from gridcenter.store.database import Database
from gridcenter.store.file_trouble import (
    DataFileMissingError,
    DataFileTooNewError,
    DataFileUnreadableError,
)
from gridcenter.store.functions import teach


def look(path: Path, key: bytes, *, damaged: bool = False) -> Database:
    """Open a file that nobody uses for reading alone: nothing on its medium is touched, no log read.

    For backups, also on a medium that cannot be written. ``damaged`` opens a file that was cut too. Raises like :meth:`open`.
    """
    if not holds_data(path):
        raise DataFileMissingError(path=path)
    try:
        conn = driver.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", isolation_level=None, uri=True
        )
    except driver.DatabaseError as error:
        raise DataFileUnreadableError(path=path) from error
    teach(conn)
    try:
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute("PRAGMA trusted_schema = OFF")
        if damaged:
            # The one state in which SQLite reads a file that is shorter than it says.
            conn.execute("PRAGMA writable_schema = ON")
        conn.execute("PRAGMA cache_size = -65536")
        found = conn.execute("PRAGMA user_version").fetchone()[0]
    except driver.DatabaseError as error:
        conn.close()
        told = cut_short.told_of(error, path, key) or DataFileUnreadableError(path=path)
        raise told from error
    if not found:  # a few bytes pass with SQLite for a new file
        conn.close()
        raise DataFileUnreadableError(path=path)
    if found > migrations.SCHEMA_VERSION:
        conn.close()
        raise DataFileTooNewError(found=found, known=migrations.SCHEMA_VERSION)
    return Database(path, conn, key)
