"""The bridge from rows to pandas: a Query in, a DataFrame of only the asked columns out.

Text columns are pandas ``str`` (missing: nan), whole numbers and truths ``Int64`` (missing: NA),
so that a missing number never turns its column into floats. Import this module lazily: pandas
takes most of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from gridcenter.domain.fields import NUMERIC_KINDS, Kind, Register
from gridcenter.domain.query import Query
from gridcenter.domain.registers import register_of
from gridcenter.store.database import Database
from gridcenter.store.select import column, where


def frame(db: Database, query: Query, columns: Sequence[str]) -> pd.DataFrame:
    """The records of ``query``, one row each in no order, with the named columns only.

    ``uid`` and ``unit`` may be asked for beside declared fields.
    """
    register = register_of(query.register)
    condition, parameters = where(register, query)
    names = ", ".join(column(register, name) for name in columns)
    sql = f"SELECT {names} FROM {register.id} WHERE {condition}"
    rows = db.query(sql, parameters)
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    data = {
        name: pd.array(list(values), dtype=_dtype(register, name))
        for name, values in zip(columns, by_column, strict=True)
    }
    return pd.DataFrame(data, index=pd.RangeIndex(len(rows)))


def _dtype(register: Register, name: str) -> Any:
    if name not in register.names:
        return "str"
    kind = register.field(name).kind
    if kind is Kind.DECIMAL:
        return "Float64"
    return "Int64" if kind in NUMERIC_KINDS or kind is Kind.BOOLEAN else "str"
