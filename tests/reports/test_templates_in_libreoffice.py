"""A filled form as LibreOffice opens it: every line of the table in docs/forms.md, in one book and one document."""

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
from docx.oxml import parse_xml

from gridcenter.reports import template_docx, template_xlsx
from gridcenter.reports.document import Cell
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.template_marks import Filling
from tests.reports.test_template_moves import FILLING, ROLL, W, paragraph

PROGRAM = Path("/usr/lib/libreoffice/program")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
needs_writer = pytest.mark.skipif(
    not (PROGRAM / "libswlo.so").exists(), reason="LibreOffice Writer is not installed"
)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def saved(path: Path, kind: str) -> Path:
    """The file as LibreOffice saves it in another format."""
    home = f"-env:UserInstallation=file://{path.parent}/home"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(path.parent)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=300)
    return path.with_suffix(f".{kind}")


def opened(path: Path, kind: str) -> str:
    """The file as LibreOffice keeps it in one XML file."""
    return saved(path, kind).read_text(encoding="utf-8")


def everything() -> bytes:
    """A book that holds, below and around one repeated row, whatever a form may hold."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, sums = book.add_worksheet("花名 册"), book.add_worksheet("汇总")
        sheet.write_row("A1", ["{{unit}}名册"])
        sheet.write_row("A2", ["姓名", "长度", "类别"])
        sheet.write("A3", "{{#roll}}{{name}}{{/}}")
        sheet.write_formula("B3", "=LEN(A3)", None, 0)
        sheet.write("A4", "合计")
        sheet.write_formula("B4", "=SUM(B3:B3)", None, 0)
        sheet.write_array_formula("B6:B6", "{=SUM(LEN(A3:A3)*1)}", None, 0)
        sheet.write_row("A8", ["类别", "数量"])
        sheet.write_column("A9", ["甲", "乙"])
        sheet.write_column("B9", [1, 2])
        sheet.add_table("A8:B10", {"columns": [{"header": "类别"}, {"header": "数量"}]})
        sheet.autofilter("A2:C3")
        sheet.merge_range("A12:B13", "合并")
        sheet.write_url("A15", "internal:'花名 册'!B4", string="跳到合计")
        sheet.write_comment("A4", "合计的批注 {{unit}}")
        sheet.data_validation("C3", {"validate": "list", "source": "=$A$9:$A$10"})
        sheet.data_validation("C6", {"validate": "list", "source": ["甲", "乙"]})
        red = book.add_format({"bg_color": "#FFC7CE"})
        sheet.conditional_format(
            "B3:B3", {"type": "cell", "criteria": ">", "value": "=$B$4", "format": red}
        )
        sheet.conditional_format("B3:B3", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("C4", {"range": "'花名 册'!B3:B3"})
        sheet.insert_image("D6", "a.png", {"image_data": BytesIO(PICTURE)})
        sheet.insert_textbox("D8", "文本框 {{unit}}")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='花名 册'!$B$3:$B$3", "name": "='花名 册'!$A$4"})
        sheet.insert_chart("D16", chart)
        sheet.set_footer("&C{{unit}}")
        sheet.set_h_pagebreaks([4])
        sheet.print_area("A1:C15")
        sheet.repeat_rows(1)
        sheet.insert_button("C9", {"caption": "选", "macro": "x"})
        book.define_name("总数", "='花名 册'!$B$4")
        sums.write_formula("A1", "='花名 册'!B4", None, 0)
        sums.data_validation("A2", {"validate": "list", "source": "='花名 册'!$A$3:$A$3"})
    return controlled(buffer.getvalue())


def controlled(content: bytes) -> bytes:
    """The book with its button made a list that is tied to cells, as Excel writes it for other programs."""
    tied = b"<x:FmlaRange>$A$9:$A$10</x:FmlaRange><x:FmlaLink>$C$6</x:FmlaLink><x:Sel>0</x:Sel></x:ClientData>"
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith(".vml") and b'ObjectType="Button"' in part:
                before, button = part.split(b'ObjectType="Button"')
                part = before + b'ObjectType="Drop"' + button.replace(b"</x:ClientData>", tied, 1)
            target.writestr(name, part)
    return result.getvalue()


def test_everything_beside_repeated_rows_is_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "表样.xlsx"
    path.write_bytes(template_xlsx.fill(everything(), FILLING))
    seen = opened(path, "fods")
    here = "&apos;花名 册&apos;."
    for told in (
        # Sums, arrays, tables, merged cells, links, comments, and what another sheet says of them.
        'table:formula="of:=SUM([.B3:.B5])" office:value-type="float" office:value="6"',
        'table:formula="of:=SUM(LEN([.A3:.A5])*1)" office:value-type="float" office:value="6"',
        'table:formula="of:=[$&apos;花名 册&apos;.B6]" office:value-type="float" office:value="6"',
        f'table:target-range-address="{here}A10:{here}B12"',
        f'table:target-range-address="{here}A2:{here}C5"',
        f'xlink:href="#{here}B6"',
        "合计的批注 金河镇 &amp; 一村",
        f'table:cell-range-address="${here}$B$6"',
        f'table:print-ranges="{here}A1:{here}C17"',
        # Validations of the repeated row stand on all copies, what they list has moved.
        "of:cell-content-is-in-list([.$A$11:.$A$12])",
        "of:cell-content-is-in-list([$&apos;花名 册&apos;.$A$3:.$A$5])",
        # Formats, sparklines, charts.
        f'calcext:target-range-address="{here}B3:{here}B5"',
        f'calcext:data-range="{here}B3:{here}B5"',
        f'chart:values-cell-range-address="{here}B3:{here}B5"',
        # A list that is tied to cells.
        f'form:linked-cell="{here}C8"',
        f'form:source-cell-range="{here}A11:{here}A12"',
    ):
        assert told in seen, told
    assert seen.count('table:content-validation-name="val1"') == len(ROLL)
    rows = re.findall(r"<table:table-row.*?</table:table-row>", seen, re.DOTALL)
    assert ["draw:image" in row for row in rows].index(True) == 7
    assert "文本框 金河镇" in re.sub("<[^>]*>", "", rows[9])
    assert 'table:number-columns-spanned="2" table:number-rows-spanned="2"' in rows[13]
    broken = re.search(
        r'style:name="(\w+)" style:family="table-row">\s*<[^>]*fo:break-before="page"', seen
    )
    assert broken is not None
    assert f'"{broken[1]}"' in rows[6]
    foot = re.search(r"<style:footer>.*?</style:footer>", seen, re.DOTALL)
    assert foot is not None
    assert "金河镇 &amp; 一村" in re.sub("<[^>]*>", "", foot[0])


PIVOT = """<?xml version="1.0" encoding="UTF-8"?><office:document
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
 <table:table table:name="表"><table:table-row>{heads}</table:table-row><table:table-row>{marks}</table:table-row></table:table>
 <table:table table:name="数"/><table:data-pilot-tables><table:data-pilot-table table:name="DataPilot1"
 table:target-range-address="数.A1:数.B4" table:drill-down-on-double-click="false" table:show-filter-button="false"><table:source-cell-range
 table:cell-range-address="表.A1:表.B2"/><table:data-pilot-field table:source-field-name="村" table:orientation="row"
 table:used-hierarchy="0" table:function="auto"/><table:data-pilot-field table:source-field-name="次数" table:orientation="data"
 table:function="sum"/></table:data-pilot-table></table:data-pilot-tables></office:spreadsheet></office:body></office:document>"""


def test_a_pivot_table_counts_the_rows_that_were_filled_in(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    heads = "".join(map(cell.format, ("村", "次数")))
    marks = "".join(map(cell.format, ("{{{{#roll}}}}{{{{name}}}}", "{{{{n}}}}{{{{/}}}}")))
    flat = tmp_path / "表样.fods"
    flat.write_text(
        PIVOT.format(heads=heads, marks=marks.replace("{{{{", "{{").replace("}}}}", "}}"))
    )
    form = saved(flat, "xlsx")
    rows = [
        {"name": Cell(name), "n": Cell(str(n), value=n, kind=CellKind.INTEGER)}
        for name, n in (("东沟村", 2), ("西坪村", 3), ("东沟村", 4))
    ]
    form.write_bytes(
        template_xlsx.fill(form.read_bytes(), Filling(values={}, rolls={"roll": rows}))
    )
    seen = opened(form, "fods").partition('table:name="数"')[2]
    texts = re.findall(r"<text:p>([^<]*)</text:p>", seen)
    assert [texts[texts.index(village) + 1] for village in ("东沟村", "西坪村")] == ["6", "3"]


@needs_writer
def test_a_document_is_filled_in_all_its_parts(tmp_path: Path) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "页眉 {{unit}}"
    made.sections[0].footer.paragraphs[0].text = "页脚 {{unit}}"
    table = made.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "{{#roll}}{{name}}", "{{/}}"
    table.cell(0, 1).paragraphs[0].add_run().add_picture(BytesIO(PICTURE))
    table.cell(1, 0).text = "合计"
    inner = table.cell(1, 1).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "{{#roll}}内{{name}}{{/}}"
    tie = '<w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/x"/></w:sdtPr>'
    boxed = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:80pt"><v:textbox>'
        f"<w:txbxContent>{paragraph('框 {{unit}}')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    controlled_row = (
        f"<w:tbl><w:sdt>{tie}<w:sdtContent><w:tr><w:tc>{paragraph('{{#roll}}控{{name}}')}</w:tc><w:sdt><w:sdtContent><w:tc>"
        f"{paragraph('{{/}}')}</w:tc></w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    for part in (
        f"<w:sdt>{tie}<w:sdtContent>{paragraph('控件 {{unit}}')}</w:sdtContent></w:sdt>",
        boxed,
        controlled_row,
    ):
        made.element.body.insert(-1, parse_xml(part.replace(">", f" {W}>", 1)))
    buffer = BytesIO()
    made.save(buffer)
    path = tmp_path / "表样.docx"
    path.write_bytes(template_docx.fill(buffer.getvalue(), FILLING))
    seen = opened(path, "fodt")
    lines = [
        re.sub("<[^>]*>", "", each).strip()
        for each in re.findall(r"<text:p[ >].*?</text:p>", seen, re.DOTALL)
    ]
    unit = "金河镇 &amp; 一村"
    for told in (
        f"页眉 {unit}",
        f"页脚 {unit}",
        f"控件 {unit}",
        "甲甲",
        "乙乙",
        "丙丙",
        "内甲甲",
        "内丙丙",
        "控乙乙",
    ):
        assert any(told in line for line in lines), told
    assert seen.count("<draw:image") == len(ROLL)
    assert any(f"框 {unit}" in line for line in lines)
