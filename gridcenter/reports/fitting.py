"""How large the words of a one-page form may be: 三号 as the standard wants it, or less when it is full.

Reckoned from the text alone, so that the PDF and the Word file are set in the same size.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from gridcenter.reports.document import Bars, Block, Heading, Paragraph, SignatureBlock

SIZES = (16.0, 15.0, 14.0, 13.0, 12.0)
"""In points, from 三号 down to 小四."""
_MM_PER_POINT = 25.4 / 72
_SET_WIDTH = 0.986
"""GB/T 9704 sets 28 characters of 16 pt in 156 mm, a little closer than their width."""
_TITLE, _TITLE_LINE, _TITLE_CHARACTERS = 9.0, 10.6, 20
_BAR, _CAPTION, _SIGNER, _SIGNATURE_ROOM = 6.0, 9.0, 7.8, 9.0


def pitch(size: float) -> float:
    """The distance of lines of ``size``, both in points: 22 lines a page at 16 pt."""
    return 28.99 * size / 16


def body_size(
    title: str,
    blocks: Iterable[Block],
    signature: SignatureBlock | None,
    area: tuple[float, float],
) -> float:
    """The largest of :data:`SIZES` at which everything up to an annex fits ``area`` (mm)."""
    page = []
    for block in blocks:
        if isinstance(block, Heading) and block.annex:
            break
        page.append(block)
    for size in SIZES:
        if _height(title, page, signature, size, area[0]) <= area[1]:
            return size
    return SIZES[-1]


def _height(
    title: str,
    blocks: Iterable[Block],
    signature: SignatureBlock | None,
    size: float,
    width: float,
) -> float:
    line = pitch(size) * _MM_PER_POINT
    per_line = math.floor(width / (size * _SET_WIDTH * _MM_PER_POINT))
    height = _TITLE + math.ceil(len(title) / _TITLE_CHARACTERS) * _TITLE_LINE + line
    for block in blocks:
        match block:
            case Heading():
                height += line
            case Paragraph():
                height += math.ceil((_characters(block.text) + 2) / per_line) * line
            case Bars():
                height += _CAPTION + len(block.bars) * _BAR + line / 2
    if signature is not None:
        height += len(signature.entries) * _SIGNER + _SIGNATURE_ROOM
    return height


def _characters(text: str) -> float:
    """How many full characters wide a text is; digits and Latin letters take about half of one."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.56 for each in text)
