"""The facts of an .xlsb that calamine does not tell: failed cells, hidden rows, merged cells, 1904.

Runs in the child process only. The records are those of [MS-XLSB] 2.4: type and length in groups of seven
bits, then data. python-calamine 0.9.1 gives a cell with an error as empty text.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from gridcenter.exchange.sheets.sheet_biff import ERRORS
from gridcenter.exchange.sheets.sheet_facts import SheetFacts
from gridcenter.exchange.sheets.sheet_model import FlawKind
from gridcenter.exchange.sheets.sheet_package import attribute, names_of, plain_name

_ROW, _CELL_ERROR, _FORMULA_ERROR = 0, 3, 11
_WORKBOOK_PROPERTIES, _SHEET, _MERGED = 153, 156, 176
_HIDDEN, _1904 = 0x10, 0x01
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


class XlsbParts:
    """An .xlsb opened as the zip file that it is."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = names_of(self._archive)
        self.epoch_1904 = False
        related = self._part("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")
        targets = {
            attribute(tag, "Id"): attribute(tag, "Target") for tag in _RELATION.findall(related)
        }
        self._parts: dict[str, str] = {}
        for kind, data in _records(self._part("xl/workbook.bin")):
            if kind == _WORKBOOK_PROPERTIES and data:
                self.epoch_1904 = bool(data[0] & _1904)
            elif kind == _SHEET and len(data) > 12:
                relation, at = _text(data, 8)
                target = targets.get(relation, "")
                self._parts[_text(data, at)[0]] = (
                    target if target.startswith("/") else f"xl/{target}"
                )

    def _part(self, name: str) -> bytes:
        member = self._names.get(plain_name(name))
        return self._archive.read(member) if member else b""

    def of(self, sheet: str) -> SheetFacts:
        """Failed cells, hidden rows and merged cells."""
        facts = SheetFacts(merged=[])
        row = 0
        for kind, data in _records(self._part(self._parts.get(sheet, ""))):
            if kind == _ROW and len(data) >= 12:
                row = int.from_bytes(data[:4], "little") + 1
                if data[11] & _HIDDEN:
                    facts.hidden_rows.add(row)
            elif kind in (_CELL_ERROR, _FORMULA_ERROR) and len(data) >= 9:
                column = int.from_bytes(data[:4], "little") + 1
                facts.lost(row, column, ERRORS.get(data[8], "#N/A"), FlawKind.ERROR)
            elif kind == _MERGED and len(data) >= 16 and facts.merged is not None:
                top, low, left, right = struct.unpack_from("<4I", data)
                facts.merged.append((top + 1, left + 1, low + 1, right + 1))
        return facts


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length in four bytes, and where the next begins."""
    end = at + 4 + 2 * int.from_bytes(data[at : at + 4], "little")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(stream):
        kind, at = _number(stream, at, 2)
        size, at = _number(stream, at, 4)
        yield kind, stream[at : at + size]
        at += size


def _number(stream: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in at most so many groups of seven bits, and where the next stands."""
    number = 0
    for count in range(most):
        byte = stream[at] if at < len(stream) else 0
        number |= (byte & 0x7F) << (7 * count)
        at += 1
        if byte < 0x80:
            break
    return number, at
