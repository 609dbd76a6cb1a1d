"""The facts of an .xls that calamine does not tell: the 1904 calendar, hidden rows, lost values.

Runs in the child process only. The records are those of [MS-XLS] 2.4: RECORD_TYPE (2 bytes), length
(2 bytes), data. What does not fit the pattern ends the reading of its sheet.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from itertools import islice

from gridcenter.exchange.sheets.sheet_facts import SheetFacts
from gridcenter.exchange.sheets.sheet_formats import BUILT_IN, is_telling, render
from gridcenter.exchange.sheets.sheet_model import FlawKind

_BOF, _EOF, _DATE1904, _BOUNDSHEET = 0x0809, 0x000A, 0x0022, 0x0085
_ROW, _BOOLERR, _FORMULA, _STRING = 0x0208, 0x0205, 0x0006, 0x0207
_NUMBER, _RK, _MULRK, _FORMAT, _XF, _OWNER = 0x0203, 0x027E, 0x00BD, 0x041E, 0x00E0, 0x005C
_FILEPASS = 0x002F
_BETWEEN = frozenset({0x04BC, 0x0221, 0x0236})
"""SHRFMLA, ARRAY and TABLE stand between a formula and its text."""

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}  # fmt: skip
_TEXT, _FAILED, _EMPTY = 0, 2, 3
_CONCAT, _QUOTED = 0x08, 0x17
_MOST_RECORDS = 20_000_000

BIFF5 = b"\x09\x08\x08\x00\x00\x05"
"""How the stream of Excel 5.0 and 95 begins: BOF, eight bytes, version 0x0500."""


class BiffFacts:
    """The workbook stream of an .xls; ``decode`` reads the sheet names of BIFF5."""

    def __init__(self, content: bytes, decode: Callable[[bytes], str] | None = None) -> None:
        self._stream = workbook_stream(content)
        self.epoch_1904 = False
        self._places: dict[str, int] = {}
        self._is_unreckoned = False
        """Whether the library that wrote the file left every result empty."""
        formats, styles = dict(BUILT_IN), list[int]()
        for kind, data in records(self._stream, 0):
            if kind == _DATE1904:
                self.epoch_1904 = data[:2] == b"\x01\x00"
            elif kind == _OWNER:
                self._is_unreckoned = data.rstrip() == _XLWT
            elif kind == _XF and len(data) >= 4:
                styles.append(_short(data, 2))
            elif kind == _FORMAT and len(data) > 5 and decode is None:
                formats[_short(data, 0)] = _wide_text(data, 2)
            elif kind == _BOUNDSHEET and len(data) > 8:
                name = decode(data[7 : 7 + data[6]]) if decode else _sheet_name(data)
                self._places[name] = int.from_bytes(data[:4], "little")
        telling = {number: code for number, code in formats.items() if is_telling(code)}
        self._formats = {
            at: telling[form] for at, form in enumerate(styles) if form in telling and not decode
        }

    def of(self, sheet: str) -> SheetFacts:
        """Hidden rows and cells without a value."""
        facts = SheetFacts()
        place = self._places.get(sheet)
        if place is None:
            return facts
        waiting: tuple[int, int] | None = None
        shared = _Shared()
        for kind, data in records(self._stream, place):
            if waiting is not None and kind not in _BETWEEN:
                if kind != _STRING:
                    facts.lost(*waiting, "=…", FlawKind.UNRECKONED)
                waiting = None
            if kind == _ROW and len(data) >= 14 and data[12] & 0x20:
                facts.hidden_rows.add(int.from_bytes(data[:2], "little") + 1)
            elif kind == _BOOLERR and len(data) >= 8 and data[7] == 1:
                facts.lost(*_place(data), ERRORS.get(data[6], "#N/A"), FlawKind.ERROR)
            elif kind == _FORMULA and len(data) >= 20:
                waiting = _formula(data, facts, is_unreckoned=self._is_unreckoned)
                shared.met(data)
            elif kind in _TOKENS_AT:
                shared.told(data[_TOKENS_AT[kind] :])
            if self._formats and kind in NUMERIC:
                self._show(kind, data, facts)
        if waiting is not None:
            facts.lost(*waiting, "=…", FlawKind.UNRECKONED)
        for place_of in shared.lost():
            facts.lost(*place_of, "=…", FlawKind.UNRECKONED)
        return facts

    def _show(self, kind: int, data: bytes, facts: SheetFacts) -> None:
        """Note what the numbers of a record are shown as."""
        for row, column, style, number in numbers(kind, data):
            if code := self._formats.get(style):
                text = render(number, code, epoch_1904=self.epoch_1904)
                facts.show(row + 1, column + 1, number, text)


_TOKENS_AT = {0x04BC: 8, 0x0221: 12}
"""Where the length of the formula stands in SHRFMLA and ARRAY, which several cells share."""

_SHARED = 0x01
"""The one token of a cell whose formula is kept once for several: PtgExp with the place of the first."""


class _Shared:
    """Cells with the result 0 whose formula, kept in a record of its own, makes text."""

    def __init__(self) -> None:
        self._zeros: dict[bytes, list[tuple[int, int]]] = {}
        self._last = b""
        self._texts: set[bytes] = set()

    def met(self, data: bytes) -> None:
        """A formula of one cell."""
        tokens = data[22:27]
        self._last = tokens if tokens[:1] == bytes([_SHARED]) else b""
        if self._last and data[6:14] == bytes(8):
            self._zeros.setdefault(self._last, []).append(_place(data))

    def told(self, formula: bytes) -> None:
        """The formula that belongs to the cell before."""
        if self._last and _makes_text(formula[2 : 2 + int.from_bytes(formula[:2], "little")]):
            self._texts.add(self._last)

    def lost(self) -> Iterator[tuple[int, int]]:
        """The places of those cells."""
        for first in sorted(self._texts):
            yield from self._zeros.get(first, ())


def numbers(kind: int, data: bytes) -> Iterator[tuple[int, int, int, float]]:
    """Row, column (from 0), style and number of a record's numeric cells; BIFF5 and BIFF8 keep them alike."""
    if len(data) < 10:
        return
    row, column, style = struct.unpack_from("<HHH", data)
    if kind == _RK:
        yield row, column, style, _rk(data[6:10])
    elif kind == _MULRK:
        for at in range((len(data) - 6) // 6):
            yield row, column + at, _short(data, 4 + 6 * at), _rk(data[6 + 6 * at : 10 + 6 * at])
    elif len(data) >= 14 and (kind == _NUMBER or data[12:14] != b"\xff\xff"):
        yield row, column, style, struct.unpack_from("<d", data, 6)[0]


NUMERIC = frozenset({_NUMBER, _RK, _MULRK, _FORMULA})


def _rk(raw: bytes) -> float:
    """A number in four bytes: a whole one, or the upper half of a double; perhaps by a hundred."""
    bits = int.from_bytes(raw, "little")
    if bits & 2:
        number = float(int.from_bytes(raw, "little", signed=True) >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + (bits & ~3).to_bytes(4, "little"))[0]
    return number / 100 if bits & 1 else number


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _wide_text(data: bytes, at: int) -> str:
    """A text of BIFF8 with its length in two bytes: UTF-16, or its lower bytes."""
    count, is_wide = _short(data, at), data[at + 2] & 1
    raw = data[at + 3 : at + 3 + count * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1", "replace")


_XLWT = b"None"
"""What xlwt (1.3.0) writes as the owner of a file, without the length that a text has in BIFF8. It
reckons nothing and says of every formula that it came to empty text.
"""


def _formula(data: bytes, facts: SheetFacts, *, is_unreckoned: bool) -> tuple[int, int] | None:
    """Note a formula that failed; the place of one whose text stands in a record of its own."""
    result = data[6:14]
    if result[6:] != b"\xff\xff":
        number = struct.unpack("<d", result)[0]
        if number == 0 and _makes_text(data[22 : 22 + int.from_bytes(data[20:22], "little")]):
            # LibreOffice 7.4 keeps 0 as the result of a formula that makes text.
            facts.lost(*_place(data), "=…", FlawKind.UNRECKONED)
        return None
    if result[0] == _FAILED:
        facts.lost(*_place(data), ERRORS.get(result[2], "#N/A"), FlawKind.ERROR)
    if result[0] == _EMPTY and is_unreckoned:
        facts.lost(*_place(data), "=…", FlawKind.UNRECKONED)
    return _place(data) if result[0] == _TEXT else None


def _makes_text(tokens: bytes) -> bool:
    """Whether a formula surely makes text: it joins with & last, or is nothing but a quoted text."""
    if not tokens:
        return False
    return tokens[-1] == _CONCAT or (tokens[0] == _QUOTED and len(tokens) == _quoted_length(tokens))


def _quoted_length(tokens: bytes) -> int:
    if len(tokens) < 3:
        return 0
    return 3 + tokens[1] * (2 if tokens[2] & 1 else 1)


def _place(data: bytes) -> tuple[int, int]:
    row, column = struct.unpack("<HH", data[:4])
    return row + 1, column + 1


def _sheet_name(data: bytes) -> str:
    count, is_wide = data[6], data[7] & 1
    raw = data[8 : 8 + count * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1", "replace")


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, its nested charts left out."""
    depth = 0
    for _count in range(_MOST_RECORDS):
        if at + 4 > len(stream):
            return
        kind, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth < 1:
                return
        elif depth == 1:
            yield kind, data


def is_encrypted(stream: bytes) -> bool:
    """Whether the records behind the first ones are encrypted."""
    return any(kind == _FILEPASS for kind, _data in islice(records(stream, 0), _FIRST_RECORDS))


_FIRST_RECORDS = 5
"""FILEPASS comes right after BOF, or after WRITEPROTECT ([MS-XLS] 2.1.7.20.3)."""


def workbook_stream(content: bytes) -> bytes:
    """The stream that holds the records; empty where there is none. BIFF5 may lie bare in its file."""
    if content.startswith(BIFF5):
        return content
    import olefile  # noqa: PLC0415 - only after the limits stand

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as book:
            for name in ("Workbook", "Book"):
                if book.exists(name):
                    return bytes(book.openstream(name).read())
    except (OSError, ValueError, IndexError, struct.error):
        return b""
    return b""
