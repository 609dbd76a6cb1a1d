"""sqlite-utils over the encrypting driver, loaded late and light."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import sqlcipher3
import sqlcipher3.dbapi2 as driver

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase


def utils_class() -> type[UtilsDatabase]:
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
    found: type[UtilsDatabase] = sys.modules["sqlite_utils"].Database
    return found
