"""Our painter shows an OFD page as the PDF of the same form looks."""

from __future__ import annotations

import io
from functools import partial

import pypdfium2
import pytest
from PySide6.QtGui import QImage

from gridcenter.desktop.paper.ofd_painter import OfdPainter
from gridcenter.domain.period import Period
from gridcenter.services.packs import papers
from gridcenter.services.paper import fixed_pages, pages, reporting

DPI = 60


def shades(image: QImage) -> list[float]:
    """The darkness of each field of 20 × 20, from 0 to 1."""
    small = image.convertToFormat(QImage.Format.Format_Grayscale8).scaled(20, 20)
    smooth = image.convertToFormat(QImage.Format.Format_Grayscale8)
    wide, high = smooth.width() // 20, smooth.height() // 20
    assert small.width() == 20
    data = smooth.constBits()
    line = smooth.bytesPerLine()
    found = []
    for row in range(20):
        for column in range(20):
            dark = sum(
                255 - data[y * line + x]
                for y in range(row * high, (row + 1) * high)
                for x in range(column * wide, (column + 1) * wide)
            )
            found.append(dark / (255 * wide * high))
    return found


def differences(painter: OfdPainter, content: bytes, dpi: int = DPI) -> list[float]:
    """By how much our picture of the first page is darker or lighter than pdfium's, by field."""
    drawn = painter.image(0, dpi)
    page = pages.page_image(content, 0, dpi)
    wanted = QImage(page.pixels, page.width, page.height, QImage.Format.Format_RGBX8888)
    assert abs(drawn.width() - wanted.width()) <= 1
    ours, theirs = shades(drawn), shades(wanted.scaled(drawn.size()))
    assert max(theirs) > 0.04
    return [abs(a - b) for a, b in zip(ours, theirs, strict=True)]


@pytest.mark.parametrize("make", ["form", "card"])
def test_a_page_looks_like_its_pdf(qapp, centre, make):
    if make == "card":
        printout = papers.card(centre)
    else:
        document = reporting.build(centre, "grid_overview", Period.parse("2026-11"))
        printout = pages.printout(centre, document)
    painter = OfdPainter(fixed_pages.read(fixed_pages.printed(centre, printout)))
    assert max(differences(painter, printout.content)) < 0.08


def saved(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def turned(content: bytes, degrees: int) -> bytes:
    """The PDF with /Rotate on its pages."""
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            page.set_rotation(degrees)
        return saved(opened)


def grouped(content: bytes) -> bytes:
    """The first page as a group, smaller and moved, on a page of the same size."""
    with pypdfium2.PdfDocument(content) as inside, pypdfium2.PdfDocument.new() as outside:
        page = outside.new_page(*inside.get_page_size(0))
        group = inside.page_as_xobject(0, outside).as_pageobject()
        group.set_matrix(pypdfium2.PdfMatrix().scale(0.9, 0.8).translate(30, 60))
        page.insert_obj(group)
        page.gen_content()
        return saved(outside)


@pytest.mark.parametrize(
    "change",
    [
        partial(turned, degrees=90),
        partial(turned, degrees=180),
        partial(turned, degrees=270),
        grouped,
        lambda content: grouped(grouped(content)),
    ],
    ids=["90", "180", "270", "a group", "a group in a group"],
)
def test_turned_pages_and_groups_look_like_their_pdf(qapp, centre, change):
    document = reporting.build(centre, "grid_overview", Period.parse("2026-11"))
    content = change(pages.printout(centre, document).content)
    made = fixed_pages.as_ofd(content, title="示例", author="示例镇", created=None)
    # pdfium draws no line thinner than a pixel: fine enough that ours are as thick.
    assert max(differences(OfdPainter(fixed_pages.read(made)), content, 2 * DPI)) < 0.08
