"""The one way to write a value as text in a pack, and the hashes that rest on it.

There is no empty text: nothing and a text without characters are both an empty cell. Truth is
``true``/``false``, a decimal the shortest text that reads back the same.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from gridcenter.domain.packs.tables import DELETED, META, UID, Row, TableSpec
from gridcenter.domain.register.fields import Kind, Value

_QUOTE = '"'
_QUOTED = re.compile(r'["\r\n]')


def cell(kind: Kind, value: Value) -> str:
    """``value`` as the text of one cell, unquoted."""
    if value is None or value == "":
        return ""
    if kind is Kind.BOOLEAN:
        return "true" if value else "false"
    if kind is Kind.DECIMAL:
        number = float(value)
        return "" if math.isnan(number) or math.isinf(number) else repr(number)
    if isinstance(value, bool | float):
        return str(int(value))
    return str(value)


def line(cells: Iterable[str]) -> str:
    """``cells`` as one CSV line with its LF, quoted only where RFC 4180 asks for it."""
    texts = tuple(cells)
    joined = ",".join(texts)
    # Hardly any line needs quotes: look once at the whole before looking at each cell.
    if joined.count(",") == len(texts) - 1 and not _QUOTED.search(joined):
        return joined + "\n"
    quoted = (
        f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if "," in text or _QUOTED.search(text) else text
        for text in texts
    )
    return ",".join(quoted) + "\n"


def row_hash(table: TableSpec, row: Row, extra: Mapping[str, str] | None = None) -> str:
    """SHA-256 of what the row says in its open columns, as lower-case hexadecimal.

    Hashed is one CSV line: the META cells, then name and text of every open cell that is not empty,
    in the order of the names. So masking, the order of columns and columns that only one side knows
    (``extra``, name → text) make no difference.
    """
    cells = ["" if value is None else str(value) for value in row[: len(META)]]
    # Hardly any cell is more than its text: ask for the others only.
    said = [
        (name, value if isinstance(value, str) else cell(kind, value))
        for name, at, kind in table.open_fields
        if (value := row[at]) is not None
    ]
    if extra:
        said = sorted((*said, *extra.items()))
    for name, text in said:
        if text:
            cells += (name, text)
    return hashlib.sha256(line(cells).encode()).hexdigest()


def state_root(tables: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> str:
    """SHA-256 over all live rows of a unit.

    ``tables`` gives for each table its name and (uid, row hash) of its live rows, in any order.
    """
    digest = hashlib.sha256()
    for name, rows in sorted((name, sorted(rows)) for name, rows in tables):
        for uid, hashed in rows:
            digest.update(f"{name},{uid},{hashed}\n".encode())
    return digest.hexdigest()


def live_hashes(
    table: TableSpec, rows: Iterable[Row], extras: Mapping[str, Mapping[str, str]] | None = None
) -> Sequence[tuple[str, str]]:
    """(uid, row hash) of every row that is not deleted, for :func:`state_root`."""
    known = extras or {}
    return [
        (str(row[UID]), row_hash(table, row, known.get(str(row[UID]))))
        for row in rows
        if row[DELETED] is None
    ]
