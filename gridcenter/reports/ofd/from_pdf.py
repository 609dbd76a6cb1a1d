"""Pages of a PDF as OFD pages: every character where it stands, every line as it is drawn.

The PDF is one of ours (typst's, or a chart's from Qt); what it draws is read object by object.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gridcenter.reports.ofd import faces
from gridcenter.reports.ofd.glyph_runs import Character, runs, upright
from gridcenter.reports.ofd.matrices import FLIPPED, MM, after, bounds, point
from gridcenter.reports.ofd.model import (
    Colour,
    DocInfo,
    Font,
    ImageObject,
    Matrix,
    OfdDocument,
    OfdPage,
    PageObject,
    PathData,
)
from gridcenter.reports.ofd.shapes import clips_of, colour, path, picture

_DEEPEST = 8
_HIGH, _LOW, _BEYOND = range(0xD800, 0xDC00), 0xDC00, 0x10000
_LOWS = range(_LOW, 0xE000)
_RADICALS = range(0x2E80, 0x2FE0)
_FIRST_SIGN, _NEVER = 0x20, (0xFFFE, 0xFFFF)
_UPSIDE: Matrix = (1.0, 0.0, 0.0, -1.0, 0.0, 1.0)


def to_ofd(content: bytes, info: DocInfo) -> OfdDocument:
    """The pages of a PDF as an OFD document that carries its fonts.

    Raises OfdFontError when a font of the pages is not on this machine.
    """
    reading = _Reading()
    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        pages = tuple(reading.page(page) for page in opened)
    fonts = []
    for name, used in zip(reading.fonts, reading.used, strict=True):
        family, cut = faces.cut_down(name, "".join(used))
        fonts.append(Font(name=name, family=family, content=cut))
    return OfdDocument(pages=pages, fonts=tuple(fonts), images=tuple(reading.images), info=info)


@dataclass(slots=True)
class _Reading:
    """What the pages of a file share: fonts with the characters used of each, and pictures."""

    fonts: dict[str, int] = field(default_factory=dict)
    used: list[set[str]] = field(default_factory=list)
    images: dict[bytes, int] = field(default_factory=dict)

    def page(self, page: Any) -> OfdPage:
        width, height = page.get_size()
        onto = _onto(page)
        text = page.get_textpage()
        written = self._characters(text, onto)
        objects: list[PageObject] = []
        pending: list[Character] = []
        for shape, matrix in _shapes(page, onto):
            kind = pdfium.FPDFPageObj_GetType(shape)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                pending += written.pop(_address(shape), [])
                continue
            objects += runs(pending, self.fonts)
            pending = []
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                objects += path(shape, matrix, onto)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                objects.append(self._image(shape, matrix))
        objects += runs(pending, self.fonts)
        text.close()
        return OfdPage(width=width * MM, height=height * MM, objects=tuple(objects))

    def _characters(self, text: Any, onto: Matrix) -> dict[int, list[Character]]:
        """The characters of each text object, in order."""
        found: dict[int, list[Character]] = {}
        styles: dict[int, _Style] = {}
        high = 0
        for number in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, number)
            if pdfium.FPDFText_IsGenerated(text, number) == 1:
                continue
            if code in _HIGH:
                high = code
                continue
            if high and code in _LOWS:
                code = _BEYOND + ((high - _HIGH[0]) << 10) + (code - _LOW)
            high = 0
            shape = pdfium.FPDFText_GetTextObject(text, number)
            source = _address(shape)
            if source not in styles:
                styles[source] = self._style(text, number, shape, onto)
            style = styles[source]
            character = "-" if pdfium.FPDFText_IsHyphen(text, number) == 1 else _plain(code)
            x, y = _origin(text, number, onto)
            self.used[self.fonts[style.font]].add(character)
            found.setdefault(source, []).append(
                Character(
                    text=character,
                    x=x,
                    y=y,
                    font=style.font,
                    size=style.size,
                    turn=style.turn,
                    fill=style.fill,
                    alpha=style.alpha,
                    source=source,
                    alone=False,
                    clips=style.clips,
                )
            )
        return {
            source: [_alone(each[0])] if len(each) == 1 else each for source, each in found.items()
        }

    def _style(self, text: Any, number: int, shape: Any, onto: Matrix) -> _Style:
        name = _font_name(shape)
        if name not in self.fonts:
            self.fonts[name] = len(self.fonts)
            self.used.append(set())
        given = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, number, given)
        turned = after(FLIPPED, after((given.a, given.b, given.c, given.d, 0.0, 0.0), onto))
        em = pdfium.FPDFText_GetFontSize(text, number)
        size, turn = upright((*turned[:4], 0.0, 0.0), em)
        fill, alpha = colour(pdfium.FPDFText_GetFillColor, text, number)
        return _Style(
            font=name, size=size, turn=turn, fill=fill, alpha=alpha, clips=clips_of(shape, onto)
        )

    def _image(self, shape: Any, matrix: Matrix) -> ImageObject:
        content = picture(shape)
        number = self.images.setdefault(content, len(self.images))
        ctm = after(_UPSIDE, matrix)
        corners = [point(ctm, x, y) for x in (0, 1) for y in (0, 1)]
        boundary = bounds(corners, 0)
        return ImageObject(
            boundary=boundary,
            image=number,
            ctm=after(ctm, (1.0, 0.0, 0.0, 1.0, -boundary.x, -boundary.y)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    font: str
    size: float
    turn: Matrix
    fill: Colour
    alpha: int
    clips: tuple[PathData, ...]


def _alone(each: Character) -> Character:
    return Character(
        text=each.text,
        x=each.x,
        y=each.y,
        font=each.font,
        size=each.size,
        turn=each.turn,
        fill=each.fill,
        alpha=each.alpha,
        source=each.source,
        alone=True,
        clips=each.clips,
    )


def _plain(code: int) -> str:
    """The character itself: the character map of a font may name a radical for it (⽔ for 水).

    What no font had a glyph for comes back as a control character, which XML cannot hold: it is U+FFFD.
    """
    if code < _FIRST_SIGN or code in _LOWS or code in _NEVER:
        return "\ufffd"
    character = chr(code)
    return unicodedata.normalize("NFKC", character) if code in _RADICALS else character


def _address(shape: Any) -> int:
    return ctypes.cast(shape, ctypes.c_void_p).value or 0


def _font_name(shape: Any) -> str:
    """The PostScript name, without the tag of the subset and the encoding that typst adds."""
    font = pdfium.FPDFTextObj_GetFont(shape)
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    room = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, room, length)
    name = room.value.decode("utf-8", "replace")
    return name.partition("+")[2].removesuffix("-Identity-H") if "+" in name else name


def _onto(page: Any) -> Matrix:
    """From the page's own space, turned as /Rotate says, to millimetres from the top left."""
    left, bottom, right, top = page.get_cropbox()
    match page.get_rotation():
        case 90:
            return (0.0, MM, MM, 0.0, -bottom * MM, -left * MM)
        case 180:
            return (-MM, 0.0, 0.0, MM, right * MM, -bottom * MM)
        case 270:
            return (0.0, -MM, -MM, 0.0, top * MM, right * MM)
        case _:
            return (MM, 0.0, 0.0, -MM, -left * MM, top * MM)


def _matrix(shape: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(shape, found)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _shapes(page: Any, onto: Matrix) -> Iterator[tuple[Any, Matrix]]:
    """Everything painted, in order, with what takes it onto the page; groups are opened."""
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _opened(pdfium.FPDFPage_GetObject(page, number), onto, 0)


def _opened(shape: Any, onto: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    matrix = after(_matrix(shape), onto)
    if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_FORM or depth == _DEEPEST:
        yield shape, matrix
        return
    for number in range(pdfium.FPDFFormObj_CountObjects(shape)):
        yield from _opened(pdfium.FPDFFormObj_GetObject(shape, number), matrix, depth + 1)


def _origin(text: Any, number: int, onto: Matrix) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, number, x, y)
    return point(onto, x.value, y.value)
