"""What .ods, Excel's XML of 2003 and web pages say beside the text of a cell."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from gridcenter.exchange.sheets.sheet_model import Flaw, FlawKind, Sheet, Shown
from gridcenter.exchange.sheets.sheet_reader import SheetReader

ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{name}="{ODF}:{word}:1.0"'
    for name, word in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("draw", "drawing"),
    )
)
XML_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{head}'
    '<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>'
)


def read(path: Path) -> Sheet:
    with SheetReader(path) as reader:
        return reader.read()


def ods(folder: Path, cells: str, settings: str = "") -> Sheet:
    """A sheet of one row."""
    path = folder / "表.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>{settings}"
            f'<table:table table:name="表"><table:table-row>{cells}</table:table-row></table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return read(path)


def xml(folder: Path, rows: str, head: str = "") -> Sheet:
    path = folder / "表.xls"
    path.write_text(XML_2003.format(head=head, rows=rows), encoding="utf-8")
    return read(path)


def html(folder: Path, cells: str) -> Sheet:
    path = folder / "页.xls"
    path.write_text(f"<html><table><tr>{cells}</tr></table></html>", encoding="utf-8")
    return read(path)


def ods_text(inside: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{inside}</text:p></table:table-cell>'
    )


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ("甲<text:tab/>乙", "甲\t乙"),
        ('甲<text:line-break/>乙<text:s text:c="2"/>丙', "甲\n乙  丙"),
        (
            "<text:ruby><text:ruby-base>张</text:ruby-base><text:ruby-text>zhang</text:ruby-text></text:ruby>三",
            "张三",
        ),
        ("甲<text:span>乙</text:span><text:tab/>", "甲乙\t"),
        ("甲乙", "甲乙"),
    ],
)
def test_tabs_breaks_and_readings_of_an_ods(tmp_path: Path, inside: str, kept: str) -> None:
    assert ods(tmp_path, ods_text(inside)).rows[0].cells == (kept,)


def test_a_drawing_in_a_cell_is_no_text_of_it(tmp_path: Path) -> None:
    frame = "<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame>"
    cell = f'<table:table-cell office:value-type="string">{frame}<text:p>甲</text:p></table:table-cell>'
    assert ods(tmp_path, cell).rows[0].cells == ("甲",)


def test_the_truth_of_an_xlsx_saved_as_ods_is_no_number(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:formula="of:={}()" office:value-type="float" office:value="{}">'
        "<text:p>{}</text:p></table:table-cell>"
    )
    cells = cell.format("TRUE", 1, "TRUE") + cell.format("FALSE", 0, "FALSE")
    assert ods(tmp_path, cells).rows[0].cells == ("是", "否")


@pytest.mark.parametrize("year", [1904, 1899])
def test_an_ods_says_from_when_it_counts(tmp_path: Path, year: int) -> None:
    null = f'<table:null-date table:date-value="{year}-{"01-01" if year == 1904 else "12-30"}"/>'
    settings = f"<table:calculation-settings>{null}</table:calculation-settings>"
    sheet = ods(tmp_path, ods_text("甲"), settings)
    assert (sheet.epoch_1904, sheet.leap_1900) == (year == 1904, False)


def test_excels_xml_says_from_when_it_counts(tmp_path: Path) -> None:
    row = '<Row><Cell><Data ss:Type="Number">42798</Data></Cell></Row>'
    head = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"
    assert xml(tmp_path, row, head).epoch_1904
    assert not xml(tmp_path, row).epoch_1904


def test_a_formula_of_excels_xml_without_a_result_is_no_blank(tmp_path: Path) -> None:
    rows = (
        '<Row><Cell ss:Formula="=SUM(R1C1)"/>'
        '<Cell ss:Formula="=R1C1&amp;&quot;&quot;"><Data ss:Type="Number">0</Data></Cell>'
        '<Cell ss:Formula="=R1C1"><Data ss:Type="String"></Data></Cell>'
        '<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell></Row>'
    )
    lost = [Flaw(shown=words, kind=FlawKind.UNRECKONED) for words in ("=SUM(R1C1)", '=R1C1&""')]
    assert xml(tmp_path, rows).rows[0].cells == (*lost, None, 2.0)


def test_cells_under_a_merged_one_and_merges_over_nothing(tmp_path: Path) -> None:
    rows = (
        '<Row><Cell ss:MergeAcross="0" ss:MergeDown="0"><Data ss:Type="String">甲</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">乙</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="String">盖住</Data></Cell>'
        '<Cell><Data ss:Type="String">丙</Data></Cell></Row>'
    )
    sheet = xml(tmp_path, rows)
    assert sheet.rows[0].cells == ("甲", "乙", "盖住", "丙")
    assert sheet.merged == ((1, 2, 1, 3),)


def test_what_a_page_says_beside_a_day_is_a_day(tmp_path: Path) -> None:
    cells = (
        "<td x:num='46275'>2026/9/10</td><td sdval='46275.5' sdnum='1033;0;'>9月10日</td>"
        "<td sdval='13800000001'>1.38E+10</td><td x:num='198503'>2443-06-24</td>"
        "<td sdval='1'>TRUE</td><td x:num='0.5'>50%</td>"
    )
    assert html(tmp_path, cells).rows[0].cells == (
        datetime(2026, 9, 10),
        datetime(2026, 9, 10, 12),
        13800000001.0,
        198503.0,
        "是",
        Shown(number=0.5, text="50%"),
    )


def test_a_formula_of_a_page_that_shows_nothing_is_no_blank(tmp_path: Path) -> None:
    cells = "<td>甲</td><td x:fmla='=A1'></td><td x:fmla='=B1' x:str=''></td>"
    assert html(tmp_path, cells).rows[0].cells == (
        "甲",
        Flaw(shown="=A1", kind=FlawKind.UNRECKONED),
    )


def test_a_day_that_a_page_shows_by_a_part_of_it_and_times(tmp_path: Path) -> None:
    sheet = html(
        tmp_path,
        "<td sdval='44260'>2021</td><td sdval='44260'>20210305</td><td sdval='44260'>44260</td>"
        "<td sdval='0.4'>9:36</td><td x:num='1.5'>36:00</td><td sdval='3'>3月</td>",
    )
    day = datetime(2021, 3, 5)
    assert sheet.rows[0].cells == (
        *(day, day, 44260.0),
        *(Shown(number=0.4, text="9:36"), Shown(number=1.5, text="36:00")),
        Shown(number=3.0, text="3月"),
    )


def test_hours_beyond_a_day_in_an_ods(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='time' office:time-value='PT36H30M00S'><text:p>36:30</text:p></table:table-cell>"
    (found,) = ods(tmp_path, cell).rows[0].cells
    assert isinstance(found, Shown)
    assert (found.text, round(found.number, 6)) == ("36:30", round(36.5 / 24, 6))


def test_a_moment_of_an_ods_that_shows_its_hours_alone(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='time' office:time-value='PT1111116H00M00S'><text:p>12:00</text:p></table:table-cell>"
    assert ods(tmp_path, cell).rows[0].cells == (Shown(number=46296.5, text="12:00"),)


def test_a_fraction_of_a_page_is_no_day(tmp_path: Path) -> None:
    cells = (
        "<td sdval='3.5'>3 1/2</td><td x:num='0.5'>1/2</td><td x:num='-0.333333'>-1/3</td>"
        "<td sdval='44260'>3/5</td>"
    )
    assert html(tmp_path, cells).rows[0].cells == (3.5, 0.5, -0.333333, datetime(2021, 3, 5))


def test_what_is_noted_of_repeated_cells_and_rows_of_an_ods_is_noted_of_each(
    tmp_path: Path,
) -> None:
    failed = (
        '<table:table-cell table:number-columns-repeated="2" table:formula="of:=NA()" office:value-type="string" '
        'office:string-value=""><office:annotation><text:p>批注</text:p></office:annotation><text:p>#N/A</text:p></table:table-cell>'
    )
    number = '<table:table-cell office:value-type="float" office:value="7"><text:p>007</text:p></table:table-cell>'
    tab = ods_text("甲<text:tab/>乙")
    path = tmp_path / "表.ods"
    ods(tmp_path, failed + number + tab)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="3">'
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    lost = Flaw(shown="#N/A", kind=FlawKind.ERROR)
    cells = (lost, lost, Shown(number=7, text="007"), "甲\t乙")
    assert [(row.number, row.cells) for row in read(path).rows] == [(at, cells) for at in (1, 2, 3)]


def test_rows_of_excels_xml_that_stand_for_several_are_counted(tmp_path: Path) -> None:
    cell = '<Cell><Data ss:Type="String">甲</Data></Cell>'
    rows = f'<Row>{cell}</Row><Row ss:Span="2"/><Row>{cell}</Row>'
    assert [row.number for row in xml(tmp_path, rows).rows] == [1, 5]


def test_pages_and_xml_in_utf_16_are_read(tmp_path: Path) -> None:
    path = tmp_path / "页.xls"
    path.write_text("<html><table><tr><td>甲<td>乙</table>", encoding="utf-16")
    assert read(path).rows[0].cells == ("甲", "乙")
    rows = '<Row><Cell><Data ss:Type="String">甲</Data></Cell></Row>'
    content = XML_2003.format(head="", rows=rows)
    declared = content.replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    path.write_text(declared, encoding="utf-16")
    assert read(path).rows[0].cells == ("甲",)


@pytest.mark.parametrize(
    "before", ["<h1>名册</h1>", "<form action='#'>", "<thead>", "名册<br>", "</div>", "<section>"]
)
def test_a_page_may_begin_with_any_tag_and_with_words(tmp_path: Path, before: str) -> None:
    path = tmp_path / "页.xls"
    path.write_text(f"{before}<table><tr><td>甲<td>乙</table>", encoding="utf-8")
    assert read(path).rows[0].cells == ("甲", "乙")


def test_a_csv_with_a_tag_in_it_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("<b>姓名,电话\n<table,甲\n", encoding="utf-8")
    assert read(path).rows[0].cells == ("<b>姓名", "电话")


def test_a_table_of_one_row_within_a_cell_is_what_stands_there(tmp_path: Path) -> None:
    inner = "<table><tr><td>乙</td></tr></table>"
    assert html(tmp_path, f"<td>甲</td><td>{inner}</td>").rows[0].cells == ("甲", "乙")
    layout = f"<td><table><tr><td>丙</td></tr><tr><td>{inner}</td></tr></table></td>"
    assert [row.cells for row in html(tmp_path, layout).rows] == [("丙",), ("乙",)]
