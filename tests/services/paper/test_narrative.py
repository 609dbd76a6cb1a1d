"""综治中心运行情况月报: what it says of itself, what the officer says, and what is carried over."""

from io import BytesIO

import pypdfium2
import pytest
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gridcenter.domain.period import Period
from gridcenter.reports.document import Bars, Paragraph
from gridcenter.reports.fitting import SIZES
from gridcenter.services.paper import explaining, pages, reporting
from tests.builders import VILLAGES, make_centre, make_grid, make_incident

FORM = "centre_monthly"
NOVEMBER, DECEMBER = Period.parse("2026-11"), Period.parse("2026-12")


@pytest.fixture
def centre(tmp_path):
    """Two villages: one has settled its dispute, the other has two, one of them overdue."""
    centre = make_centre(tmp_path / "data")
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001") for v in VILLAGES]
    common = {"category": "neighbours", "state": "handling"}
    make_incident(
        centre,
        grid=grids[0].uid,
        **{**common, "state": "closed", "closed_on": "2026-11-19", "is_resolved": True},
    )
    make_incident(centre, grid=grids[1].uid, deadline="2026-11-10", **common)
    make_incident(centre, grid=grids[1].uid, deadline="2026-12-10", **common)
    october = {"occurred_at": "2026-10-02T08:00", "registered_on": "2026-10-02"}
    make_incident(centre, grid=grids[1].uid, category="labour", **october)
    return centre


def said(document):
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def codes(document):
    return [problem.code for problem in document.problems]


def test_the_highlights_are_worked_out(centre):
    document = reporting.build(centre, FORM, NOVEMBER)
    text = said(document)
    assert "共登记各类事件3件，环比上升200.0%" in text
    assert "变化最大的是“邻里关系”类，本期3件，比上期增加3件" in text
    assert "化解工作做得最好的是样板村，1件矛盾纠纷化解1件，化解率100.0%" in text
    assert "超期未结2件" in text
    assert "已超期18天" in text
    (late,) = explaining.explain(centre, document, _longest(document))
    assert len(late.uids) == 1


def _longest(document):
    rows = [row for table in document.data_tables for row in table.rows]
    return next(row.cells[1] for row in rows if row.id == "highlight.longest")


def test_an_empty_month_says_so(centre):
    document = reporting.build(centre, FORM, Period.parse("2025-02"))
    assert not any(isinstance(block, Bars) for block in document.blocks)
    text = said(document)
    assert "没有超期未结" in text
    assert "变化最大" not in text
    assert "做得最好" not in text


def test_free_sections_are_carried_over_until_written_anew(centre):
    reporting.keep_inputs(centre, FORM, NOVEMBER, {"problems": "人手不足。", "plans": "培训。"})
    assert "form_text_carried" not in codes(reporting.build(centre, FORM, NOVEMBER))
    carried = reporting.build(centre, FORM, DECEMBER)
    assert "人手不足。" in said(carried)
    assert codes(carried).count("form_text_carried") == 2
    boxes = {field.key: field.text for field in reporting.input_fields(centre, FORM, DECEMBER)}
    assert boxes["problems"] == "人手不足。"
    reporting.keep_inputs(centre, FORM, DECEMBER, {"problems": "已补充人手。", "plans": "培训。"})
    anew = reporting.build(centre, FORM, DECEMBER)
    assert "已补充人手。" in said(anew)
    assert "form_text_carried" not in codes(anew)


def test_a_rewritten_section_is_kept_and_told_when_it_is_outdated(centre):
    boxes = {field.key: field.text for field in reporting.input_fields(centre, FORM, NOVEMBER)}
    assert boxes["overview"].startswith("2026年11月，金河镇（示例）综治中心共登记")
    reporting.keep_inputs(centre, FORM, NOVEMBER, {"overview": boxes["overview"]})
    reporting.keep_inputs(centre, FORM, NOVEMBER, {"overview": "本月登记3件，总体平稳。"})
    document = reporting.build(centre, FORM, NOVEMBER)
    assert "总体平稳" in said(document)
    assert "form_text_outdated" not in codes(document)
    make_incident(centre, state="registered")
    assert "form_text_outdated" in codes(reporting.build(centre, FORM, NOVEMBER))
    reporting.keep_inputs(centre, FORM, NOVEMBER, {"overview": ""})
    assert "共登记各类事件4件" in said(reporting.build(centre, FORM, NOVEMBER))


def test_word_gets_the_chart_as_a_picture(centre, tmp_path):
    document = reporting.build(centre, FORM, NOVEMBER)
    reporting.write(centre, document, tmp_path / "月报.docx")
    word = WordDocument(BytesIO((tmp_path / "月报.docx").read_bytes()))
    (picture,) = word.inline_shapes
    assert round(picture.width.mm) == 156
    (bars,) = [block for block in document.blocks if isinstance(block, Bars)]
    label, count = bars.bars[0]
    (named,) = word.element.xpath("//wp:docPr")
    assert f"{label} {count}" in named.get("descr")


def test_word_signs_at_the_right_and_numbers_its_pages_outside(centre, tmp_path):
    document = reporting.build(centre, FORM, NOVEMBER)
    reporting.write(centre, document, tmp_path / "月报.docx")
    word = WordDocument(tmp_path / "月报.docx")
    texts = [paragraph.text for paragraph in word.paragraphs]
    at = texts.index("附：主要指标")
    assert word.paragraphs[at].paragraph_format.page_break_before
    unit, date = word.paragraphs[at - 2 : at]
    assert unit.text == "填报单位（盖章）：金河镇（示例）"
    assert date.text == "填报日期：2026年11月20日"
    assert {each.alignment for each in (unit, date)} == {WD_ALIGN_PARAGRAPH.RIGHT}
    odd, even = (foot.paragraphs[0] for foot in _feet(word))
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert even.text.startswith("— ")


def _feet(word):
    (section,) = word.sections
    return section.footer, section.even_page_footer


def test_the_words_fit_one_page_and_the_table_is_an_annex_behind_the_signatures(centre):
    words = {"problems": "人手不足，个别村回访不够及时。" * 4, "plans": "逐件督促未结事项。" * 6}
    reporting.keep_inputs(centre, FORM, NOVEMBER, words)
    document = reporting.build(centre, FORM, NOVEMBER)
    assert document.body_size in SIZES[1:]
    with pypdfium2.PdfDocument(pages.printout(centre, document).content) as pdf:
        first, second = (page.get_textpage().get_text_bounded() for page in pdf)
    assert "签发人" in first
    assert "填报日期" in first
    assert second.startswith("附：主要指标")
    assert "签发人" not in second
    assert reporting.build(centre, "handling_statistics", NOVEMBER).body_size == SIZES[0]
