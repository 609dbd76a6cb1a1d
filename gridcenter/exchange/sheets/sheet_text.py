"""CSV, tab-separated files and pasted blocks: their encoding, their separator, their rows."""

from __future__ import annotations

import codecs
import csv
import re

from gridcenter.exchange.sheets.sheet_errors import SheetDamagedError
from gridcenter.exchange.sheets.sheet_model import Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_quotes import TextCell, records

_SEPARATORS = "\t,;|"
_FULL_WIDTH = "，；"
_SAMPLE_LINES = 50
_END = "\x1a"
"""With which programs of DOS end a text file."""


def utf16_of(content: bytes) -> str:
    """The UTF-16 encoding that a byte order mark, or the zeros of ASCII letters, give away."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:4096]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) > len(sample) // 16 and min(odd, even) < max(odd, even) // 8:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def as_utf8(content: bytes) -> bytes:
    """A page in UTF-16 as the same in UTF-8, without the encoding that its declaration names; others as they are."""
    encoding = utf16_of(content)
    if not encoding:
        return content
    text = content.decode(encoding, "replace").lstrip("\ufeff")
    return _ENCODING.sub(r"\1", text, count=1).encode()


_ENCODING = re.compile(r"""^(\s*<\?xml\b[^>]*?)\s+encoding=(?:"[^"]*"|'[^']*')""")


def decode(name: str, content: bytes) -> str:
    """The text of a file: byte order mark → UTF-16 by its zeros → strict UTF-8 → line by line.

    Two lists put together by ``copy`` are UTF-8 in some lines and GB18030 in others. A byte that fits
    neither becomes U+FFFD, which is named at its cell; SheetDamagedError where most lines hold one.
    """
    if encoding := utf16_of(content):
        return _strict(name, content, encoding)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        lines = [_line(line) for line in content.splitlines(keepends=True)]
    if sum(UNREADABLE in line for line in lines) * 2 > len(lines):
        raise SheetDamagedError(file=name)
    return "".join(lines)


UNREADABLE = "\ufffd"
_FIRST_CJK = "\u2e80"


def _line(line: bytes) -> str:
    """One line in the encoding that it is in. GB18030 takes most UTF-8 for rare characters, while its
    own reads as UTF-8, if at all, as letters below those of Chinese.
    """
    text = line.decode("utf-8", "replace")
    chinese = sum(sign >= _FIRST_CJK for sign in text)
    broken = text.count(UNREADABLE)
    if (chinese - broken) > 2 * broken or text.isascii():
        return text
    return line.decode("gb18030", "replace")


def _strict(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as failure:
        raise SheetDamagedError(file=name) from failure


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most, and the most even, pieces."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_LINES] if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (usual, sum(counts))

    best = max(_SEPARATORS, key=score)
    if score(best)[0]:
        return best
    # Typed by hand under an input method: then the header is cut as often as the rows.
    wide = max(_FULL_WIDTH, key=score)
    return wide if lines and 0 < score(wide)[0] <= lines[0].count(wide) else best


def read_text(text: str, name: str = "") -> Sheet:
    """The rows of separated text; a row's number counts records, as a spreadsheet shows them."""
    csv.field_size_limit(1_000_000)
    rows = []
    separator = _separator(text)
    try:
        for number, cells in records(text.rstrip(_END), separator):
            if any(cells):
                filled = tuple(_unguarded(cell) or None for cell in cells)
                rows.append(SheetRow(number, filled))
    except csv.Error as failure:
        raise SheetDamagedError(file=name) from failure
    return Sheet(name=name, rows=tuple(rows), typed=False, is_split=separator != "\t")


def _unguarded(cell: TextCell) -> TextCell:
    """``cell`` without the ``="…"`` by which exports keep long numbers as text in Excel."""
    if isinstance(cell, str) and cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell
