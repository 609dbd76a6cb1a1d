"""What a page can hold beside plain text: turned words, clips, transparency, pictures."""

from __future__ import annotations

import typst

from gridcenter.reports.ofd import from_pdf, reading, writing
from gridcenter.reports.ofd.model import IDENTITY, DocInfo, PathObject, TextObject

PAGE = """
#set page(width: 100mm, height: 80mm, margin: 10mm)
#set text(font: "Noto Sans CJK SC", size: 12pt, ligatures: false)
横排 office
#place(dx: 40mm, dy: 10mm, rotate(90deg, [竖着]))
#place(dx: 5mm, dy: 30mm, rect(width: 20mm, height: 10mm, fill: rgb(200, 0, 0, 128), stroke: none))
#place(dx: 40mm, dy: 40mm, box(width: 10mm, height: 10mm, clip: true,
  rect(width: 50mm, height: 50mm, fill: blue, stroke: none)))
#place(dx: 60mm, dy: 40mm, line(length: 10mm, stroke: (thickness: 1pt, dash: (2mm, 1mm))))
"""


def page(tmp_path):
    source = tmp_path / "page.typ"
    source.write_text(PAGE, encoding="utf-8")
    made = from_pdf.to_ofd(typst.compile(str(source)), DocInfo(doc_id="0" * 32))
    assert reading.from_bytes(writing.to_bytes(made)).pages[0].text == made.pages[0].text
    return made.pages[0]


def test_turned_words_keep_their_line(tmp_path):
    words = [each for each in page(tmp_path).objects if isinstance(each, TextObject)]
    turned = next(each for each in words if "竖" in each.text)
    assert turned.text == "竖着"
    assert turned.ctm != IDENTITY
    a, b, c, d, _e, _f = turned.ctm
    assert (round(a), round(b), round(c), round(d)) == (0, 1, -1, 0)
    assert turned.boundary.height > turned.boundary.width
    level = next(each for each in words if "office" in each.text)
    assert level.ctm == IDENTITY
    assert abs(level.size - 12 * 25.4 / 72) < 0.01


def test_clips_transparency_and_dashes(tmp_path):
    paths = [each for each in page(tmp_path).objects if isinstance(each, PathObject)]
    red = next(each for each in paths if each.fill and each.fill[0] == 200)
    assert red.alpha == 128
    assert round(red.boundary.width) == 20
    blue = next(each for each in paths if each.fill and each.fill[2] > 150 and each is not red)
    assert round(blue.boundary.width) == 10
    dashed = next(each for each in paths if each.dash)
    assert [round(each, 1) for each in dashed.dash] == [2.0, 1.0]
    assert all(each.boundary.height > 0 for each in paths)
