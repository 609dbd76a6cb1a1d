"""What stands below or around repeated rows of somebody else's .xlsx still points where it did."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.shared import Mm

from gridcenter.reports import template_docx, template_xlsx
from gridcenter.reports.document import Cell
from gridcenter.reports.template_marks import Filling, near_marks
from gridcenter.reports.template_references import carried

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROLL = [{"name": Cell(name)} for name in ("甲甲", "乙乙", "丙丙")]
FILLING = Filling(
    values={"unit": Cell("金河镇 & 一村"), "told": Cell("一\x0b二\x07")}, rolls={"roll": ROLL}
)


def text(reference: str, words: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


ROW = f'<row r="2">{text("A2", "{{#roll}}{{name}}{{/}}")}<c r="B2"><f>LEN(A2)</f></c></row>'


def book(rows: str, after: str = "") -> bytes:
    """A workbook of one sheet with these rows as they stand."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        made.add_worksheet("表")
    result = BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"
                content = body.encode()
            target.writestr(name, content)
    return result.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def filled(content: bytes) -> str:
    return parts(template_xlsx.fill(content, FILLING))["xl/worksheets/sheet1.xml"]


def formulas(sheet: str) -> dict[str, str]:
    return dict(re.findall(r'<c r="(\w+)"[^>]*><f[^>]*>([^<]*)</f>', sheet))


def test_shared_formulas_below_and_inside_are_written_out() -> None:
    below = (
        '<row r="3"><c r="C3"><f>SUM(B2:B2)</f></c></row>'
        '<row r="4"><c r="C4"><f t="shared" ref="C4:C5" si="0">A4*$B$4&amp;"A4"</f></c></row>'
        '<row r="5"><c r="C5"><f t="shared" si="0"/></c></row>'
    )
    sheet = filled(book(ROW + below))
    assert formulas(sheet) == {
        "B2": "LEN(A2)",
        "B3": "LEN(A3)",
        "B4": "LEN(A4)",
        "C5": "SUM(B2:B4)",
        "C6": 'A6*$B$6&amp;"A4"',
        "C7": 'A7*$B$6&amp;"A4"',
    }
    assert "shared" not in sheet


def test_arrays_move_with_their_cell_and_rows_look_at_what_moved() -> None:
    row = ROW.replace("LEN(A2)", "LEN(A2)/$C$3")
    below = '<row r="3"><c r="C3"><f t="array" ref="C3">SUM(LEN(A2:A2))</f></c></row>'
    sheet = filled(book(row + below))
    assert '<f t="array" ref="C5">SUM(LEN(A2:A4))</f>' in sheet
    assert formulas(sheet)["B2"] == "LEN(A2)/$C$5"
    assert formulas(sheet)["B4"] == "LEN(A4)/$C$5"


def test_rules_grow_over_the_new_rows_and_move_below_them() -> None:
    rules = (
        '<conditionalFormatting sqref="A2"><cfRule type="expression"><formula>$B2=""</formula></cfRule>'
        '</conditionalFormatting><dataValidations><dataValidation type="list" sqref="B2 B5">'
        "<formula1>$A$7:$A$9</formula1></dataValidation></dataValidations>"
        '<extLst><ext><x xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        "<xm:f>表!$F$7</xm:f><xm:sqref>C2:C2 B5</xm:sqref></x></ext></extLst>"
    )
    sheet = filled(book(ROW + f'<row r="5">{text("A5", "来源")}</row>', rules))
    assert '<conditionalFormatting sqref="A2:A4">' in sheet
    assert 'sqref="B2:B4 B7"' in sheet
    assert "<formula1>$A$9:$A$11</formula1>" in sheet
    assert "<xm:f>表!$F$9</xm:f>" in sheet
    assert "<xm:sqref>C2:C4 B7</xm:sqref>" in sheet


def test_tables_comments_links_sparklines_and_names_follow(tmp_path: Path) -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet, other = made.add_worksheet("花名'册"), made.add_worksheet("汇总")
        sheet.write_row(0, 0, ["姓名", "数"])
        sheet.write(1, 0, "{{#roll}}{{name}}{{/}}")
        sheet.write(2, 0, "合计")
        sheet.write_comment("A2", "要全")
        sheet.write_comment("A3", "总数")
        sheet.add_table("A5:B6", {"columns": [{"header": "名"}, {"header": "量"}]})
        sheet.write_url("A8", "internal:'花名''册'!A3", string="跳")
        sheet.add_sparkline("D3", {"range": "'花名''册'!B3:B3"})
        sheet.set_footer("&C{{unit}}")
        sheet.insert_textbox("F2", "盒子 {{unit}}")
        other.write_formula("A1", "='花名''册'!A3")
        made.define_name("合计格", "='花名''册'!$A$3")
    found = parts(template_xlsx.fill(buffer.getvalue(), FILLING))
    assert 'ref="A7:B8"' in found["xl/tables/table1.xml"]
    assert re.findall(r'<comment ref="(\w+)"', found["xl/comments1.xml"]) == ["A2", "A5"]
    boxes = found["xl/drawings/vmlDrawing1.vml"]
    assert re.findall(r"<x:Row>(\d+)</x:Row>", boxes) == ["1", "4"]
    sheet_xml = found["xl/worksheets/sheet1.xml"]
    assert "location=\"'花名''册'!A5\"" in sheet_xml
    assert "<xm:f>'花名''册'!B5:B5</xm:f><xm:sqref>D5</xm:sqref>" in sheet_xml
    assert "&amp;C金河镇 &amp;&amp; 一村" in sheet_xml
    assert "盒子 金河镇 &amp; 一村" in found["xl/drawings/drawing1.xml"]
    assert "$A$5" in found["xl/workbook.xml"]
    assert "<f>'花名''册'!A5</f>" in found["xl/worksheets/sheet2.xml"]


def test_characters_that_xml_cannot_hold_do_not_break_a_form() -> None:
    assert "一\n二</t>" in filled(book(f'<row r="2">{text("A2", "{{told}}")}</row>'))
    buffer = BytesIO()
    paper = docx.Document()
    paper.add_paragraph("{{told}}")
    paper.save(buffer)
    made = docx.Document(BytesIO(template_docx.fill(buffer.getvalue(), FILLING)))
    assert made.paragraphs[0].text == "一\n二"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (
            "word/document.xml",
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        ("word/document.xml", "<w:body>", ""),
        ("word/styles.xml", "<w:styles", "<w:styles <"),
    ],
    ids=["strict", "broken", "broken styles"],
)
def test_a_document_that_cannot_be_filled_is_refused(part: str, old: str, new: str) -> None:
    buffer, damaged = BytesIO(), BytesIO()
    docx.Document().save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(old.encode(), new.encode()) if name == part else content
            )
    with pytest.raises(template_docx.NotADocumentError):
        template_docx.scan(damaged.getvalue())


@pytest.mark.parametrize(
    "area", ["C9:D10", "C9:XFD1048576"], ids=["few cells", "more than there are"]
)
def test_what_an_array_formula_fills_is_not_reckoned_with(area: str) -> None:
    array = f'<c r="C9"><f t="array" ref="{area}">A1:B2</f><v>1</v></c><c r="D9"><v>2</v></c>'
    asking = '<c r="A1"><f>D9+1</f><v>7</v></c><c r="B1"><f>E9+1</f><v>7</v></c>'
    made = filled(book(f'<row r="1">{asking}</row><row r="9">{array}</row>'))
    assert '<c r="A1"><f>D9+1</f></c>' in made
    assert '<c r="B1"><f>E9+1</f><v>1</v></c>' in made


def test_pictures_of_repeated_word_rows_have_numbers_of_their_own(tmp_path: Path) -> None:
    picture = Path(__file__).parents[2] / "docs" / "pictures"
    paper = docx.Document()
    row = paper.add_table(1, 2).rows[0]
    row.cells[0].text = "{{#roll}}{{name}}{{/}}"
    row.cells[1].paragraphs[0].add_run().add_picture(str(next(picture.glob("*.png"))), width=Mm(9))
    buffer = BytesIO()
    paper.save(buffer)
    made = docx.Document(BytesIO(template_docx.fill(buffer.getvalue(), FILLING)))
    ids = [each.get("id") for each in made.element.body.iter("{*}docPr")]
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize("written", ["｛｛unit｝｝", "{{ 单位 }}", "{unit}", "{{unit", "{{unit}"])
def test_what_nearly_is_a_mark_is_listed(written: str) -> None:
    (mark,) = template_xlsx.scan(book(f'<row r="2">{text("B2", written)}</row>')).marks
    assert (mark.is_near, mark.name, mark.place) == (True, written, "表!B2")


def test_marks_and_plain_words_are_no_near_marks() -> None:
    assert near_marks("{{ unit }}（{注}）{{#roll}}{{/}}") == []


def test_a_shared_formula_reads_on() -> None:
    assert carried('A1+$B1+C$1+$D$1&"A1"', 2, 1) == 'B3+$B3+D$1+$D$1&"A1"'


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.slow
def test_libreoffice_reckons_what_was_filled(tmp_path: Path) -> None:
    below = (
        '<row r="3"><c r="C3"><f>SUM(B2:B2)</f></c></row>'
        '<row r="4"><c r="A4"><v>2</v></c><c r="C4"><f t="shared" ref="C4:C5" si="0">A4*3</f></c></row>'
        '<row r="5"><c r="A5"><v>4</v></c><c r="C5"><f t="shared" si="0"/></c></row>'
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(template_xlsx.fill(book(ROW + below), FILLING))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["甲甲,2,", "乙乙,2,", "丙丙,2,", ",,6", "2,,6", "4,,12"]


def test_marks_in_comments_and_chart_titles_are_filled(tmp_path: Path) -> None:
    path = tmp_path / "批注.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        sheet.write_comment("A1", "{{unit}}上报")
        chart = made.add_chart({"type": "column"})
        chart.set_title({"name": "{{unit}}走势"})
        chart.add_series({"values": "=表!$A$1:$A$2"})
        sheet.insert_chart("C3", chart)
    before = path.read_bytes()
    marks = {(mark.place, mark.name) for mark in template_xlsx.scan(before).marks}
    assert marks == {("表 批注", "unit"), ("表 图表", "unit")}
    after = parts(template_xlsx.fill(before, FILLING))
    assert "金河镇 &amp; 一村上报" in after["xl/comments1.xml"]
    assert "金河镇 &amp; 一村走势" in after["xl/charts/chart1.xml"]


def test_marks_where_nothing_is_filled_are_named(tmp_path: Path) -> None:
    path = tmp_path / "名.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("{{unit}}")
        sheet.data_validation(
            "A1", {"validate": "any", "input_title": "请填", "input_message": "{{period}}"}
        )
    named = {mark.name for mark in template_xlsx.scan(path.read_bytes()).marks if mark.is_near}
    assert named == {"{{unit}}", "{{period}}"}


def test_notes_of_a_word_form_are_filled() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    document.add_comment(paragraph.runs[0], text="{{unit}}批")
    made = BytesIO()
    document.save(made)
    with_note = BytesIO()
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(with_note, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8", "surrogateescape")
            if name == "[Content_Types].xml":
                override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
                content = content.replace("</Types>", f"{override}</Types>")
            if name == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{link}" Target="footnotes.xml"/>'
                content = content.replace("</Relationships>", f"{relation}</Relationships>")
            target.writestr(name, content.encode("utf-8", "surrogateescape"))
        note = "<w:footnote w:id='2'><w:p><w:r><w:t>{{un</w:t></w:r><w:r><w:t>it}}注</w:t></w:r></w:p></w:footnote>"
        target.writestr("word/footnotes.xml", f"<w:footnotes xmlns:w='{word}'>{note}</w:footnotes>")
    places = [mark.place for mark in template_docx.scan(with_note.getvalue()).marks]
    assert sorted(places) == ["批注第1段", "脚注第1段"]
    after = parts(template_docx.fill(with_note.getvalue(), FILLING))
    assert "金河镇 &amp; 一村" in after["word/footnotes.xml"]
    assert "金河镇 &amp; 一村批" in after["word/comments.xml"]


def test_page_breaks_shares_and_running_sums_follow_the_rows() -> None:
    row = (
        f'<row r="2">{text("A2", "{{#roll}}{{name}}{{/}}")}<c r="B2"><f>LEN(A2)</f></c>'
        "<c r=\"C2\"><f>B2/SUM($B$2:$B$2)+SUM(另!A2:B2)+数据B2+'表 B9'!C9+表1[B9]</f></c>"
        '<c r="D2"><f>N(D1)+B2*$B$1</f></c><c r="E2"><f>ROW(A1)</f></c></row>'
    )
    below = '<row r="3"><c r="B3"><f>[1]表!B9+SUM(B2:B2)</f></c></row>'
    breaks = '<rowBreaks count="2"><brk id="1"/><brk id="2"/></rowBreaks>'
    rule = (
        '<conditionalFormatting sqref="B2"><cfRule type="dataBar"><dataBar>'
        '<cfvo type="formula" val="$B$3"/></dataBar></cfRule></conditionalFormatting>'
    )
    sheet = filled(book(row + below, rule + breaks))
    found = formulas(sheet)
    rest = "+数据B2+'表 B9'!C9+表1[B9]"
    assert found["C2"] == f"B2/SUM($B$2:$B$4)+SUM(另!A2:B2){rest}"
    assert found["C4"] == f"B4/SUM($B$2:$B$4)+SUM(另!A2:B2){rest}"
    assert [found[at] for at in ("D2", "D3", "D4")] == [
        "N(D1)+B2*$B$1",
        "N(D2)+B3*$B$1",
        "N(D3)+B4*$B$1",
    ]
    assert [found[at] for at in ("E2", "E3", "E4")] == ["ROW(A1)", "ROW(A2)", "ROW(A3)"]
    assert found["B5"] == "[1]表!B9+SUM(B2:B4)"
    assert '<brk id="1"/><brk id="4"/>' in sheet
    assert 'val="$B$5"' in sheet


def test_a_cell_merged_beside_the_rows_is_counted_once() -> None:
    row = ROW.replace("</row>", '<c r="D2"><v>5</v></c></row>')
    sheet = filled(book(row, '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'))
    assert 'ref="D2:D5"' in sheet
    assert sheet.count("<v>5</v>") == 1


def test_pictures_keep_their_size_unless_they_are_sized_with_cells(tmp_path: Path) -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet("表")
        sheet.write(1, 0, "{{#roll}}{{name}}{{/}}")
        for column, position in enumerate((1, 2, 3)):
            sheet.insert_textbox(
                0, 3 + 4 * column, "章", {"height": 90, "object_position": position}
            )
    before = re.findall(r"<xdr:row>(\d+)", parts(buffer.getvalue())["xl/drawings/drawing1.xml"])
    after = re.findall(
        r"<xdr:row>(\d+)",
        parts(template_xlsx.fill(buffer.getvalue(), FILLING))["xl/drawings/drawing1.xml"],
    )
    assert before == ["0", "4"] * 3
    assert after == ["0", "6", "0", "4", "0", "4"]


def test_escapes_in_values_show_as_they_were_keyed() -> None:
    filling = Filling(
        values={"unit": Cell("_x000D_尾"), "said": Cell('他说"好"=1')},
        rolls={"roll": [{"name": Cell("=1+1_x0041_")}]},
    )
    row = f'<row r="1">{text("A1", "{{unit}}镇")}<c r="B1"><f>"共{{{{said}}}}"&amp;A1</f></c></row>'
    sheet = parts(template_xlsx.fill(book(row + ROW), filling))["xl/worksheets/sheet1.xml"]
    assert "_x005F_x000D_尾镇" in sheet
    assert "=1+1_x005F_x0041_" in sheet
    assert '<f>"共他说""好""=1"&amp;A1</f><v>共他说"好"=1_x005F_x000D_尾镇</v>' in sheet


def test_heads_of_tables_are_called_as_their_cells() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        made.add_worksheet("表").add_table(
            "A1:B2", {"columns": [{"header": "{{unit}}数"}, {"header": "量"}]}
        )
    table = parts(template_xlsx.fill(buffer.getvalue(), FILLING))["xl/tables/table1.xml"]
    assert 'name="金河镇 &amp; 一村数"' in table


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("{{#roll}}{{name}}", ["{{#roll}}"]),
        ("{{name}}{{/}}", ["{{/}}"]),
        ("{{#roll}}{{name}}{{/}}{{#other}}{{name}}{{/}}", ["{{#other}}"]),
    ],
)
def test_rows_that_cannot_be_repeated_are_named(row: str, named: list[str]) -> None:
    found = template_xlsx.scan(book(f'<row r="2">{text("A2", row)}</row>')).marks
    assert [mark.name for mark in found if mark.is_near] == named

    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = row
    document.add_paragraph("{{#roll}}")
    buffer = BytesIO()
    document.save(buffer)
    near = [mark.name for mark in template_docx.scan(buffer.getvalue()).marks if mark.is_near]
    assert near == ["{{#roll}}", *named]


def test_rows_of_a_table_inside_a_cell_repeat_alone_and_merged_cells_go_on() -> None:
    document = docx.Document()
    frame = document.add_table(2, 1)
    inner = frame.cell(0, 0).add_table(3, 2)
    inner.cell(0, 1).text = "姓名"
    inner.cell(1, 1).text = "{{#roll}}{{name}}{{/}}"
    inner.cell(2, 1).text = "合计"
    inner.cell(1, 0).merge(inner.cell(2, 0)).text = "镇"
    frame.cell(1, 0).text = "盖章"
    buffer = BytesIO()
    document.save(buffer)
    made = docx.Document(BytesIO(template_docx.fill(buffer.getvalue(), FILLING)))
    assert len(made.tables[0].rows) == 2
    inner = made.tables[0].cell(0, 0).tables[0]
    assert [row.cells[1].text for row in inner.rows] == ["姓名", "甲甲", "乙乙", "丙丙", "合计"]
    assert len({inner.cell(row, 0)._tc for row in range(1, 5)}) == 1
    assert inner.cell(1, 0).text == "镇"


def test_rows_that_name_their_own_sheet_look_at_their_own_copy() -> None:
    row = ROW.replace("LEN(A2)", "LEN(表!A2)/SUM(表!$A$2:表!$A$2)+SUM(表!B$1:表!B1)+SUM(表:另!A2)")
    below = '<row r="3"><c r="B3"><f>SUM(表!B2:表!B2)</f></c></row>'
    found = formulas(filled(book(row + below)))
    assert found["B4"] == "LEN(A4)/SUM($A$2:$A$4)+SUM(B$1:B3)+SUM(表:另!A2)"
    assert found["B5"] == "SUM(表!B2:B4)"


def test_two_blocks_of_one_sheet_follow_each_other() -> None:
    second = (
        f'<row r="5">{text("A5", "{{#roll}}{{name}}{{/}}")}<c r="B5"><f>LEN(A5)+B3</f></c></row>'
    )
    sum_of_both = '<row r="6"><c r="B6"><f>SUM(B5:B5)+SUM(B2:B2)</f></c></row>'
    sheet = filled(
        book(ROW + '<row r="3"><c r="B3"><f>SUM(B2:B2)</f></c></row>' + second + sum_of_both)
    )
    found = formulas(sheet)
    assert [found[at] for at in ("B4", "B5", "B7", "B9", "B10")] == [
        "LEN(A4)",
        "SUM(B2:B4)",
        "LEN(A7)+B5",
        "LEN(A9)+B5",
        "SUM(B7:B9)+SUM(B2:B4)",
    ]


def with_parts(content: bytes, more: dict[str, str], links: str) -> bytes:
    """The workbook with further parts, its sheet linked to them."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        for name, part in more.items():
            target.writestr(name, part)
        target.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        )
    return result.getvalue()


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_pivot_tables_and_form_controls_follow_their_cells() -> None:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    pivot, control = "xl/pivotTables/pivotTable1.xml", "xl/ctrlProps/ctrlProp1.xml"
    content = with_parts(
        book(ROW),
        {
            cache: f'<pivotCacheDefinition {MAIN}><cacheSource type="worksheet"><worksheetSource '
            'ref="A1:B2" sheet="表"/></cacheSource></pivotCacheDefinition>',
            pivot: f'<pivotTableDefinition {MAIN} name="数"><location ref="A5:B7"/></pivotTableDefinition>',
            control: '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            'objectType="Drop" fmlaLink="表!$C$5" fmlaRange="表!$D$2:$D$2"/>',
        },
        f'<Relationship Id="rId1" Type="{OFFICE}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>',
    )
    found = parts(template_xlsx.fill(content, FILLING))
    assert '<worksheetSource ref="A1:B4" sheet="表"/>' in found[cache]
    assert 'refreshOnLoad="1"' in found[cache]
    assert '<location ref="A7:B9"/>' in found[pivot]
    assert 'fmlaLink="表!$C$7" fmlaRange="表!$D$2:$D$4"' in found[control]


def test_controls_follow_cells_of_their_own_sheet_in_every_part_that_ties_them() -> None:
    control, boxes = "xl/ctrlProps/ctrlProp1.xml", "xl/drawings/vmlDrawing1.vml"
    shape = (
        "<x:ClientData><x:Anchor>0, 0, 6, 0, 1, 0, 7, 0</x:Anchor><x:FmlaLink>{}</x:FmlaLink>"
        "<x:FmlaRange>{}</x:FmlaRange></x:ClientData>"
    )
    active = '<controls><control shapeId="1"><controlPr linkedCell="C5" listFillRange="D2:D2"/></control></controls>'
    content = with_parts(
        book(ROW, active),
        {
            control: '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            'objectType="Drop" fmlaLink="$C$5" fmlaRange="$D$2:$D$2"/>',
            # Excel leaves the breaks of a button's words open.
            boxes: '<xml xmlns:x="urn:schemas-microsoft-com:office:excel"><font>一<br>二</font>'
            f"{shape.format('$C$5', '表!$D$2:$D$2')}</xml>",
        },
        f'<Relationship Id="rId1" Type="{OFFICE}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>',
    )
    found = parts(template_xlsx.fill(content, FILLING))
    assert 'fmlaLink="$C$7" fmlaRange="$D$2:$D$4"' in found[control]
    assert "<x:FmlaLink>$C$7</x:FmlaLink><x:FmlaRange>表!$D$2:$D$4</x:FmlaRange>" in found[boxes]
    assert "0, 0, 8, 0, 1, 0, 9, 0" in found[boxes]
    assert 'linkedCell="C7" listFillRange="D2:D4"' in found["xl/worksheets/sheet1.xml"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str) -> bytes:
    """A document with this body."""
    made = BytesIO()
    docx.Document().save(made)
    result = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
            target.writestr(name, content)
    return result.getvalue()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def test_rows_in_content_controls_of_word_repeat_and_are_tied_to_nothing() -> None:
    cell = f"<w:sdt><w:sdtContent><w:tc>{paragraph('{{name}}{{/}}')}</w:tc></w:sdtContent></w:sdt>"
    row = f"<w:tr><w:tc>{paragraph('{{#roll}}')}</w:tc>{cell}</w:tr>"
    tie = '<w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/x"/><w:tag w:val="镇"/></w:sdtPr>'
    content = word(
        f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>"
        f"<w:tr><w:tc>{paragraph('合计')}</w:tc></w:tr></w:tbl>"
        f"<w:sdt>{tie}<w:sdtContent>{paragraph('{{unit}}')}</w:sdtContent></w:sdt>"
        f"<w:sdt>{tie}<w:sdtContent>{paragraph('点此填写')}</w:sdtContent></w:sdt>"
    )
    places = [mark.place for mark in template_docx.scan(content).marks]
    assert places == ["表1!A1", "表1!B1", "正文第4段"]
    made = parts(template_docx.fill(content, FILLING))["word/document.xml"]
    assert re.findall(r"<w:t(?: [^>]*)?>([^<]+)", made) == [
        *("甲甲", "乙乙", "丙丙", "合计"),
        *("金河镇 &amp; 一村", "点此填写"),
    ]
    assert made.count("dataBinding") == made.count("showingPlcHdr") == 1
    assert made.count('w:val="镇"') == 2


def test_row_marks_in_text_boxes_are_named_and_those_of_tables_in_them_repeat() -> None:
    def boxed(inside: str) -> str:
        return f"<w:p><w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r></w:p>"

    near = template_docx.scan(word(boxed(paragraph("{{#roll}}")))).marks
    assert [mark.name for mark in near if mark.is_near] == ["{{#roll}}"]
    table = f"<w:tbl><w:tr><w:tc>{paragraph('{{#roll}}{{name}}{{/}}')}</w:tc></w:tr></w:tbl>"
    made = parts(template_docx.fill(word(boxed(table + paragraph(""))), FILLING))
    assert re.findall(r"<w:t[^>]*>([^<]+)", made["word/document.xml"]) == ["甲甲", "乙乙", "丙丙"]

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book_made:
        book_made.add_worksheet("表").insert_textbox("B2", "{{#roll}}{{name}}{{/}}")
    named = [mark.name for mark in template_xlsx.scan(buffer.getvalue()).marks if mark.is_near]
    assert named == ["{{#roll}}", "{{/}}"]


def test_a_merged_area_without_its_place_stops_nothing() -> None:
    sheet = filled(book(ROW, "<mergeCells><mergeCell/></mergeCells>"))
    assert sheet.count("丙丙") == 1
