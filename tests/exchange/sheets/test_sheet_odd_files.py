"""Files that Excel, WPS or LibreOffice open without a word although they are not as they should be."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter

from gridcenter.exchange.sheets import sheet_errors
from gridcenter.exchange.sheets.sheet_model import Flaw, FlawKind, Sheet, Shown
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from tests.exchange.make_biff5 import container, record, stream

SHEETS = Path(__file__).parents[1] / "sample_sheets"
ROWS = [("姓名", "性别", "户数"), ("李样本", "男", 12.0), ("王演示", "女", 3.5)]


def read(path: Path, content: bytes) -> Sheet:
    path.write_bytes(content)
    with SheetReader(path) as reader:
        return reader.read()


def cells(sheet: Sheet) -> list[tuple[object, ...]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize("page", [936, 1252, None])
@pytest.mark.parametrize("wrap", [container, bytes])
def test_excel_95_in_the_code_page_of_the_machine(tmp_path, page, wrap):
    sheet = read(tmp_path / "a.xls", wrap(stream(ROWS, page=page)))
    assert sheet.name == "花名册"
    assert cells(sheet) == ROWS


def test_western_text_of_excel_95_stays_western(tmp_path):
    rows = [("Préfet", "Élu"), ("Ça", "naïf")]
    content = container(stream(rows, name="é", page=1252, encoding="cp1252"))
    assert cells(read(tmp_path / "a.xls", content)) == rows


def test_every_kind_of_cell_of_excel_95(tmp_path):
    place = struct.pack("<HHH", 4, 0, 0)
    more = record(0x027E, place + struct.pack("<i", (1234 << 2) | 3))  # 12.34 as a hundredfold
    more += record(0x00BD, struct.pack("<HHHiHiH", 4, 1, 0, (5 << 2) | 2, 0, (-7 << 2) | 2, 2))
    text = struct.pack("<HHH", 4, 3, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)
    more += record(0x0006, text) + record(0x0207, struct.pack("<H", 4) + "好的".encode("gbk"))
    more += record(0x0006, struct.pack("<HHHd", 4, 4, 0, 9.5) + bytes(8))
    more += record(0x0205, struct.pack("<HHHBB", 4, 5, 0, 1, 0))
    more += record(0x0205, struct.pack("<HHHBB", 5, 0, 0, 42, 1))
    more += record(0x0006, struct.pack("<HHH", 5, 1, 0) + b"\2\0\x17\0\0\0\xff\xff" + bytes(8))
    more += record(0x0208, struct.pack("<HHHHHHBB", 5, 0, 2, 0, 0, 0, 0x20, 0).ljust(16, b"\0"))
    formats = ('yyyy"年"m"月"', "0.00[红色]", "h:mm", "[$-804]0")
    dated = [[(44260.0, 1), (2.5, 2), (0.354166666666667, 3), (4.0, 4)]]
    sheet = read(tmp_path / "a.xls", container(stream(dated, more=more, formats=formats)))
    assert cells(sheet) == [
        (datetime(2021, 3, 5), 2.5, "08:30", 4.0),
        (12.34, 5.0, -7.0, "好的", 9.5, "是"),
        (Flaw(shown="#N/A", kind=FlawKind.ERROR), Flaw(shown="#REF!", kind=FlawKind.ERROR)),
    ]
    assert sheet.hidden_rows == {6}


@pytest.mark.parametrize("cut", range(40, 400, 23))
def test_a_cut_excel_95_file_is_named(tmp_path, cut):
    path = tmp_path / "a.xls"
    path.write_bytes(stream(ROWS)[:cut])
    seen = []
    with suppress(sheet_errors.SheetError), SheetReader(path) as reader:
        seen = cells(reader.read())
    assert seen == list(ROWS[: len(seen)]) or len(seen[-1]) < 3


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("花名册")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_formula(3, 0, "=NA()", None, "#N/A")
        sheet.set_row(2, None, None, {"hidden": True})
    return buffer.getvalue()


def renamed(rename, edit=lambda part: part) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo()
            info.filename = rename(name)
            target.writestr(info, edit(source.read(name)))
    return buffer.getvalue()


def _moved(name: str) -> str:
    return name.replace("xl/", "office/").replace("workbook.xml", "book.xml")


PACKAGES = {
    "another name": renamed(
        lambda name: name.replace("workbook.xml", "workbook22.xml"),
        lambda part: part.replace(b"workbook.xml", b"workbook22.xml"),
    ),
    "another folder": renamed(
        _moved,
        lambda part: (
            part.replace(b"/xl/", b"/office/")
            .replace(b'"xl/', b'"office/')
            .replace(b"workbook.xml", b"book.xml")
        ),
    ),
    "backslashes": renamed(lambda name: name.replace("/", "\\")),
    "capitals": renamed(
        lambda name: name.replace("xl/work", "XL/Work").replace("sharedS", "SharedS")
    ),
    "dotted": renamed(lambda name: f"./{name}" if name.startswith("xl/") else name),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_with_names_of_its_own(tmp_path, name):
    sheet = read(tmp_path / "a.xlsx", PACKAGES[name])
    assert cells(sheet)[:3] == ROWS
    assert cells(sheet)[3] == (Flaw(shown="#N/A", kind=FlawKind.ERROR),)
    assert sheet.hidden_rows == {3}


def locked(password: str) -> bytes:
    buffer = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook())).encrypt(password, buffer)
    return buffer.getvalue()


def test_the_password_that_every_excel_knows_is_no_password(tmp_path):
    assert cells(read(tmp_path / "a.xlsx", locked("VelvetSweatshop")))[:3] == ROWS
    with pytest.raises(sheet_errors.EncryptedSheetError):
        read(tmp_path / "b.xlsx", locked("secret"))


def test_an_xls_whose_structure_is_protected_is_read_and_one_with_a_password_named():
    """LibreOffice 7.4 encrypts the records of both; calamine (0.9.1) asks a password for both."""
    with SheetReader(SHEETS / "protected_structure.xls") as reader:
        assert cells(reader.read()) == [("姓名", "户数"), ("李样本", 12.0), ("王演示", 3.5)]
    with pytest.raises(sheet_errors.EncryptedSheetError):
        SheetReader(SHEETS / "own_password.xls")


def package(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, b"x")
    return buffer.getvalue()


def test_an_ods_in_one_xml_file_is_read(tmp_path):
    odf = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{each}="{odf}:{each}:1.0"' for each in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="string"{more}>\n <text:p>{text}</text:p>\n</table:table-cell>'
    tall = ' table:number-rows-spanned="2"'
    flat = f"""<?xml version="1.0"?>
<office:document {names} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body>
 <office:spreadsheet>
  <table:table table:name="甲">
   <table:table-row>
    {cell.format(more=tall, text="东 村")}
    {cell.format(more="", text="甲甲")}
   </table:table-row>
  </table:table>
 </office:spreadsheet>
</office:body>
</office:document>"""
    sheet = read(tmp_path / "a.fods", flat.encode())
    assert (sheet.name, cells(sheet), sheet.merged) == ("甲", [("东 村", "甲甲")], ((1, 1, 2, 1),))
    assert not sheet.leap_1900


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.mht", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<table>", ".mht"),
        ("a.xls", b'From: "Saved by WPS"\r\nMIME-Version: 1.0\r\n<table>', ".mht"),
        ("a.slk", b"ID;PWXL;N;E\r\nC;X1;Y1;K1\r\nE\r\n", "SYLK"),
        ("a.csv", b'TABLE\r\n0,1\r\n"a"\r\n', "DIF"),
        ("a.xlsx", package("Index/Document.iwa"), "Numbers"),
        ("a.uof", package("uof.xml"), "UOF"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00", "Excel 4.0"),
    ],
)
def test_a_form_of_old_is_named_with_the_way_out(tmp_path, name, content, kind):
    with pytest.raises(sheet_errors.OldSheetError) as caught:
        read(tmp_path / name, content)
    assert kind in str(caught.value.facts["kind"])


def test_a_web_page_that_names_the_number_keeps_its_digits(tmp_path):
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>
    <tr><td>证号</td><td>户数</td><td>编号</td></tr>
    <tr><td x:num="13900000001">1.39E+10</td><td x:num>1,200</td><td x:str="007"> 7 </td></tr>
    <tr><td x:num="999999198503120026">1E+18</td><td x:num="0.5">50%</td><td x:num="坏">8</td></tr>
    </table></html>"""
    assert cells(read(tmp_path / "a.xls", page.encode()))[1:] == [
        (13900000001.0, "1,200", "007"),
        ("999999198503120026", Shown(number=0.5, text="50%"), "8"),
    ]
