"""Reads the cells of Excel 5.0 and 95 workbooks, which calamine gives back as replacement characters.

Old county programs still write them, in the code page of the machine: 936 is GBK (python-calamine
0.9.1 takes every byte of it for a character of its own). Runs in the child process only. Records:
"Microsoft Excel 97-2007 Binary File Format", where BIFF5 is told beside BIFF8.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from gridcenter.exchange.sheets.sheet_biff import NUMERIC, numbers, records
from gridcenter.exchange.sheets.sheet_formats import BUILT_IN, is_telling, render
from gridcenter.exchange.sheets.sheet_page import PageCell, PageSheet, number_cell

_CODEPAGE, _BOUNDSHEET, _FORMAT, _XF, _DATE1904 = 0x0042, 0x0085, 0x041E, 0x00E0, 0x0022
_LABEL, _RSTRING = 0x0204, 0x00D6
_FORMULA, _STRING, _BOOLERR, _ROW = 0x0006, 0x0207, 0x0205, 0x0208
_HIDDEN = 0x20
_ENCODINGS = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 1200: "utf-16-le"}
_WESTERN = (0, 367, 1252, 32769)
_DATE_SIGNS = frozenset("ymdhs年月日")
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DAY_ZERO, _DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_DAY = 2_958_465


class Biff5Book:
    """The sheets of a BIFF5 stream, read whole."""

    def __init__(self, stream: bytes) -> None:
        self.epoch_1904 = False
        self._page = 1252
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        places: list[tuple[int, int, bytes]] = []
        for kind, data in records(stream, 0):
            if kind == _CODEPAGE and len(data) >= 2:
                self._page = int.from_bytes(data[:2], "little")
            elif kind == _DATE1904:
                self.epoch_1904 = data[:2] == b"\x01\x00"
            elif kind == _BOUNDSHEET and len(data) > 7 and data[5] == 0:
                place = int.from_bytes(data[:4], "little")
                places.append((place, data[4] & 3, data[7 : 7 + data[6]]))
            elif kind == _FORMAT and len(data) > 3:
                self._formats[int.from_bytes(data[:2], "little")] = data[3:].decode("latin-1")
            elif kind == _XF and len(data) >= 4:
                self._styles.append(int.from_bytes(data[2:4], "little"))
        self.decode = self._decoder(stream, [place for place, _hidden, _name in places])
        self.sheets = [
            self._sheet(PageSheet(name=self.decode(name), hidden=hidden != 0), stream, place)
            for place, hidden, name in places
        ]

    def _decoder(self, stream: bytes, places: list[int]) -> Callable[[bytes], str]:
        """How the texts are read: a Western code page over Chinese bytes was never set rightly."""
        encoding = _ENCODINGS.get(self._page, f"cp{self._page}")
        if self._page in _WESTERN:
            texts = [text for place in places for text in _texts(stream, place)]
            encoding = "gb18030" if _are_chinese(texts) else "cp1252"

        def decode(raw: bytes) -> str:
            try:
                return raw.decode(encoding, "replace")
            except LookupError:
                return raw.decode("gb18030", "replace")

        return decode

    def _sheet(self, sheet: PageSheet, stream: bytes, place: int) -> PageSheet:
        rows: dict[int, dict[int, PageCell]] = {}
        waiting: tuple[int, int] | None = None
        for kind, data in records(stream, place):
            if kind == _STRING and waiting is not None:
                row, column = waiting
                rows.setdefault(row, {})[column] = self.decode(data[2 : 2 + _short(data, 0)])
            if kind == _ROW and len(data) >= 14 and data[12] & _HIDDEN:
                sheet.hidden_rows.append(_short(data, 0) + 1)
            if kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff":
                waiting = _short(data, 0), _short(data, 2)
            for row, column, cell in self._cells(kind, data):
                rows.setdefault(row, {})[column] = cell
        for row in sorted(rows):
            sheet.put(row + 1, rows[row])
        return sheet

    def _cells(self, kind: int, data: bytes) -> Iterator[tuple[int, int, PageCell]]:
        if len(data) < 6:
            return
        row, column, _style = struct.unpack_from("<HHH", data)
        if kind in (_LABEL, _RSTRING) and len(data) >= 8:
            yield row, column, self.decode(data[8 : 8 + _short(data, 6)])
        elif kind in NUMERIC:
            for row, column, style, number in numbers(kind, data):
                yield row, column, self._shown(number, style)
        elif kind == _BOOLERR and len(data) >= 8 and data[7] == 0:
            yield row, column, "是" if data[6] else "否"

    def _shown(self, number: float, style: int) -> PageCell:
        """A number, or the day or time that its format shows it as."""
        form = self._styles[style] if style < len(self._styles) else 0
        if not (form in _BUILT_IN_DATES or self._is_date(self._formats.get(form, ""))):
            return self._number(number, form)
        if not 0 < number < _LAST_DAY:
            return number
        start = _DAY_ZERO_1904 if self.epoch_1904 else _DAY_ZERO
        moment = start + timedelta(days=number)
        # Binary dust: 8:30 is kept as 0.354166666666667.
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
        return moment.strftime("%H:%M") if number < 1 else {"d": moment.isoformat()}

    def _number(self, number: float, form: int) -> PageCell:
        if number != number or abs(number) >= 1e300:  # noqa: PLR0124
            return None
        code = self.decode(self._formats.get(form, BUILT_IN.get(form, "")).encode("latin-1"))
        return number_cell(
            number, render(number, code, epoch_1904=self.epoch_1904) if is_telling(code) else ""
        )

    def _is_date(self, form: str) -> bool:
        text = self.decode(form.encode("latin-1"))
        bare, quoted, bracketed = [], False, False
        for sign in text.partition(";")[0].casefold():
            quoted = quoted != (sign == '"')
            bracketed = sign == "[" or (bracketed and sign != "]")
            if not quoted and not bracketed:
                bare.append(sign)
        return "general" not in "".join(bare) and not _DATE_SIGNS.isdisjoint(bare)


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _texts(stream: bytes, place: int) -> Iterator[bytes]:
    for kind, data in records(stream, place):
        if kind in (_LABEL, _RSTRING) and len(data) >= 8:
            yield data[8 : 8 + _short(data, 6)]


def _are_chinese(texts: list[bytes]) -> bool:
    """Whether all texts read as GB18030, with mostly common characters beyond ASCII.

    A Western é and the letter behind it read as a character too, but as a rare one.
    """
    beyond = common = 0
    for raw in texts:
        try:
            signs = [sign for sign in raw.decode("gb18030") if sign > "\x7f"]
        except UnicodeDecodeError:
            return False
        beyond += len(signs)
        common += sum(map(_is_common, signs))
    return common * 4 > beyond * 3


def _is_common(sign: str) -> bool:
    try:
        return len(sign.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
