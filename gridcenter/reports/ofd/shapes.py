"""Lines, areas and pictures of a PDF's page, through pdfium, as the model has them."""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gridcenter.reports.ofd.glyph_runs import moved
from gridcenter.reports.ofd.matrices import bounds, point, scale
from gridcenter.reports.ofd.model import Colour, Matrix, PageBox, PathData, PathObject, Segment

_CURVE, _MOVE = 1, 2
_NO_FILL, _EVEN_ODD = 0, 1
_HAIR = 0.05
"""Millimetres around lines and areas: a box without width or height is not drawn."""
_CORNERS = 5
"""A rectangle's corners, the first one told again at its end."""
_TINY = 0.001


def colour(ask: Any, *about: Any) -> tuple[Colour, int]:
    """The colour that pdfium tells when asked so, and its alpha; black where it tells none."""
    red, green, blue, alpha = (ctypes.c_uint() for _each in range(4))
    if not ask(*about, red, green, blue, alpha):
        return (0, 0, 0), 255
    return (red.value, green.value, blue.value), alpha.value


def path(shape: Any, matrix: Matrix, onto: Matrix) -> Iterator[PathObject]:
    """A path as it is drawn under ``matrix``; nothing for one that is not seen."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, mode, stroked)
    if mode.value == _NO_FILL and not stroked.value:
        return
    count = pdfium.FPDFPath_CountSegments(shape)
    segments = [pdfium.FPDFPath_GetPathSegment(shape, each) for each in range(count)]
    data = tuple(_segments(segments, matrix))
    clips = clips_of(shape, onto)
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
    fill, fill_alpha = colour(pdfium.FPDFPageObj_GetFillColor, shape)
    stroke, stroke_alpha = colour(pdfium.FPDFPageObj_GetStrokeColor, shape)
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


def clips_of(shape: Any, onto: Matrix) -> tuple[PathData, ...]:
    """The areas outside which the object is not seen, on the page."""
    clip = pdfium.FPDFPageObj_GetClipPath(shape)
    found = []
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(clip))):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        segments = [pdfium.FPDFClipPath_GetPathSegment(clip, number, each) for each in range(count)]
        if data := tuple(_segments(segments, onto)):
            found.append(data)
    return tuple(found)


def _upright(data: PathData) -> PageBox | None:
    """The box that a path is, when it is nothing but one upright rectangle."""
    points = [(round(x, 4), round(y, 4)) for x, y in _points(data)]
    corners = set(points)
    xs, ys = {x for x, _y in corners}, {y for _x, y in corners}
    straight = all(kind != "B" for kind, *_numbers in data)
    if not straight or (len(xs), len(ys), len(corners)) != (2, 2, 4) or len(points) > _CORNERS:
        return None
    return bounds(points, 0)


def _shared(one: PageBox, other: PageBox) -> PageBox:
    """What two boxes have in common; without size where that is nothing."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    return PageBox(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))


def _rectangle(box: PageBox) -> PathData:
    if not box.width or not box.height:
        return ()
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    lines = (("L", right, top), ("L", right, bottom), ("L", left, bottom))
    return (("M", left, top), *lines, ("C",))


def _holds(clip: PathData, box: PageBox) -> bool:
    """Whether a clip is an upright rectangle around the whole box, so that it cuts nothing."""
    around = _upright(clip)
    if around is None:
        return False
    shared = _shared(around, box)
    return box.width - shared.width < _TINY and box.height - shared.height < _TINY


def picture(shape: Any) -> bytes:
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
