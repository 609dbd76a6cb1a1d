"""An OFD page is bound as it looks in its PDF; what its file lacks is stood in for, what it hides is not markup."""

from __future__ import annotations

import numpy as np
import pytest
from lxml import etree

from gridcenter.domain.period import Period
from gridcenter.reports import leaves
from gridcenter.reports.ofd import drawing, faces
from gridcenter.reports.ofd.drawing import OfdDrawing
from gridcenter.reports.ofd.model import (
    Font,
    ImageObject,
    OfdDocument,
    OfdPage,
    PageBox,
    PathObject,
    TextObject,
)
from gridcenter.services.paper import fixed_pages, pages, reporting

DPI = 60
MM = DPI / 25.4
AREA = (28, 37, 156, 225)
SVG = "{http://www.w3.org/2000/svg}"


def dark(content: bytes, box: tuple[float, float, float, float], dpi: float) -> np.ndarray:
    """How dark each of 20 × 20 fields of ``box`` (millimetres) on the first page is, from 0 to 1."""
    image = pages.page_image(content, 0, dpi)
    dots = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.width, 4)[..., :3]
    left, top, wide, high = (round(each * dpi / 25.4) for each in box)
    part = 1 - dots[top : top + high, left : left + wide].mean(axis=2) / 255
    rows, columns = (each // 20 * 20 for each in part.shape)
    return part[:rows, :columns].reshape(20, rows // 20, 20, columns // 20).mean(axis=(1, 3))


@pytest.mark.parametrize("form", ["grid_overview", "dispute_monthly"])
def test_a_page_is_bound_as_its_pdf_looks(centre, form):
    document = reporting.build(centre, form, Period.parse("2026-11"))
    printout = pages.printout(centre, document)
    made = fixed_pages.read(fixed_pages.printed(centre, printout))
    leaf = leaves.page(OfdDrawing(made, ()).svg(0) or "", head="附件 1", number=3)
    assert leaf is not None
    wide, high = made.pages[0].width, made.pages[0].height
    scale = min(AREA[2] / wide, AREA[3] / high)
    left = AREA[0] + (AREA[2] - wide * scale) / 2
    top = AREA[1] + (AREA[3] - high * scale) / 2
    ours = dark(leaf, (left, top, wide * scale, high * scale), 4 * DPI)
    theirs = dark(printout.content, (0, 0, wide, high), 4 * DPI * scale)
    assert theirs.max() > 0.04
    assert abs(ours - theirs).max() < 0.08


def document(*objects: TextObject | PathObject | ImageObject) -> OfdDocument:
    return OfdDocument(
        pages=(OfdPage(width=100, height=50, objects=objects),),
        fonts=(Font(name="x", family="不在的'字体<&\""), Font(name="坏", content=b"no font")),
        images=(leaves.png(1, 1, b"\xff\0\0"), b"<svg/>"),
    )


BOX = PageBox(x=0, y=0, width=100, height=50)


def test_words_without_their_font_are_written_in_another_and_are_no_markup():
    text = "张<&\"'>示例"
    for font in (0, 1):
        told = TextObject(boundary=BOX, font=font, size=5, text=text, x=1, y=6, delta_x=(5, 5))
        made = OfdDrawing(document(told), ("Noto Serif CJK SC",)).svg(0)
        said = [each.text for each in etree.fromstring(made or "").iter(f"{SVG}text")]
        assert "".join(said) == text
        assert leaves.page(made or "", head="附件 1", number=1) is not None


def test_lines_areas_and_pictures_keep_clip_opacity_and_dash():
    clip = (("M", 0, 0), ("L", 9, 0), ("L", 9, 9), ("C",))
    line = PathObject(
        boundary=BOX,
        data=(("M", 0, 0), ("B", 1, 1, 2, 2, 3, 3)),
        stroke=(1, 2, 3),
        dash=(2, 1),
        clips=(clip, clip),
        alpha=51,
    )
    red = ImageObject(boundary=BOX, image=0, ctm=(100, 0, 0, 50, 0, 0))
    strange = ImageObject(boundary=BOX, image=1, ctm=(1, 0, 0, 1, 0, 0))
    made = OfdDrawing(document(red, line, strange), ()).svg(0) or ""
    tree = etree.fromstring(made)
    drawn = tree.findall(f".//{SVG}g/{SVG}path")
    assert [each.get("stroke-dasharray") for each in drawn if each.get("stroke")] == ["2 1"]
    assert len(tree.findall(f".//{SVG}clipPath")) == 2
    assert len(tree.findall(f".//{SVG}image")) == 1
    assert 'opacity="0.2"' in made
    leaf = leaves.page(made, head="附件 1", number=1)
    assert dark(leaf or b"", (60, 130, 90, 40), DPI).min() > 0.6


def test_a_page_that_comes_to_too_much_is_not_bound(monkeypatch):
    monkeypatch.setattr(drawing, "LARGEST", 100)
    told = TextObject(boundary=BOX, font=0, size=5, text="示例" * 50, x=1, y=6)
    assert OfdDrawing(document(told), ()).svg(0) is None


def test_a_font_that_is_on_no_machine_is_named():
    with pytest.raises(faces.OfdFontError, match="NoSuchFont-Regular"):
        faces.cut_down("NoSuchFont-Regular", "字")
