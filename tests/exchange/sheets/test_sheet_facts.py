"""What calamine leaves unsaid: lost values, hidden rows and merged cells of every kind of workbook."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.sheets.sheet_biff import BiffFacts
from gridcenter.exchange.sheets.sheet_facts import makes_text
from gridcenter.exchange.sheets.sheet_model import Cell, Flaw, FlawKind, Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_table import find_tables

SHEETS = Path(__file__).parents[1] / "sample_sheets"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(path: Path) -> Sheet:
    with SheetReader(path) as reader:
        return reader.read()


def with_sheet(path: Path, rows: str, quote: str = '"') -> Path:
    """A workbook whose only sheet holds these rows as they stand."""
    plain = path.with_suffix(".plain")
    with xlsxwriter.Workbook(str(plain)) as book:
        book.add_worksheet()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = rows.replace('"', quote)
                content = (
                    f"<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>".encode()
                )
            target.writestr(name, content)
    return path


def text(reference: str, words: str) -> str:
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} t="inlineStr"><is><t>{words}</t></is></c>'


def lost(words: str, kind: FlawKind) -> Flaw:
    return Flaw(shown=words, kind=kind)


def test_errors_and_formulas_without_a_result_are_no_blanks(tmp_path: Path) -> None:
    rows = (
        f'<row r="2">{text("A2", "甲")}<c r="C2" t="e"><f>X!A1</f><v>#REF!</v></c></row>'
        '<row r="4"><c r="B4"><f>A1&amp;A2</f></c>'
        '<c r="C4" t="str"><f>""</f><v></v></c><c r="D4"><f>1+1</f><v>2</v></c>'
        '<c r="E4"><f>IF(A1&gt;0,"是","否")</f><v>0</v></c><c r="F4"><f>COUNTIF(A:A,"是")</f><v>0</v></c></row>'
    )
    sheet = read(with_sheet(tmp_path / "a.xlsx", rows))
    assert sheet.rows == (
        SheetRow(2, ("甲", None, lost("#REF!", FlawKind.ERROR))),
        SheetRow(
            4,
            (
                None,
                lost("=A1&A2", FlawKind.UNRECKONED),
                None,
                2,
                lost('=IF(A1>0,"是","否")', FlawKind.UNRECKONED),
                0,
            ),
        ),
    )


@pytest.mark.parametrize("quote", ['"', "'"])
def test_rows_are_hidden_in_more_ways_than_one(tmp_path: Path, quote: str) -> None:
    rows = (
        f'<row>{text("", "一")}</row><row hidden="1">{text("", "二")}</row>'
        f'<row ht="0" customHeight="1">{text("", "三")}</row><row r="9" hidden="true">{text("", "九")}</row>'
        f"<row>{text('', '十')}</row>"
    )
    sheet = read(with_sheet(tmp_path / "a.xlsx", rows, quote))
    assert [row.number for row in sheet.rows] == [1, 2, 3, 9, 10]
    assert sheet.hidden_rows == {2, 3, 9}


def test_an_xls_says_its_calendar_its_hidden_rows_and_what_was_never_computed() -> None:
    path = SHEETS / "lost_values_1904.xls"
    with SheetReader(path) as reader:
        sheet = reader.read()
        assert reader.epoch_1904
    assert sheet.hidden_rows == {4}
    unknown = lost("=…", FlawKind.UNRECKONED)
    assert sheet.rows[1].cells[4] == unknown
    assert sheet.rows[2].cells[2:4] == (unknown, 0)


def test_biff_records_of_failed_formulas() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def place(row: int, column: int) -> bytes:
        return struct.pack("<HHH", row, column, 0)

    no_number = b"\xff\xff"
    facts = BiffFacts(b"")
    facts._stream = (
        record(0x0809, bytes(16))
        + record(0x0205, place(1, 2) + b"\x2a\x01")  # #N/A
        + record(0x0205, place(1, 3) + b"\x01\x00")  # TRUE
        + record(0x0006, place(2, 0) + b"\x02\x00\x17\x00\x00\x00" + no_number + bytes(8))  # #REF!
        + record(0x0006, place(2, 1) + bytes(6) + no_number + bytes(8))
        + record(0x0207, b"\x01\x00\x00x")  # its text
        + record(0x0006, place(2, 2) + bytes(6) + no_number + bytes(8))  # and one without
        + record(0x000A, b"")
    )
    facts._places["表"] = 0
    assert facts.of("表").flaws == [
        (2, 3, "#N/A", FlawKind.ERROR),
        (3, 1, "#REF!", FlawKind.ERROR),
        (3, 3, "=…", FlawKind.UNRECKONED),
    ]


def test_a_formula_of_text_that_several_cells_of_an_xls_share() -> None:
    """LibreOffice 7.4 keeps one formula for a column of them, and 0 as the result of each."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row: int, first: int, result: float = 0) -> bytes:
        exp = b"\x05\x00\x01" + struct.pack("<HH", first, 0)
        return record(0x0006, struct.pack("<HHHd", row, 0, 0, result) + bytes(6) + exp)

    def shared(tokens: bytes) -> bytes:
        return record(0x04BC, bytes(8) + struct.pack("<H", len(tokens)) + tokens)

    joined = b"\x17\x01\x00x\x17\x01\x00y\x08"  # "x"&"y"
    facts = BiffFacts(b"")
    stream = (
        *(record(0x0809, bytes(16)), cell(1, 1), shared(joined), cell(2, 1)),
        *(cell(4, 4), shared(b"\x1e\x01\x00\x1e\x02\x00\x03"), cell(5, 4)),  # 1+2, not yet reckoned
        record(0x000A, b""),
    )
    facts._stream = b"".join(stream)
    facts._places["表"] = 0
    assert [flaw[:2] for flaw in facts.of("表").flaws] == [(2, 1), (3, 1)]


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, rows: str) -> Path:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", ODS.format(rows=rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def test_an_ods_says_its_merged_cells_hidden_rows_and_lost_values(tmp_path: Path) -> None:
    def said(words: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string" {more}>'
            f"<text:p>{words}</text:p></table:table-cell>"
        )

    tall = said("东村", 'table:number-rows-spanned="2"')
    failed = said("#N/A", 'table:formula="of:=X()" calcext:value-type="error"')
    rows = (
        f"<table:table-row>{said('姓名')}{said('所属村')}</table:table-row>"
        f"<table:table-row>{said('甲甲')}{tall}"
        "</table:table-row>"
        f'<table:table-row table:visibility="collapse">{said("乙乙")}<table:covered-table-cell/>'
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f"<table:table-row>{said('丙丙')}"
        f"{failed}"
        '<table:table-cell table:formula="of:=A1&amp;A2"/></table:table-row>'
    )
    sheet = read(ods(tmp_path / "a.ods", rows))
    assert sheet.merged == ((2, 2, 3, 2),)
    assert sheet.hidden_rows == {3}
    assert sheet.rows[-1] == SheetRow(
        7, ("丙丙", lost("#N/A", FlawKind.ERROR), lost("=A1&A2", FlawKind.UNRECKONED))
    )


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('"甲"', True),
        ("A1&A2", True),
        ('IF(A1="&",1,2)', False),
        ('TEXT(A1,"0")', True),
        ("SUM(A1)", False),
    ],
)
def test_formulas_that_surely_make_text(formula: str, *, expected: bool) -> None:
    assert makes_text(formula) is expected


def test_every_merged_cell_of_a_big_sheet_is_spread() -> None:
    rows: list[SheetRow] = [SheetRow(1, ("姓名", "联系电话", "所属网格"))]
    merged = []
    for at in range(2, 50_002, 2):
        rows += [
            SheetRow(at, ("甲甲", "13800000001", f"第{at}网格")),
            SheetRow(at + 1, ("乙乙", "13800000002")),
        ]
        merged.append((at, 3, at + 1, 3))
    sheet = Sheet(name="表", rows=tuple(rows), merged=tuple(merged))
    (table,) = find_tables(sheet, register_of("grid_member"))
    assert table.rows[-1].cells == ("乙乙", "13800000002", "第50000网格")


def beside(register: str, *rows: tuple[Cell, ...]) -> list[list[tuple[Cell, ...]]]:
    sheet = Sheet(name="表", rows=tuple(SheetRow(at, row) for at, row in enumerate(rows, start=1)))
    return [
        [row.cells for row in table.rows] for table in find_tables(sheet, register_of(register))
    ]


TWO = (
    ("姓名", "联系电话", "所属网格", None, "姓名", "联系电话", "所属村"),
    ("甲甲", "13800000001", "一", None, "乙乙", "13800000002", "东村"),
    (None, None, None, None, "丙丙", "13800000003", "东村"),
)


def test_of_two_forms_beside_each_other_the_fitting_one_is_read() -> None:
    assert beside("grid_member", *TWO) == [[("甲甲", "13800000001", "一")]]
    gap = (None,) * 4
    assert beside("household_leader", *TWO) == [
        [(*gap, "乙乙", "13800000002", "东村"), (*gap, "丙丙", "13800000003", "东村")]
    ]


def test_an_empty_column_alone_cuts_nothing() -> None:
    rows = (("姓名", "联系电话", None, "所属网格"), ("甲甲", "13800000001", None, "一"))
    assert beside("grid_member", *rows) == [[rows[1]]]


def binary_workbook(path: Path) -> Path:
    """An .xlsb of one sheet, record by record: a failed cell, a failed formula, a hidden row, a merge."""

    def record(kind: int, data: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(data)]) + data

    def wide(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    def row(number: int, flags: int = 0) -> bytes:
        return record(0, struct.pack("<IIHBB", number, 0, 300, 0, flags) + bytes(5))

    def cell(kind: int, column: int, data: bytes) -> bytes:
        return record(kind, struct.pack("<II", column, 0) + data)

    sheet = record(129) + record(148, struct.pack("<4I", 0, 2, 0, 1)) + record(145)
    sheet += row(0) + cell(6, 0, wide("姓名")) + cell(6, 1, wide("备注"))
    sheet += row(1) + cell(6, 0, wide("张示例")) + cell(3, 1, b"\x2a")
    formula = struct.pack("<HI", 0, 2) + b"\x1c\x17" + struct.pack("<I", 0)
    sheet += row(2, 0x10) + cell(6, 0, wide("李样本")) + cell(11, 1, b"\x17" + formula)
    sheet += record(146) + record(177, struct.pack("<I", 1))
    sheet += record(176, struct.pack("<4I", 1, 2, 0, 0)) + record(178) + record(130)
    book = record(131) + record(153, struct.pack("<III", 0, 0, 0)) + record(143)
    book += (
        record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表"))
        + record(144)
        + record(132)
    )
    rel = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = (
        '<Relationships xmlns="{}"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "_rels/.rels", related.format(rel, f"{office}/officeDocument", "xl/workbook.bin")
        )
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            related.format(rel, f"{office}/worksheet", "worksheets/sheet1.bin"),
        )
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_an_xlsb_says_what_failed_what_is_hidden_and_what_is_merged(tmp_path: Path) -> None:
    sheet = read(binary_workbook(tmp_path / "a.xlsb"))
    assert [row.cells for row in sheet.rows] == [
        ("姓名", "备注"),
        ("张示例", lost("#N/A", FlawKind.ERROR)),
        ("李样本", lost("#REF!", FlawKind.ERROR)),
    ]
    assert sheet.hidden_rows == {3}
    assert sheet.merged == ((2, 1, 3, 1),)
