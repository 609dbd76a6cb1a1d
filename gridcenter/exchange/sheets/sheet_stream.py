"""Streams the rows of a big sheet into an .xlsx whose frame another writer has made.

Cell by cell through a library, a hundred thousand rows cost twice as long as their XML written here.
The frame (styles, widths, names) comes from XlsxWriter; only ``<sheetData>`` is ours.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path

from gridcenter.domain.written.columns import column_letter, fitting

_END = b"</sheetData>"
_ROWS_AT_ONCE = 500
_EFFORT = 3
"""Deflate's level: 6 takes a third longer for a twentieth less."""

_DAY_ZERO = datetime(1899, 12, 30)
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^ | $")
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)"[^>]*?style="(\d+)"')

Value = str | int | float | datetime | None
Frame = Callable[[BytesIO, Sequence[int]], None]
"""Writes the book without its rows into a buffer, told how many rows each sheet will have."""


def stream_sheet(
    path: Path,
    frame: Frame,
    rows: Iterable[Sequence[Value]],
    *,
    columns: int,
    above: int,
    most: int,
) -> int:
    """Write the book to ``path``; returns the number of rows.

    ``above`` rows of the frame stand before ours on every sheet; ``most`` rows go on one, the rest
    on further ones.
    """
    left = iter(rows)
    counts: list[int] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as archive:
        # Programs tell the kind of file by its first part; the frame grows with its sheets.
        first = "[Content_Types].xml"
        following: tuple[Sequence[Value], ...] = ()
        while not counts or following:
            counts.append(0)
            part = _sheet(len(counts))
            head = _parts(frame, counts)[part].partition(_END)[0]
            lines = _Lines(_styles(head, columns), above)
            with archive.open(part, "w", force_zip64=True) as sheet:
                # Readers find out the extent themselves; what stands there was the frame's.
                sheet.write(re.sub(rb"<dimension [^>]*/>", b"", head))
                for chunk in lines.chunks(islice(chain(following, left), most)):
                    sheet.write(chunk)
                counts[-1] = lines.count
                sheet.write(_END + _parts(frame, counts)[part].partition(_END)[2])
            following = tuple(islice(left, 1))
        full = _parts(frame, counts)
        for name, content in full.items():
            if name == first or not name.startswith("xl/worksheets/sheet"):
                archive.writestr(name, content)
    return sum(counts)


def _sheet(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _parts(frame: Frame, counts: Sequence[int]) -> dict[str, bytes]:
    buffer = BytesIO()
    frame(buffer, counts)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(1, len(counts) + 1):
        sheet = parts[_sheet(number)]
        parts[_sheet(number)] = sheet.replace(b"<sheetData/>", b"<sheetData></sheetData>")
    return parts


def _styles(head: bytes, columns: int) -> list[int]:
    """The cell style of every column, as the frame numbered them."""
    styles = [0] * columns
    for first, last, style in _COLUMN.findall(head):
        for at in range(int(first) - 1, min(int(last), columns)):
            styles[at] = int(style)
    return styles


class _Lines:
    """Rows as XML, counted."""

    def __init__(self, styles: Sequence[int], above: int) -> None:
        self.count = 0
        self._above = above
        letters = [column_letter(at) for at in range(len(styles))]
        pairs = list(zip(letters, styles, strict=True))
        self._heads = [(f'<c r="{name}', f'" s="{style}"') for name, style in pairs]

    def chunks(self, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
        """Some hundred rows at a time."""
        rows = iter(rows)
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            yield "".join(map(self._line, batch)).encode()

    def _line(self, row: Sequence[Value]) -> str:
        self.count += 1
        number = self._above + self.count
        parts = [f'<row r="{number}">']
        for (name, style), value in zip(self._heads, row, strict=False):
            if value is None or value == "":
                continue
            if value.__class__ is str:
                text = _text(value)
                parts.append(f'{name}{number}{style} t="inlineStr"><is>{text}</is></c>')
            elif value == value:  # noqa: PLR0124 - a NaN is no number that a sheet knows
                parts.append(f"{name}{number}{style}><v>{_number(value)}</v></c>")
        parts.append("</row>")
        return "".join(parts)


def _text(value: str) -> str:
    value = fitting(value)
    if not _SPECIAL.search(value):
        return f"<t>{value}</t>"
    cleaned = _ESCAPED.sub(_code, value)
    cleaned = cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{cleaned}</t>'


def _code(hit: re.Match[str]) -> str:
    """A sign that XML cannot hold, the way spreadsheets write it; half a pair is lost already."""
    code = ord(hit[0])
    return "\ufffd" if code >= 0xD800 else f"_x{code:04X}_"


def _number(value: Value) -> str:
    if isinstance(value, datetime):
        past = value - _DAY_ZERO
        return repr(round(past.days + past.seconds / 86400, 10))
    if isinstance(value, bool):
        return str(int(value))
    return repr(value)
