"""A filled form as pages: set as PDF, and rendered page by page for screen and printer."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from gridcenter.reports.document import Document, Orientation
from gridcenter.reports.fonts import FontReport
from gridcenter.services.centre import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """A form as PDF, the fonts it was set in, and how many pages it has.

    ``fronts`` are the pages (from 0) where a paper of its own begins: printed on both sides, they
    never stand on the back of another one's.
    """

    document: Document
    content: bytes
    fonts: FontReport
    pages: int
    fronts: frozenset[int] = frozenset({0})

    @property
    def landscape(self) -> bool:
        """Whether its sheets lie on their long side."""
        return self.document.orientation is Orientation.LANDSCAPE

    @property
    def paper(self) -> str:
        """The size of its sheets: ``a4`` or ``a3``."""
        return self.document.paper.value


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """One rendered page: ``pixels`` are four bytes each, red green blue unused, row by row."""

    width: int
    height: int
    pixels: bytes


def printout(centre: Centre, document: Document) -> Printout:
    """``document`` set as PDF, for preview, printing or saving; drafts say so on every page."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    from gridcenter.reports import layout  # noqa: PLC0415 - loads typst

    pdf = layout.to_pdf(document, made=centre.clock())
    with pypdfium2.PdfDocument(BytesIO(pdf.content)) as opened:
        pages = len(opened)
        begun = {place.get_index() for each in opened.get_toc() if (place := each.get_dest())}
    return Printout(
        document=document,
        content=pdf.content,
        fonts=pdf.fonts,
        pages=pages,
        fronts=frozenset({0, *(page for page in begun if page is not None)}),
    )


def page_image(content: bytes, page: int, dpi: float) -> PageImage:
    """Page ``page`` (from 0) of a PDF rendered on white at ``dpi``."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        bitmap = opened[page].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        pixels = bytes(bitmap.buffer)
    if stride != width * 4:
        rows = (pixels[row * stride : row * stride + width * 4] for row in range(height))
        pixels = b"".join(rows)
    return PageImage(width=width, height=height, pixels=pixels)
