import itertools
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import typst

from gridcenter.base.i18n import describe
from gridcenter.domain.period import Period
from gridcenter.reports import layout
from gridcenter.reports.document import (
    Bars,
    Cell,
    Column,
    Document,
    Heading,
    PaperRow,
    Paragraph,
    RowKind,
    SignatureBlock,
    Table,
)
from gridcenter.reports.fonts import FontRole, choose
from gridcenter.reports.glyphs import missing_glyphs
from gridcenter.reports.layout import to_pdf
from gridcenter.reports.paper import Orientation, Paper

MM = 72 / 25.4
TRICKY = 'a*b_c#let x = 1$y$`z`\\"引号"<ref>@cite//注 [框] {大} ~ 龘䶮'


def pages(document):
    return pdfium.PdfDocument(BytesIO(to_pdf(document).content))


def boxes(page):
    """(character, left, top) in millimetres from the upper left corner of the page."""
    height, text = page.get_height(), page.get_textpage()
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char.strip():
            left, _bottom, _right, top = text.get_charbox(index, loose=True)
            yield char, left / MM, (height - top) / MM


def document(*blocks, **changes):
    given = {
        "form": "sample",
        "title": "样表",
        "period": "2026-11",
        "period_text": "2026年11月",
        "unit": "金河镇（示例）",
        "blocks": blocks,
        "foot": "包号 620622101_202611_00007",
        **changes,
    }
    return Document(**given)


def test_body_is_22_lines_of_28_characters_from_28_mm():
    page = pages(document(Paragraph(text="测" * 28 * 60, indent=False)))[1]
    body = [(left, top) for char, left, top in boxes(page) if char == "测"]
    lines = sorted({round(top, 1) for _left, top in body})
    columns = sorted({round(left, 1) for left, _top in body})
    assert len(lines) == 22
    assert len(columns) == 28
    assert columns[0] == pytest.approx(28, abs=0.3)
    assert columns[-1] + 16 / MM <= 28 + 156 + 0.3
    steps = [after - before for before, after in itertools.pairwise(lines)]
    assert sum(steps) / len(steps) == pytest.approx(28.99 / MM, abs=0.05)
    assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.5)


def roster(rows=60, **changes):
    columns = (
        Column(id="number", label="序号", width=10),
        Column(id="name", label="姓名", group="人员", width=20),
        Column(id="phone", label="联系电话", group="人员", width=30),
    )
    cells = [PaperRow((Cell(str(n)), Cell(f"张示例{n}"), Cell("138****0023"))) for n in range(rows)]
    body = (
        PaperRow((Cell("样板村"),), RowKind.GROUP),
        *cells,
        PaperRow((Cell(""), Cell("合计"), Cell(TRICKY)), RowKind.TOTAL),
    )
    signature = SignatureBlock(
        unit="金河镇（示例）", entries=(("签发人", ""), ("填报日期", "2026年11月20日"))
    )
    return document(
        Table(columns=columns, rows=body),
        signature=signature,
        orientation=Orientation.LANDSCAPE,
        **changes,
    )


def test_wide_roster_repeats_its_head_and_signs_once():
    set_pages = pages(roster())
    texts = [page.get_textpage().get_text_range() for page in set_pages]
    assert len(texts) > 2
    assert all("联系电话" in text and "人员" in text for text in texts)
    assert [("填报单位（盖章）" in text) for text in texts] == [False] * (len(texts) - 1) + [True]
    assert all(f"— {number} —" in text for number, text in enumerate(texts, 1))
    assert all("620622101_202611_00007" in text for text in texts)
    assert set_pages[0].get_size() == pytest.approx((297 * MM, 210 * MM), abs=0.5)
    inside = [(left, top) for _char, left, top in boxes(set_pages[1])]
    assert min(left for left, _top in inside) >= 35
    assert max(left for left, _top in inside) <= 35 + 225


def test_text_of_users_is_never_markup():
    texts = "".join(page.get_textpage().get_text_range() for page in pages(roster(3)))
    assert TRICKY.replace(" ", "") in texts.replace("\r\n", "").replace(" ", "")


def test_a_draft_says_so_on_every_page():
    texts = [page.get_textpage().get_text_range() for page in pages(roster(draft=True))]
    assert all("草稿" in text for text in texts)
    assert not any("草稿" in page.get_textpage().get_text_range() for page in pages(roster()))


def test_fonts_are_embedded_and_named():
    pdf = to_pdf(document(Heading(level=1, text="一、总体"), Paragraph(text="正文")))
    page = pdfium.PdfDocument(BytesIO(pdf.content))[0]
    embedded = [
        raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(each.raw))
        for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
    ]
    assert embedded
    assert set(embedded) == {1}
    assert {choice.role for choice in pdf.fonts.choices} == set(FontRole)


def test_the_same_document_is_the_same_file():
    made = datetime(2026, 11, 20, 1, 0, 0, 5, tzinfo=UTC)
    assert to_pdf(roster(), made=made).content == to_pdf(roster(), made=made).content


def test_office_fonts_are_used_where_they_are():
    office = choose(["FangSong", "SimHei", "KaiTi", "SimSun", "Noto Serif CJK SC"])
    assert {c.role for c in office.stand_ins} == {FontRole.TITLE}
    assert office.families(FontRole.FANGSONG)[0] == "FangSong"
    nothing = choose(["DejaVu Sans"])
    assert all(choice.stand_in and not choice.used for choice in nothing.choices)


def test_a_clock_with_microseconds_makes_a_pdf():
    made = datetime(2026, 11, 22, 9, 30, 1, 123456, tzinfo=UTC)
    document = Document(
        form="x", title="题", period=Period.parse("2026-11"), period_text="11月", unit="示例"
    )
    assert to_pdf(document, made=made).content.startswith(b"%PDF")


def wide(rows=3, **changes):
    """A landscape table of eight columns with a date and a long unbreakable word."""
    labels = ("序号", "编号", "姓名", "片区", "任职日期", "户数", "电话", "备注")
    columns = tuple(Column(id=label, label=label, width=18) for label in labels)
    texts = ("1", "ABC" * 14, "张示例", "一组", "2026-11-20", "12", "138****0023", "")
    sums = ("", "合计 120 人", "", "", "", "794", "", "")
    body = [PaperRow(tuple(map(Cell, texts))) for _number in range(rows)]
    total = PaperRow(tuple(map(Cell, sums)), RowKind.TOTAL)
    signature = SignatureBlock(
        unit="金河镇（示例）", entries=(("签发人", ""), ("填报日期", "2026年11月20日"))
    )
    table = Table(columns=columns, rows=(*body, total), notes=("口径。" * 60,))
    given = {"orientation": Orientation.LANDSCAPE, "signature": signature, **changes}
    return document(table, **given)


def rules(page):
    """The x positions (mm) of the upright lines of a page."""
    found = set()
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = each.get_bounds()
        if right - left < 2 < top - bottom:
            found.add(round((left + right) / 2 / MM, 1))
    return sorted(found)


def test_words_stay_inside_their_cells():
    page = pages(wide())[0]
    lines = rules(page)
    assert len(lines) >= 9
    placed = list(boxes(page))
    for start, char in enumerate("2026-11-20"):
        lefts = [left for each, left, _top in placed if each == char]
        assert lefts, start
    text = page.get_textpage()
    assert "2026-11-20" in text.get_text_range()
    assert "合计 120 人" in text.get_text_range()
    # The long word is broken: no letter of it stands right of the second column.
    letters = [left for char, left, _top in placed if char in "ABC"]
    assert lines[1] <= min(letters)
    assert max(letters) < lines[2]


def test_a_signature_is_never_alone_on_its_page():
    for rows in range(6, 40, 3):
        texts = [page.get_textpage().get_text_range() for page in pages(wide(rows))]
        last, first = texts[-1], texts[0]
        assert "填报单位（盖章）" in last
        assert "2026-11-20" in last, rows
        assert "138****0023" in first, rows


def test_a3_keeps_the_margins():
    page = pages(wide(30, paper=Paper.A3))[0]
    assert page.get_size() == pytest.approx((420 * MM, 297 * MM), abs=0.5)
    lines = rules(page)
    assert lines[0] == pytest.approx(35, abs=0.3)
    assert lines[-1] == pytest.approx(35 + 348, abs=0.3)


@pytest.mark.parametrize("orientation", Orientation)
def test_a_very_long_unit_takes_nobodys_room(orientation):
    unit = "金河哈萨克族裕固族蒙古族自治乡人民政府街道办事处（示例）示范样板新农村"
    people = (
        ("签发人", ""),
        ("审核人", ""),
        ("制表人", "阿卜杜热合曼·示例"),
        ("填报日期", "2026年11月20日"),
    )
    table = Table(columns=(Column(id="a", label="甲"),), rows=(PaperRow((Cell("1"),)),))
    made = document(
        table,
        unit=unit,
        orientation=orientation,
        signature=SignatureBlock(unit=unit, entries=people),
    )
    (page,) = pages(made)
    lines = page.get_textpage().get_text_bounded().split()
    for words in ("2026年11月", "签发人：", "审核人：", "填报日期：2026年11月20日"):
        assert words in lines


def fonts_of(content: bytes) -> set[str]:
    """The PostScript names of the fonts that the first page's characters are set in."""
    page = pdfium.PdfDocument(BytesIO(content))[0]
    names = set()
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,)):
        font = raw.FPDFTextObj_GetFont(shape)
        size = raw.FPDFFont_GetBaseFontName(font, None, 0)
        buffer = (raw.c_char * size)()
        raw.FPDFFont_GetBaseFontName(font, buffer, size)
        names.add(buffer.value.decode())
    return names


def test_a_character_of_private_use_takes_no_ligature_of_another_font():
    plain = to_pdf(document(Paragraph(text="甲乙")))
    marked = to_pdf(document(Paragraph(text="甲\ue000乙")))
    assert fonts_of(marked.content) == fonts_of(plain.content)


def test_a_rare_character_comes_from_a_font_that_has_it():
    set_in = to_pdf(document(Paragraph(text="李䶮𬱖")))
    assert (
        "䶮𬱖" in pdfium.PdfDocument(BytesIO(set_in.content))[0].get_textpage().get_text_bounded()
    )


def test_who_has_a_character_without_a_glyph_is_named_before_printing():
    column = Column(id="name", label="姓名")
    rows = [PaperRow(cells=(Cell(name),)) for name in ("张示例", "李\ue123样", "阿·测试²")]
    (problem,) = missing_glyphs(document(Table(columns=(column,), rows=tuple(rows))))
    message = describe(problem).message
    assert "李\ue123样" in message
    assert "U+E123" in message
    assert "阿" not in message
    assert missing_glyphs(document(Paragraph(text="张示例"))) == ()


def test_what_cannot_be_set_is_a_sentence(monkeypatch):
    def fails(*_given, **_more):
        typst.compile(b'#panic("no such font")')

    broken = SimpleNamespace(compile=fails)
    real = layout._compiler()[1]
    monkeypatch.setattr(layout, "_compiler", lambda: (broken, real))
    monkeypatch.setattr(layout, "_charts", lambda: broken)
    for set_it in (
        lambda: to_pdf(document()),
        lambda: layout.to_picture(Bars(caption="", bars=())),
    ):
        with pytest.raises(layout.TypesettingError, match="no such font"):
            set_it()
