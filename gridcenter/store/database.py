"""The encrypted data file: opening, pragmas, transactions, and what can go wrong with it."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import sqlcipher3
import sqlcipher3.dbapi2 as driver

from gridcenter.base.progress import StaleWorkError
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_, reading_key
from gridcenter.domain.written.door import clean
from gridcenter.store import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

# The driver looks for a way to adapt every None anew, 0.7 µs each, unless it is told one: {}.get
# answers None without leaving C. Most rows of a register are half empty.
driver.register_adapter(type(None), {}.get)

_STEPS = 10_000
"""After so many steps of SQLite a read asks whether it is still wanted: about a millisecond."""

Row = tuple[Any, ...]
Parameters = Sequence[object]


class DataFileBusyError(GridcenterError):
    """Another gridcenter holds the data file."""

    code: ClassVar[str] = "data_file_busy"
    sentence = N_("数据文件正被另一个窗口使用：{path}")
    hint = N_("请先关闭已打开的程序，再重试。")


class DataFileUnreadableError(GridcenterError):
    """The key does not fit, or the file is damaged."""

    code = "data_file_unreadable"
    sentence = N_("数据文件打不开：{path}")
    hint = N_("文件可能已损坏或不属于这个数据目录；请用最近的备份恢复（设置 → 备份）。")


class DataFileReadOnlyError(GridcenterError):
    """The folder or the medium takes no writing; the file itself is not known to be damaged."""

    code: ClassVar[str] = "data_file_read_only"
    sentence = N_("数据文件所在的位置不能写入：{path}")
    hint = N_("请检查文件夹的权限，或去掉磁盘、U 盘的写保护；数据没有改动。")


class DataFileTooNewError(GridcenterError):
    """A newer program wrote the file."""

    code = "data_file_too_new"
    sentence = N_("数据文件由更新的版本写成（结构 {found}，本程序只认到 {known}）。")
    hint = N_("请升级本程序；数据没有改动。")


class DiskFullError(GridcenterError):
    """The disk took no more."""

    code = "disk_full"
    sentence = N_("磁盘已满，没有保存。已保存的数据是完整的。")
    hint = N_("请清理磁盘空间后重试。")


def _utils_class() -> type[UtilsDatabase]:
    """sqlite-utils' Database bound to sqlcipher3 and without its pandas types.

    sqlite-utils looks for ``pysqlite3`` before the standard library: with SQLCipher in its place
    errors of the encrypted connection are recognised. It also imports pandas and numpy when it can,
    only to map their types, which costs a second at start: they are hidden while it loads.
    """
    if "sqlite_utils" not in sys.modules:
        sys.modules["pysqlite3"] = sqlcipher3
        sys.modules["pysqlite3.dbapi2"] = driver
        hidden = {name: sys.modules.get(name) for name in ("pandas", "numpy")}
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
        try:
            importlib.import_module("sqlite_utils")
        finally:
            for name, module in hidden.items():
                del sys.modules[name]
                if module is not None:
                    sys.modules[name] = module
    utils_class: type[UtilsDatabase] = sys.modules["sqlite_utils"].Database
    return utils_class


def _reading_key(text: str | None) -> bytes | None:
    return None if text is None else reading_key(text)


def _clean_text(content: bytes | None) -> str | None:
    return None if content is None else clean(content.decode("utf-8", "replace"))


def _opening_failed(error: driver.DatabaseError, path: Path) -> GridcenterError:
    """What an officer is told: a file that is merely in use or locked away is not damaged."""
    said = str(error)
    if "locked" in said:
        return DataFileBusyError(path=path)
    if "full" in said:
        return DiskFullError()
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return DataFileReadOnlyError(path=path)
    return DataFileUnreadableError(path=path)


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

    @classmethod
    def open(cls, path: Path, key: bytes, *, durable: bool = True) -> Database:
        """Open or create the file at ``path`` with a 32-byte ``key``; the schema is not touched.

        ``durable=False`` gives up safety against power loss; for tests and throw-away data.
        Raises DataFileBusyError, DataFileReadOnlyError, DataFileUnreadableError,
        DataFileTooNewError, DiskFullError.
        """
        try:
            conn = driver.connect(str(path), isolation_level=None, timeout=1.0)
        except driver.DatabaseError as error:
            raise _opening_failed(error, path) from error
        conn.create_function("reading_key", 1, _reading_key, deterministic=True)
        conn.create_function("clean_text", 1, _clean_text, deterministic=True)
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
            raise _opening_failed(error, path) from error
        if found > migrations.SCHEMA_VERSION:
            conn.close()
            raise DataFileTooNewError(found=found, known=migrations.SCHEMA_VERSION)
        return cls(path, conn, key)

    @property
    def utils(self) -> UtilsDatabase:
        """The same connection as a sqlite-utils Database, for schema and single records."""
        if self._utils is None:
            self._utils = _utils_class()(self.conn, execute_plugins=False)
        return self._utils

    @property
    def version(self) -> int:
        """The schema step this file is at; 0 for a new file."""
        return int(self.conn.execute("PRAGMA user_version").fetchone()[0])

    @property
    def needs_migration(self) -> bool:
        """Whether this program writes a newer schema than the file has."""
        return self.version < migrations.SCHEMA_VERSION

    def migrate(self) -> None:
        """Bring the schema up to date."""
        migrations.apply(self.utils)

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a SELECT."""
        rows: list[Row] = self.conn.execute(sql, parameters).fetchall()
        return rows

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a SELECT, or None."""
        row: Row | None = self.conn.execute(sql, parameters).fetchone()
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
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.conn.execute("COMMIT")
        except driver.OperationalError as error:
            self._roll_back()
            if "full" in str(error):
                raise DiskFullError from error
            raise
        except BaseException:
            self._roll_back()
            raise

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

    def _roll_back(self) -> None:
        if self.conn.in_transaction:
            self.conn.execute("ROLLBACK")

    def change_key(self, key: bytes) -> None:
        """Encrypt the whole file under another 32-byte ``key``, in one transaction of SQLCipher."""
        self.conn.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        self.key = key

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self.conn.close()
