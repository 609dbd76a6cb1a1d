"""Pages of a PDF as OFD pages: every character where it stands, every line as it is drawn.

The PDF is one of ours (typst's, or a chart's from Qt); what it draws is read object by object.
"""

from __future__ import annotations

import ctypes
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gridcenter.reports.ofd import faces
from gridcenter.reports.ofd.glyph_runs import Character, moved, runs, upright
from gridcenter.reports.ofd.matrices import FLIPPED, MM, after, bounds, point, scale
from gridcenter.reports.ofd.model import (
    Box,
    Colour,
    DocInfo,
    Font,
    ImageObject,
    Matrix,
    OfdDocument,
    Page,
    PageObject,
    PathData,
    PathObject,
    Segment,
)

_LINE, _CURVE, _MOVE = 0, 1, 2
_NO_FILL, _EVEN_ODD = 0, 1
_HAIR = 0.05
"""Millimetres around lines and areas: a box without width or height is not drawn."""
_DEEPEST = 8
_CORNERS = 5
"""A rectangle's corners, the first one told again at its end."""
_TINY = 0.001
_HIGH, _LOW, _BEYOND = range(0xD800, 0xDC00), 0xDC00, 0x10000
_RADICALS = range(0x2E80, 0x2FE0)
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

    def page(self, page: Any) -> Page:
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
                objects += _path(shape, matrix, onto)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                objects.append(self._image(shape, matrix))
        objects += runs(pending, self.fonts)
        text.close()
        return Page(width=width * MM, height=height * MM, objects=tuple(objects))

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
            if high:
                code, high = _BEYOND + ((high - _HIGH[0]) << 10) + (code - _LOW), 0
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
        fill, alpha = _colour(pdfium.FPDFText_GetFillColor, text, number)
        return _Style(
            font=name, size=size, turn=turn, fill=fill, alpha=alpha, clips=_clips(shape, onto)
        )

    def _image(self, shape: Any, matrix: Matrix) -> ImageObject:
        content = _picture(shape)
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
    """The character itself: the character map of a font may name a radical for it (⽔ for 水)."""
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


def _colour(ask: Any, *about: Any) -> tuple[Colour, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _each in range(4))
    if not ask(*about, red, green, blue, alpha):
        return (0, 0, 0), 255
    return (red.value, green.value, blue.value), alpha.value


def _path(shape: Any, matrix: Matrix, onto: Matrix) -> Iterator[PathObject]:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, mode, stroked)
    if mode.value == _NO_FILL and not stroked.value:
        return
    count = pdfium.FPDFPath_CountSegments(shape)
    segments = [pdfium.FPDFPath_GetPathSegment(shape, each) for each in range(count)]
    data = tuple(_segments(segments, matrix))
    clips = _clips(shape, onto)
    if not stroked.value and (area := _upright(data)):
        # ofd-cli 0.3.0 draws past a clip: what is a rectangle in a rectangle is cut here.
        for clip in filter(None, map(_upright, clips)):
            area = _shared(area, clip)
        data = _rectangle(area)
    points = list(_points(data))
    if not points:
        return
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(shape, width)
    line = width.value * scale(matrix) if stroked.value else 0.0
    boundary = bounds(points, max(line, _HAIR))
    fill, fill_alpha = _colour(pdfium.FPDFPageObj_GetFillColor, shape)
    stroke, stroke_alpha = _colour(pdfium.FPDFPageObj_GetStrokeColor, shape)
    yield PathObject(
        boundary=boundary,
        data=moved(data, -boundary.x, -boundary.y),
        line_width=line,
        stroke=stroke if stroked.value else None,
        fill=fill if mode.value != _NO_FILL else None,
        even_odd=mode.value == _EVEN_ODD,
        dash=_dash(shape, scale(matrix)) if stroked.value else (),
        alpha=fill_alpha if mode.value != _NO_FILL else stroke_alpha,
        clips=tuple(
            moved(clip, -boundary.x, -boundary.y)
            for clip in clips
            if not _holds(clip, bounds(points, 0))
        ),
    )


def _segments(segments: list[Any], matrix: Matrix) -> Iterator[Segment]:
    curve: list[float] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for each in segments:
        pdfium.FPDFPathSegment_GetPoint(each, x, y)
        place = point(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(each)
        if kind == _CURVE:
            curve += place
            if len(curve) == 6:
                yield ("B", *curve)
                curve = []
        else:
            yield ("M" if kind == _MOVE else "L", *place)
        if pdfium.FPDFPathSegment_GetClose(each):
            yield ("C",)


def _points(data: PathData) -> Iterator[tuple[float, float]]:
    for _kind, *numbers in data:
        places = [float(each) for each in numbers]
        yield from zip(places[::2], places[1::2], strict=True)


def _dash(shape: Any, grown: float) -> tuple[float, ...]:
    count = pdfium.FPDFPageObj_GetDashCount(shape)
    if count <= 0:
        return ()
    room = (ctypes.c_float * count)()
    pdfium.FPDFPageObj_GetDashArray(shape, room, count)
    return tuple(each * grown for each in room)


def _clips(shape: Any, onto: Matrix) -> tuple[PathData, ...]:
    """The areas outside which the object is not seen, on the page."""
    clip = pdfium.FPDFPageObj_GetClipPath(shape)
    found = []
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(clip))):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        segments = [pdfium.FPDFClipPath_GetPathSegment(clip, number, each) for each in range(count)]
        if data := tuple(_segments(segments, onto)):
            found.append(data)
    return tuple(found)


def _upright(data: PathData) -> Box | None:
    """The box that a path is, when it is nothing but one upright rectangle."""
    points = [(round(x, 4), round(y, 4)) for x, y in _points(data)]
    corners = set(points)
    xs, ys = {x for x, _y in corners}, {y for _x, y in corners}
    straight = all(kind != "B" for kind, *_numbers in data)
    if not straight or (len(xs), len(ys), len(corners)) != (2, 2, 4) or len(points) > _CORNERS:
        return None
    return bounds(points, 0)


def _shared(one: Box, other: Box) -> Box:
    """What two boxes have in common; without size where that is nothing."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    return Box(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))


def _rectangle(box: Box) -> PathData:
    if not box.width or not box.height:
        return ()
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    lines = (("L", right, top), ("L", right, bottom), ("L", left, bottom))
    return (("M", left, top), *lines, ("C",))


def _holds(clip: PathData, box: Box) -> bool:
    """Whether a clip is an upright rectangle around the whole box, so that it cuts nothing."""
    around = _upright(clip)
    if around is None:
        return False
    shared = _shared(around, box)
    return box.width - shared.width < _TINY and box.height - shared.height < _TINY


def _picture(shape: Any) -> bytes:
    """The pixels of an image object as PNG."""
    bitmap = pypdfium2.PdfBitmap.from_raw(pdfium.FPDFImageObj_GetBitmap(shape))
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    channels = bitmap.n_channels
    rows = memoryview(bytes(bitmap.buffer))
    lines = b"".join(
        b"\0" + _rgb(bytes(rows[row * stride : row * stride + width * channels]), channels)
        for row in range(height)
    )
    kind = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    )


def _rgb(line: bytes, channels: int) -> bytes:
    """A row of pixels with red first; pdfium has blue first."""
    if channels == 1:
        return line
    turned = bytearray(line)
    turned[0::channels], turned[2::channels] = line[2::channels], line[0::channels]
    return bytes(turned)
