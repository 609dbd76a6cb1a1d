"""OFD pages as SVG, for a paper that binds them: letters as outlines, lines, areas and pictures in place.

The window paints the same pages with Qt; a file is bound on the worker and from the command line too,
where there is none.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

import uharfbuzz as hb

from gridcenter.reports.ofd.model import (
    Colour,
    ImageObject,
    OfdDocument,
    OfdPage,
    PageObject,
    PathData,
    PathObject,
    TextObject,
)

LARGEST = 20_000_000
"""Characters of SVG that one page may come to."""
_HAIRLINE = 0.1
"""Millimetres of a line that is told to have no width."""
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))
_LETTERS = {"M": "M", "L": "L", "B": "C", "C": "Z"}


class OfdDrawing:
    """The pages of one document; its fonts are opened once. ``stand_ins`` are the families to take where a
    font is not in the file.
    """

    def __init__(self, document: OfdDocument, stand_ins: Sequence[str]) -> None:
        self._document = document
        self._stand_ins = stand_ins
        self._fonts: dict[int, hb.Font | None] = {}
        self._outlines: dict[tuple[int, int], str] = {}

    def svg(self, number: int) -> str | None:
        """Page ``number`` (from 0) as an SVG of its size; None for one that comes to too much."""
        page = self._document.pages[number]
        parts, length = [], 0
        for part in self._parts(page):
            length += len(part)
            if length > LARGEST:
                return None
            parts.append(part)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {_said(page.width, page.height)}">{"".join(parts)}</svg>'
        )

    def _parts(self, page: OfdPage) -> Iterator[str]:
        for number, each in enumerate(page.objects):
            yield f'<g transform="translate({_said(each.boundary.x, each.boundary.y)})">'
            for clip, data in enumerate(each.clips):
                name = f"c{number}-{clip}"
                yield f'<clipPath id="{name}"><path d="{_path(data)}"/></clipPath>'
                yield f'<g clip-path="url(#{name})">'
            yield f'<g transform="matrix({_said(*each.ctm)})" opacity="{each.alpha / 255:.4g}">'
            yield from self._object(each)
            yield "</g>" * (2 + len(each.clips))

    def _object(self, each: PageObject) -> Iterator[str]:
        match each:
            case TextObject():
                yield from self._text(each)
            case PathObject():
                yield _drawn(each)
            case ImageObject():
                yield _picture(self._document.images[each.image])

    def _text(self, each: TextObject) -> Iterator[str]:
        font = self._font(each.font)
        fill, x, y = _colour(each.fill), each.x, each.y
        steps = _padded(each.delta_x, len(each.text), each.size)
        falls = _padded(each.delta_y, len(each.text), 0.0)
        families = ", ".join(
            f"'{name}'"
            for name in (self._document.fonts[each.font].family, *self._stand_ins)
            if name
        )
        for character, step, fall in zip(each.text, steps, falls, strict=True):
            if font is None:
                yield (
                    f'<text x="{x:.6g}" y="{y:.6g}" font-size="{each.size:.6g}" fill="{fill}" '
                    f'font-family="{escape(families)}">{escape(character)}</text>'
                )
            elif outline := self._outline(each.font, font, character):
                scale = each.size / max(1, font.face.upem)
                turn = f"translate({_said(x, y)}) scale({_said(scale, -scale)})"
                yield f'<path transform="{turn}" fill="{fill}" d="{outline}"/>'
            x, y = x + step, y + fall

    def _font(self, number: int) -> hb.Font | None:
        if number not in self._fonts:
            content = self._document.fonts[number].content
            face = hb.Face(hb.Blob(content)) if content else None
            self._fonts[number] = hb.Font(face) if face is not None and face.glyph_count else None
        return self._fonts[number]

    def _outline(self, number: int, font: hb.Font, character: str) -> str:
        key = number, ord(character)
        if key not in self._outlines:
            pen = _Pen()
            glyph = font.get_nominal_glyph(ord(character))
            if glyph:
                font.draw_glyph_with_pen(glyph, pen)
            self._outlines[key] = " ".join(pen.said)
        return self._outlines[key]


class _Pen:
    """What HarfBuzz draws a glyph with, named as fontTools names it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def moveTo(self, to: tuple[float, float]) -> None:
        self.said.append(f"M{_said(*to)}")

    def lineTo(self, to: tuple[float, float]) -> None:
        self.said.append(f"L{_said(*to)}")

    def curveTo(self, *points: tuple[float, float]) -> None:
        self.said.append("C" + " ".join(_said(*each) for each in points))

    def qCurveTo(self, *points: tuple[float, float]) -> None:
        self.said.append("Q" + " ".join(_said(*each) for each in points))

    def closePath(self) -> None:
        self.said.append("Z")

    def endPath(self) -> None:
        pass


def _said(*numbers: float) -> str:
    return " ".join(f"{each:.6g}" for each in numbers)


def _colour(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _padded(steps: Sequence[float], count: int, otherwise: float) -> list[float]:
    """A step for each character: files of other programs leave out the last ones."""
    return [*steps[:count], *[otherwise] * (count - len(steps))]


def _path(data: PathData) -> str:
    return " ".join(
        f"{_LETTERS[str(letter)]}{_said(*map(float, given))}" for letter, *given in data
    )


def _drawn(each: PathObject) -> str:
    fill = "none" if each.fill is None else _colour(each.fill)
    rule = "evenodd" if each.even_odd else "nonzero"
    line = ""
    if each.stroke is not None:
        line = f' stroke="{_colour(each.stroke)}" stroke-width="{each.line_width or _HAIRLINE:.6g}"'
        if each.dash:
            line += f' stroke-dasharray="{_said(*each.dash)}"'
    return f'<path d="{_path(each.data)}" fill="{fill}" fill-rule="{rule}"{line}/>'


def _picture(content: bytes) -> str:
    kind = next((name for magic, name in _PICTURES if content.startswith(magic)), None)
    if kind is None:
        return ""
    body = b64encode(content).decode("ascii")
    return (
        '<image width="1" height="1" preserveAspectRatio="none" '
        f'href="data:image/{kind};base64,{body}"/>'
    )
