"""A filled form as pages: set as PDF, and rendered page by page for screen and printer."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from gridcenter.reports.document import Cell, Document
from gridcenter.reports.fonts import FontReport
from gridcenter.reports.paper import Orientation
from gridcenter.services.centre import Centre

_MARK = "cell:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a number stands that opens its rows: page from 0, edges as shares of the page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """A form as PDF, the fonts it was set in, and how many pages it has.

    ``fronts`` are the pages (from 0) where a paper of its own begins: printed on both sides, they
    never stand on the back of another one's. ``spots`` are the numbers on its pages.
    """

    document: Document
    content: bytes
    fonts: FontReport
    pages: int
    fronts: frozenset[int] = frozenset({0})
    spots: tuple[Spot, ...] = ()

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


def printout(centre: Centre, document: Document, *, marked: bool = False) -> Printout:
    """``document`` set as PDF, for preview, printing or saving; drafts say so on every page.

    ``marked`` is for the preview: it finds out where the numbers stand, by links that a file which
    leaves the house does not carry.
    """
    if document.before or document.bound or document.behind:
        return _bound(centre, document)
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    from gridcenter.reports import layout  # noqa: PLC0415 - loads typst

    pdf = layout.to_pdf(document, made=centre.clock(), marked=marked)
    with pypdfium2.PdfDocument(BytesIO(pdf.content)) as opened:
        begun = {place.get_index() for each in opened.get_toc() if (place := each.get_dest())}
        spots = [spot for n, page in enumerate(opened) for spot in _spots(n, page, pdf.marked)]
        return Printout(
            document=document,
            content=pdf.content,
            fonts=pdf.fonts,
            pages=len(opened),
            fronts=frozenset({0, *(page for page in begun if page is not None)}),
            spots=tuple(spots),
        )


def require_fonts() -> None:
    """Raises NoChineseFontError where no page can be set."""
    from gridcenter.reports import layout  # noqa: PLC0415 - loads typst

    layout.fonts().require()


def _bound(centre: Centre, document: Document) -> Printout:
    """The papers of a file in one PDF, each beginning on a front."""
    alone = replace(document, before=(), bound=(), behind=b"")
    own = printout(centre, alone)
    before = [printout(centre, each) for each in document.before]
    bound = [printout(centre, each) for each in document.bound]
    behind = count(document.behind) if document.behind else 0
    fronts, at = [], 0
    for each in (*before, own, *bound):
        fronts.append(at)
        at += each.pages + (behind if each is own else 0)
    parts = [each.content for each in (*before, own)]
    parts += [document.behind] if behind else []
    return Printout(
        document=document,
        content=joined([*parts, *(each.content for each in bound)]),
        fonts=own.fonts,
        pages=at,
        fronts=frozenset(fronts),
    )


def joined(parts: Sequence[bytes]) -> bytes:
    """The pages of several PDF files as one; empty for none."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    if not parts:
        return b""
    with pypdfium2.PdfDocument.new() as whole:
        for each in parts:
            with pypdfium2.PdfDocument(BytesIO(each)) as part:
                whole.import_pages(part)
        kept = BytesIO()
        whole.save(kept)
    return kept.getvalue()


def _spots(number: int, page: Any, cells: Sequence[Cell]) -> Iterator[Spot]:
    """The links of a page that lead to cells."""
    if not cells:
        return
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    width, height = page.get_size()
    place, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    name = ctypes.create_string_buffer(32)
    while pdfium.FPDFLink_Enumerate(page, place, link):
        action = pdfium.FPDFLink_GetAction(link)
        pdfium.FPDFAction_GetURIPath(page.pdf, action, name, len(name))
        mark = name.value.decode("ascii", "replace")
        if mark.startswith(_MARK) and pdfium.FPDFLink_GetAnnotRect(link, box):
            yield Spot(
                page=number,
                left=box.left / width,
                top=1 - box.top / height,
                right=box.right / width,
                bottom=1 - box.bottom / height,
                cell=cells[int(mark.removeprefix(_MARK))],
            )


def count(content: bytes) -> int:
    """How many pages a PDF has; 0 for one that cannot be read (damaged, or locked)."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    try:
        with pypdfium2.PdfDocument(BytesIO(content)) as opened:
            return len(opened)
    except pypdfium2.PdfiumError:
        return 0


def page_text(content: bytes, page: int) -> str:
    """The words of page ``page`` (from 0) of a PDF; empty where it is a picture of a page."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        words: str = opened[page].get_textpage().get_text_range()
    return words.replace("\r\n", "\n")


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
