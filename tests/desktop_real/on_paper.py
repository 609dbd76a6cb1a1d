"""What stands on printed pages, and where."""

from __future__ import annotations

from collections.abc import Mapping

import pypdfium2

WITHIN = 0.3 / 25.4 * 72
"""Three tenths of a millimetre, in points."""

Corners = Mapping[tuple[int, str], list[tuple[float, float]]]


def letters(content: bytes, *, turned: bool = False) -> Corners:
    """Each letter of the PDF with the left lower corner of its ink, by page and letter.

    ``turned``: lying pages stand upright on the printer's sheet and are laid down again.
    """
    found: dict[tuple[int, str], list[tuple[float, float]]] = {}
    with pypdfium2.PdfDocument(content) as opened:
        for number, page in enumerate(opened):
            text, (wide, high) = page.get_textpage(), page.get_size()
            for at in range(text.count_chars()):
                letter = text.get_text_range(at, 1).strip()
                left, bottom, _right, top = text.get_charbox(at)
                corner = (high - top, left) if turned and high > wide else (left, bottom)
                if letter:
                    found.setdefault((number, letter), []).append(corner)
    return found


def farthest(here: Corners, there: Corners) -> float:
    """How far a letter of ``here`` is at most from the nearest of its kind on the same page, in points."""
    return max(
        min(max(abs(x - a), abs(y - b)) for a, b in there[key])
        for key, corners in here.items()
        for x, y in corners
    )


def sizes(content: bytes) -> list[tuple[int, ...]]:
    """The shorter and the longer side of each page, in whole points."""
    with pypdfium2.PdfDocument(content) as opened:
        return [tuple(round(side) for side in sorted(page.get_size())) for page in opened]
