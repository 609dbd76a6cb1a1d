"""What an OFD file holds, named as in GB/T 33190: pages of text, path and image objects.

All lengths are millimetres, ``x`` to the right and ``y`` down from the top left corner of the page.
What an object holds is measured from the corner of its own ``boundary``, after its ``ctm``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""``a b c d e f``: (x, y) becomes (ax + cy + e, bx + dy + f)."""
Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, 0 to 255 each."""
Segment: TypeAlias = tuple[str | float, ...]
"""``("M", x, y)``, ``("L", x, y)``, ``("B", x1, y1, x2, y2, x3, y3)`` or ``("C",)``."""
PathData: TypeAlias = tuple[Segment, ...]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBox:
    """A rectangle: ST_Box of the standard. Readers drop objects whose box has no width or height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextObject:
    """Characters of one font on one line.

    ``delta_x`` and ``delta_y`` are the steps from each character (code point) to the next, so one
    fewer than there are characters; ``delta_y`` may be empty. ``font`` is a place in
    :attr:`OfdDocument.fonts`, ``size`` the height of its em in millimetres before ``ctm``.
    """

    boundary: PageBox
    font: int
    size: float
    text: str
    x: float
    y: float
    delta_x: tuple[float, ...] = ()
    delta_y: tuple[float, ...] = ()
    ctm: Matrix = IDENTITY
    fill: Colour = BLACK
    alpha: int = 255
    clips: tuple[PathData, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathObject:
    """A line or an area. ``stroke`` or ``fill`` is None where it has none; ``dash`` in millimetres."""

    boundary: PageBox
    data: PathData
    line_width: float = 0.0
    stroke: Colour | None = None
    fill: Colour | None = None
    even_odd: bool = False
    dash: tuple[float, ...] = ()
    ctm: Matrix = IDENTITY
    alpha: int = 255
    clips: tuple[PathData, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageObject:
    """A picture: the unit square under ``ctm``, its first row of pixels at the top.

    ``image`` is a place in :attr:`OfdDocument.images`.
    """

    boundary: PageBox
    image: int
    ctm: Matrix
    alpha: int = 255
    clips: tuple[PathData, ...] = ()


PageObject: TypeAlias = TextObject | PathObject | ImageObject


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdPage:
    """One page and what stands on it, painted in this order."""

    width: float
    height: float
    objects: tuple[PageObject, ...] = ()

    @property
    def text(self) -> str:
        """The words in the order in which they are painted, a line for each text object."""
        return "\n".join(each.text for each in self.objects if isinstance(each, TextObject))


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A font by its name; ``content`` is the embedded font file, empty where none was embedded."""

    name: str
    family: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocInfo:
    """What the file says of itself. ``author`` is the unit; ``custom`` are names with their values."""

    doc_id: str = ""
    title: str = ""
    author: str = ""
    created: date | None = None
    creator: str = ""
    custom: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdDocument:
    """A whole file: its pages, the fonts and pictures (PNG or JPEG) they use, and its particulars."""

    pages: tuple[OfdPage, ...]
    fonts: tuple[Font, ...] = ()
    images: tuple[bytes, ...] = ()
    info: DocInfo = DocInfo()
