"""One picture or drawing as an A4 page of a file that is bound: named above, counted below."""

from __future__ import annotations

import json
import struct
import zlib
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import typst

from gridcenter.base.paths import resources_dir
from gridcenter.reports import layout
from gridcenter.reports.fonts import FontRole

_WIDE, _HIGH = 156, 225
"""The text area of an A4 page in millimetres."""
_TURNS = {3: 180, 6: 90, 8: 270}
"""Degrees by the Orientation of EXIF; the mirrored ones come from no camera."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_ORIENTATION = 0x0112
_SCAN = 0xDA


def page(picture: bytes | str, *, head: str, number: int) -> bytes | None:
    """A PDF of one page with the page number ``number``; None where the picture cannot be drawn.

    ``picture`` is a PNG or JPEG, or a drawing of ours as SVG text; a photo stands as its camera was held.
    Nothing of it touches the disk. Raises NoChineseFontError.
    """
    fonts = layout.fonts()
    fonts.require()
    drawn = picture if isinstance(picture, str) else _svg(picture)
    if drawn is None:
        return None
    data = {"head": head, "page": number, "songti": list(fonts.families(FontRole.SONGTI))}
    try:
        made: Any = _compiler().compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "picture": drawn},
            pdf_tags=False,
        )
    except typst.TypstError:
        return None
    return bytes(made) if isinstance(picture, str) or _has_picture(made) else None


def png(width: int, height: int, rgb: bytes) -> bytes:
    """Dots of three bytes each (red green blue, row by row without gaps) as a PNG."""
    line = width * 3
    rows = b"".join(b"\0" + rgb[at : at + line] for at in range(0, height * line, line))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def _has_picture(made: bytes) -> bool:
    """Whether the picture arrived: typst leaves one that it cannot read out in silence."""
    with pypdfium2.PdfDocument(BytesIO(made)) as opened:
        return any(opened[0].get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)))


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    folder = resources_dir() / "templates"
    fonts = layout.system_fonts()
    return typst.Compiler(input=str(folder / "leaf.typ"), root=str(folder), font_paths=fonts)


def _svg(picture: bytes) -> str | None:
    """The picture upright and as large as the text area has room for; as text, for typst takes only that."""
    kind = "png" if picture.startswith(_PNG) else "jpeg" if picture.startswith(_JPEG) else ""
    if not kind:
        return None
    turn = _TURNS.get(orientation(picture), 0) if kind == "jpeg" else 0
    wide, high = (_HIGH, _WIDE) if turn in (90, 270) else (_WIDE, _HIGH)
    body = b64encode(picture).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}">'
        f'<g transform="translate({_WIDE / 2} {_HIGH / 2}) rotate({turn})">'
        f'<image x="{-wide / 2}" y="{-high / 2}" width="{wide}" height="{high}" '
        f'href="data:image/{kind};base64,{body}"/></g></svg>'
    )


def orientation(jpeg: bytes) -> int:
    """How a photo is to be turned, by its EXIF (1: not at all)."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != _SCAN:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        body = jpeg[at + 4 : at + 2 + length]
        if jpeg[at + 1] == 0xE1 and body.startswith(b"Exif\0\0"):
            return _tagged(body[6:])
        at += 2 + length
    return 1


def _tagged(tiff: bytes) -> int:
    order = ">" if tiff.startswith(b"MM") else "<"
    try:
        (first,) = struct.unpack_from(f"{order}4xI", tiff)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, _kind, _n, value = struct.unpack_from(
                f"{order}HHIH", tiff, first + 2 + 12 * number
            )
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 1
    return 1
