"""Our painter shows an OFD page as the PDF of the same form looks."""

from __future__ import annotations

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


@pytest.mark.parametrize("make", ["form", "card"])
def test_a_page_looks_like_its_pdf(qapp, centre, make):
    if make == "card":
        printout = papers.card(centre)
    else:
        document = reporting.build(centre, "grid_overview", Period.parse("2026-11"))
        printout = pages.printout(centre, document)
    drawn = OfdPainter(fixed_pages.read(fixed_pages.printed(centre, printout))).image(0, DPI)
    page = pages.page_image(printout.content, 0, DPI)
    wanted = QImage(page.pixels, page.width, page.height, QImage.Format.Format_RGBX8888)
    assert abs(drawn.width() - wanted.width()) <= 1
    wanted = wanted.scaled(drawn.size())
    ours, theirs = shades(drawn), shades(wanted)
    assert max(theirs) > 0.05
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) < 0.08
