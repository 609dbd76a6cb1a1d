"""The sheet of a .docx: margins, line grid, page numbers outside, and how runs name their fonts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from gridcenter.reports.document import Document
from gridcenter.reports.paper import Orientation, Paper

PITCH = 28.99
"""The distance of the 22 lines of a page, in points."""
CONTROLS = dict.fromkeys(code for code in range(32) if code not in (9, 10))
"""What XML cannot hold, for ``str.translate``."""


def set_properties(word: Any, document: Document, made: datetime | None) -> None:
    """Title, unit, foot and time of the file."""
    core = word.core_properties
    core.title, core.author, core.comments = document.title, document.unit, document.foot
    if made is not None:
        core.created = core.modified = made.replace(tzinfo=None)


def set_page(word: Any, document: Document) -> None:
    """Paper, margins, line grid and the two feet."""
    section = word.sections[0]
    landscape = document.orientation is Orientation.LANDSCAPE
    short, long = (297, 420) if document.paper is Paper.A3 else (210, 297)
    width, height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = (28, 26, 35, 37) if landscape else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(
        Mm, margins
    )
    section.footer_distance = Mm(24)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    pitch = round(PITCH * 20)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{pitch}"/>')
    )
    # GB/T 9704: page numbers stand outside, right on odd pages and left on even ones.
    word.settings.odd_and_even_pages_header_footer = True
    _footer(section.footer.paragraphs[0], document, WD_ALIGN_PARAGRAPH.RIGHT)
    _footer(section.even_page_footer.paragraphs[0], document, WD_ALIGN_PARAGRAPH.LEFT)


def _footer(footer: Any, document: Document, side: Any) -> None:
    footer.alignment = side
    size = f'<w:rPr>{fonts("宋体")}<w:sz w:val="28"/></w:rPr>'
    small = f'<w:rPr>{fonts("宋体")}<w:sz w:val="18"/></w:rPr>'
    spaced = 'xml:space="preserve"'
    number = [
        f"<w:r {nsdecls('w')}>{size}<w:t {spaced}>— </w:t></w:r>",
        f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>',
        f"<w:r {nsdecls('w')}>{size}<w:t {spaced}> —</w:t></w:r>",
    ]
    left = side == WD_ALIGN_PARAGRAPH.LEFT
    words = f"　　{document.foot}" if left else f"{document.foot}　　"
    foot = f"<w:r {nsdecls('w')}>{small}<w:t {spaced}>{plain(words)}</w:t></w:r>"
    for run in (*number, foot) if left else (foot, *number):
        footer._p.append(parse_xml(run))


def fonts(font: str) -> str:
    """The XML that names a font for Chinese and Latin alike."""
    return f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'


def plain(text: str) -> str:
    """Text as XML."""
    return escape(text.translate(CONTROLS))
