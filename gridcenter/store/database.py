"""The encrypted data file: opening, pragmas, transactions, and what can go wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver

from gridcenter.base.progress import StaleWorkError
from gridcenter.store import cut_short, foreign_log, migrations
from gridcenter.store.data_file import holds_data, identity
from gridcenter.store.file_trouble import (
    DataFileBusyError,
    DataFileDamagedError,
    DataFileGoneError,
    DataFileMissingError,
    DataFileReadOnlyError,
    DataFileTooNewError,
    DataFileUnreadableError,
    DataFileUnreleasedError,
    DiskFullError,
    failure_of,
    opening_failed,
)
from gridcenter.store.functions import teach
from gridcenter.store.utils_class import utils_class

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

# The driver looks for a way to adapt every None anew, 0.7 µs each, unless it is told one: {}.get
# answers None without leaving C. Most rows of a register are half empty.
driver.register_adapter(type(None), {}.get)

__all__ = [
    "DataFileBusyError",
    "DataFileDamagedError",
    "DataFileGoneError",
    "DataFileMissingError",
    "DataFileReadOnlyError",
    "DataFileTooNewError",
    "DataFileUnreadableError",
    "DataFileUnreleasedError",
    "Database",
    "DiskFullError",
    "Parameters",
    "Row",
    "failure_of",
    "holds_data",
]

_STEPS = 10_000
"""After so many steps of SQLite a read asks whether it is still wanted: about a millisecond."""

Row = tuple[Any, ...]
Parameters = Sequence[object]


class WroteWhileReadingError(RuntimeError):
    """A defect: something that was only asked wanted to write."""


class Database:
    """One opened data file, held exclusively by this process; bound to the thread that opened it.

    The exclusive lock is SQLite's own, so a crash releases it and no lock file can go stale.
    """

    def __init__(self, path: Path, conn: driver.Connection, key: bytes) -> None:
        self.path = path
        self.conn = conn
        self.key = key
        self._utils: UtilsDatabase | None = None
        self._stale: Callable[[], bool] | None = None
        self._after_rollback: list[Callable[[], object]] = []
        self._after_reading: list[Callable[[], object]] = []
        self.only_reads = False
        """Whether :meth:`reading` is under way."""
        self._reader: int | None = None
        self.durable = True
        """Whether a commit waits for the disk: not for tests and throw-away data."""
        self.seal: Callable[[bytes], str] | None = None
        """Signs the head of the audit trail; None until the unit has keys."""
        self.after_commit: Callable[[], None] | None = None
        self.on_close: list[Callable[[], object]] = []
        self._identity = identity(path)

    @classmethod
    def open(
        cls, path: Path, key: bytes, *, durable: bool = True, create: bool = False
    ) -> Database:
        """Open the file at ``path`` with a 32-byte ``key``; the schema is not touched.

        Only ``create`` makes a file that is not there. ``durable=False`` gives up safety against
        power loss; for tests and throw-away data. A log of another file is set aside first. Raises DataFileMissingError, DataFileBusyError,
        DataFileReadOnlyError, DataFileUnreadableError, DataFileTooNewError, DiskFullError.
        """
        if not create and not holds_data(path):
            raise DataFileMissingError(path=path)
        if create:
            with suppress(OSError):  # the log that SQLite makes beside it is as open as the file
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        foreign_log.set_aside(path, key)
        try:
            conn = driver.connect(
                f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}",
                isolation_level=None,
                timeout=1.0,
                uri=True,
            )
        except driver.DatabaseError as error:
            raise opening_failed(error, path) from error
        teach(conn)
        try:
            conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            conn.execute("PRAGMA cipher_log_level = NONE")
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA trusted_schema = OFF")
            conn.execute("PRAGMA secure_delete = ON")
            conn.execute("PRAGMA temp_store = MEMORY")
            conn.execute("PRAGMA cache_size = -65536")
            # Folding the log in takes long for a save: fold() does it while nobody waits, and this
            # (16 MB) only bounds the log of somebody who never rests.
            conn.execute("PRAGMA wal_autocheckpoint = 4000")
            # Takes the exclusive lock now, so that a second window is told at once.
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("COMMIT")
            found = conn.execute("PRAGMA user_version").fetchone()[0]
        except driver.DatabaseError as error:
            conn.close()
            raise cut_short.told_of(error, path, key) or opening_failed(error, path) from error
        if found > migrations.SCHEMA_VERSION:
            conn.close()
            raise DataFileTooNewError(found=found, known=migrations.SCHEMA_VERSION)
        opened = cls(path, conn, key)
        opened.durable = durable
        return opened

    @property
    def utils(self) -> UtilsDatabase:
        """The same connection as a sqlite-utils Database, for schema and single records."""
        if self._utils is None:
            self._utils = utils_class()(self.conn, execute_plugins=False)
        return self._utils

    @property
    def version(self) -> int:
        """The schema step this file is at; 0 for a new file."""
        return int(self.conn.execute("PRAGMA user_version").fetchone()[0])

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.conn.in_transaction)

    @property
    def needs_migration(self) -> bool:
        """Whether this program writes a newer schema than the file has."""
        return self.version < migrations.SCHEMA_VERSION

    def refuse_unreleased(self) -> None:
        """DataFileUnreleasedError for a schema that no release wrote."""
        if self.needs_migration and not migrations.are_ours(self.utils, self.version):
            raise DataFileUnreleasedError(found=self.version)

    def migrate(self) -> None:
        """Bring the schema up to date; DataFileUnreleasedError, DiskFullError, DataFileDamagedError."""
        self.refuse_unreleased()
        found = self.version
        try:
            migrations.apply(self.utils)
        except driver.DatabaseError as error:
            self._tell(error)
            if not found or found in migrations.RELEASED:
                raise  # a defect of ours
            raise DataFileUnreleasedError(found=found) from error

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a SELECT."""
        try:
            rows: list[Row] = self.conn.execute(sql, parameters).fetchall()
        except driver.DatabaseError as error:
            self._tell(error)
            raise
        return rows

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a SELECT, or None."""
        try:
            row: Row | None = self.conn.execute(sql, parameters).fetchone()
        except driver.DatabaseError as error:
            self._tell(error)
            raise
        return row

    def execute(self, sql: str, parameters: Parameters = ()) -> driver.Cursor:
        """Run one statement."""
        return self.conn.execute(sql, parameters)

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for every row; far faster than one by one."""
        self.conn.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """All or nothing; nested use joins the outer transaction.

        Raises DiskFullError when the disk took no more; everything is rolled back then.
        """
        if self.conn.in_transaction:
            yield
            return
        if self.only_reads:
            raise WroteWhileReadingError
        try:
            self.conn.execute("BEGIN IMMEDIATE")
            yield
            self.conn.execute("COMMIT")
        except driver.DatabaseError as error:
            self._roll_back()
            self._tell(error)
            raise
        except BaseException:
            self._roll_back()
            self._tell_of_failure()
            raise
        self._after_rollback.clear()
        if self._identity is None or identity(self.path) != self._identity:
            raise DataFileGoneError(path=self.path)
        if self.after_commit is not None:
            self.after_commit()

    def after_rollback(self, do: Callable[[], object]) -> None:
        """Do something once the present transaction was taken back; nothing if it is kept."""
        self._after_rollback.append(do)

    def _tell_of_failure(self) -> None:
        waiting, self._after_rollback = self._after_rollback, []
        for do in waiting:
            do()

    @contextmanager
    def reading(self) -> Generator[None, None, None]:
        """Change nothing inside the block: SQLite itself refuses, and a transaction is not begun."""
        self.conn.execute("PRAGMA query_only = ON")
        self.only_reads = True
        try:
            yield
        finally:
            self.only_reads = False
            self.conn.execute("PRAGMA query_only = OFF")
            waiting, self._after_reading = self._after_reading, []
            for do in waiting:
                do()

    def after_reading(self, do: Callable[[], object]) -> None:
        """Do something once the present block of reading has ended."""
        self._after_reading.append(do)

    @contextmanager
    def stoppable(self, stale: Callable[[], bool]) -> Generator[None, None, None]:
        """Read inside the block until ``stale()``, which may be another thread's word.

        Raises StaleWorkError soon after that. A transaction is never cut: it ends, or rolls back,
        by itself. Inside another such block either word counts.
        """
        outer = self._stale
        if stale():
            raise StaleWorkError
        self._watch(lambda: stale() or (outer is not None and outer()))
        try:
            yield
        except driver.OperationalError as error:
            if "interrupted" in str(error):
                raise StaleWorkError from None
            raise
        finally:
            self._watch(outer)

    def _watch(self, stale: Callable[[], bool] | None) -> None:
        conn, self._stale = self.conn, stale
        if stale is None:
            conn.set_progress_handler(None, 0)
        else:
            conn.set_progress_handler(lambda: not conn.in_transaction and stale(), _STEPS)

    def fold(self) -> None:
        """Fold the write-ahead log into the file as far as it goes without waiting."""
        with suppress(driver.OperationalError):  # a full disk is told at the next save
            self.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def fold_whole(self) -> bool:
        """Fold the log in and empty it; False when not all of it could be.

        Afterwards the file alone holds everything, until the next write.
        """
        try:
            row = self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except driver.DatabaseError:
            return False
        return row is not None and row[0] == 0

    def size(self) -> int:
        """The length of the data file in bytes, without its log."""
        return self.path.stat().st_size

    def drop_log(self) -> None:
        """Fold the log in and go on without one, so that the file alone can be moved."""
        if self.fold_whole():
            self.conn.execute("PRAGMA journal_mode = DELETE")

    def reader(self) -> int:
        """A handle to read the file's bytes by, closed with the file.

        POSIX lets go of every lock a process has on a file when it closes *any* handle to it: the
        file must not be opened and closed by its name while it is held here.
        """
        if self._reader is None:
            self._reader = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        return self._reader

    def _tell(self, error: driver.DatabaseError) -> None:
        """Raise what the user is told instead, if there is such a thing."""
        told = failure_of(error, self.path)
        if told is not None:
            raise told from error

    def _roll_back(self) -> None:
        if self.conn.in_transaction:
            with suppress(driver.DatabaseError):
                self.conn.execute("ROLLBACK")

    def change_key(self, key: bytes) -> None:
        """Encrypt the whole file under another 32-byte ``key``, in one transaction of SQLCipher."""
        self.conn.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        self.key = key

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self.conn.close()
        if self._reader is not None:
            os.close(self._reader)
            self._reader = None
        for each in self.on_close:
            each()
        self.on_close, self.after_commit = [], None
