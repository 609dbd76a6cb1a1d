"""A superior's own file, filled: figures where its marks stood, everything else as it was."""

from __future__ import annotations

import re
import zipfile

import docx
import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Border, Font, PatternFill, Side

from gridcenter.base.whole_files import OwnFolderError
from gridcenter.domain.period import Period
from gridcenter.reports.template_marks import TemplateSpot
from gridcenter.services import audit
from gridcenter.services.paper import form_templates, reporting
from tests.builders import VILLAGES, make_centre, make_grid, make_incident, make_member

NOVEMBER = Period.parse("2026-11")
FORM = "dispute_monthly"


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    for at, village in enumerate(VILLAGES):
        grid = make_grid(made, village=village.code, code=f"{village.code}001", name="第一网格")
        make_member(made, grid.uid, name=f"张示例{'甲乙丙'[at]}", phone="13800000001")
        for number in range(3 - at):
            make_incident(
                made,
                grid=grid.uid,
                category="neighbours",
                people_count=60 if number else 3,
                state="closed" if number else "registered",
                is_resolved=bool(number),
            )
    yield made
    made.close()


@pytest.fixture
def sheet_template(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "{{unit}}{{ period }}矛盾纠纷月报"
    sheet["A1"].font = Font(size=18, bold=True, color="FF0000")
    sheet["A2"], sheet["B2"] = "排查数", "{{ dispute_monthly.screened.subtotal }}"
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["C2"], sheet["D2"] = "成功率", "{{dispute_monthly.resolution_rate}}"
    sheet["D2"].number_format = "0.0%"
    sheet["A4"], sheet["B4"], sheet["C4"] = "村", "排查", "邻里"
    sheet["A5"] = "{{#dispute_monthly.places}}{{place}}"
    sheet["B5"] = "{{screened}}"
    sheet["C5"] = "{{screened@family_neighbours}}{{/}}"
    sheet["D5"] = "=B5*2"
    sheet["A5"].border = Border(bottom=Side(style="thin"))
    sheet.merge_cells("C6:D6")
    sheet["A6"], sheet["B6"], sheet["C6"] = "合计", "=SUM(B5:B5)", "制表：{{officer}}"
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[6].height = 40
    sheet.print_area = "A1:D6"
    path = tmp_path / "上级月报.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_filled_and_keeps_its_look(centre, sheet_template, tmp_path):
    assert form_templates.inspect(centre, sheet_template).unknown == ()
    form_templates.add(
        centre, sheet_template, "市级月报", [TemplateSpot(sheet="月报", cell="D4", figure="year")]
    )
    out = form_templates.fill(centre, "市级月报", NOVEMBER, tmp_path / "out.xlsx")
    filled = openpyxl.load_workbook(out).active
    assert filled["A1"].value == "金河镇（示例）2026年11月矛盾纠纷月报"
    assert (filled["A1"].font.size, filled["A1"].font.color.rgb) == (18, "00FF0000")
    assert filled["B2"].value == 6
    assert filled["B2"].fill.fgColor.rgb == "00FFFF00"
    assert (filled["D2"].value, filled["D2"].number_format) == (1, "0.0%")
    assert filled["D4"].value == 2026
    rows = [[cell.value for cell in row] for row in filled["A5:D7"]]
    assert [row[:3] for row in rows] == [["样板村", 3, 3], ["演示村", 2, 2], ["示范村", 1, 1]]
    assert [row[3] for row in rows] == ["=B5*2", "=B6*2", "=B7*2"]
    assert filled["A7"].border.bottom.style == "thin"
    assert (filled["A8"].value, filled["B8"].value, filled["C8"].value) == (
        "合计",
        "=SUM(B5:B7)",
        "制表：王演示",
    )
    assert {str(area) for area in filled.merged_cells.ranges} == {"A1:D1", "C8:D8"}
    assert filled.column_dimensions["A"].width == 33
    assert filled.row_dimensions[8].height == 40
    assert filled.print_area == "'月报'!$A$1:$D$8"


def test_unknown_names_are_told_with_their_cell_and_nothing_is_written(centre, tmp_path):
    book = openpyxl.Workbook()
    book.active["C7"] = "{{ dispute_monthly.nothing }}"
    book.save(tmp_path / "a.xlsx")
    form_templates.add(centre, tmp_path / "a.xlsx", "a")
    with pytest.raises(form_templates.TemplateNamesUnknownError) as failure:
        form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.xlsx")
    assert "Sheet!C7 {{ dispute_monthly.nothing }}" in failure.value.facts["names"]
    assert not (tmp_path / "out.xlsx").exists()
    with pytest.raises(form_templates.TemplateSuffixError):
        form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.docx")
    form_templates.remove(centre, "a")
    assert form_templates.templates(centre) == ()
    with pytest.raises(form_templates.UnknownTemplateError):
        form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.xlsx")


def test_a_word_file_with_split_runs_and_a_roster_is_filled(centre, tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, bold in (
        ("本月排查{", False),
        ("{ dispute_monthly.scr", True),
        ("eened }}件。", False),
    ):
        paragraph.add_run(text).bold = bold
    table = document.add_table(rows=3, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("序号", "姓名", "电话"), strict=True):
        cell.text = text
    marks = ("{{#grid_member_roster}}{{n}}", "{{name}}", "{{phone}}{{/}}")
    for cell, text in zip(table.rows[1].cells, marks, strict=True):
        cell.text = text
    table.rows[1].cells[1].paragraphs[0].runs[0].italic = True
    document.sections[0].footer.paragraphs[0].text = "{{unit}}"
    path = tmp_path / "花名册.docx"
    document.save(path)
    found = form_templates.inspect(centre, path)
    assert found.unknown == ()
    assert [mark.place for mark in found.marks][:2] == ["正文第1段", "表1!A2"]
    spots = [TemplateSpot(sheet="表1", cell="B3", figure="grid_member_roster.count")]
    form_templates.add(centre, path, "花名册", spots)
    out = form_templates.fill(centre, "花名册", NOVEMBER, tmp_path / "out.docx")
    filled = docx.Document(out)
    assert filled.paragraphs[0].text == "本月排查6件。"
    assert [run.bold for run in filled.paragraphs[0].runs] == [False, True, False]
    rows = [[cell.text for cell in row.cells] for row in filled.tables[0].rows]
    assert rows[0] == ["序号", "姓名", "电话"]
    assert [row[0] for row in rows[1:4]] == ["1", "2", "3"]
    assert {row[2] for row in rows[1:4]} == {"138****0001"}
    assert rows[4][1] == "3"
    assert all(row.cells[1].paragraphs[0].runs[0].italic for row in filled.tables[0].rows[1:4])
    assert filled.sections[0].footer.paragraphs[0].text == "金河镇（示例）"
    form_templates.fill(
        centre, "花名册", NOVEMBER, tmp_path / "full.docx", unmask_reason="报市级备案"
    )
    assert docx.Document(tmp_path / "full.docx").tables[0].rows[1].cells[2].text == "13800000001"
    told = [each.detail for each in audit.entries(centre) if each.action == "report.unmask"]
    assert [each["reason"] for each in told] == ["报市级备案"]


def test_a_form_that_its_checks_stop_is_not_handed_in_by_a_template(tmp_path):
    centre = make_centre(tmp_path / "data")
    make_grid(centre)
    book = openpyxl.Workbook()
    book.active["A1"] = "{{dispute_monthly.screened}}"
    book.save(tmp_path / "a.xlsx")
    form_templates.add(centre, tmp_path / "a.xlsx", "a")
    with pytest.raises(reporting.FormStoppedError):
        form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.xlsx")
    form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.xlsx", draft=True)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").active["A1"].value == 0
    centre.close()


def test_no_filled_template_goes_among_our_own_data(centre, sheet_template):
    form_templates.add(centre, sheet_template, "月报")
    with pytest.raises(OwnFolderError):
        form_templates.fill(centre, "月报", NOVEMBER, centre.folder / "keys.xlsx", draft=True)
    assert not (centre.folder / "keys.xlsx").exists()


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.docx"])
def test_what_is_no_template_is_refused(centre, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 no")
    with pytest.raises(form_templates.TemplateNotReadableError):
        form_templates.add(centre, path, "a")
    with pytest.raises(form_templates.TemplateNameError):
        form_templates.add(centre, path, "../a")


def test_charts_other_sheets_and_pictures_follow_repeated_rows(centre, tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("附件 1"), book.add_worksheet("汇总")
    sheet.write("A2", "{{#dispute_monthly.places}}{{place}}")
    sheet.write("B2", "{{screened}}{{/}}")
    other.write_formula("A1", "=SUM('附件 1'!B2:B2)+汇总!B2")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='附件 1'!$B$2:$B$2"})
    sheet.insert_chart("A5", chart)
    sheet.insert_textbox("D8", "（公章）")
    book.close()
    form_templates.add(centre, path, "a")
    out = form_templates.fill(centre, "a", NOVEMBER, tmp_path / "out.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out) as after:
        assert after.namelist() == before.namelist()
        assert b"!$B$2:$B$4" in after.read("xl/charts/chart1.xml")
        rows = re.findall(rb"<xdr:row>(\d+)</xdr:row>", after.read("xl/drawings/drawing1.xml"))
        assert rows[0] == b"6"
        assert after.read("xl/styles.xml") == before.read("xl/styles.xml")
    filled = openpyxl.load_workbook(out)
    assert filled["汇总"]["A1"].value == "=SUM('附件 1'!B2:B4)+汇总!B2"


def test_a_file_without_numbered_cells_is_read(centre, tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "{{unit}}", "{{year}}"
    book.save(path)
    bare = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "sheet1" in name:
                content = re.sub(rb' r="[A-Z]*\d+"', b"", content)
            new.writestr(name, content)
    assert [mark.place for mark in form_templates.inspect(centre, bare).marks] == [
        "Sheet!A1",
        "Sheet!B1",
    ]
