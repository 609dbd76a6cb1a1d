from __future__ import annotations

import contextlib
import io
import sys
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.exchange.sheets import sheet_child, sheet_errors, sheet_reader
from gridcenter.exchange.sheets.sheet_kinds import recognise
from gridcenter.exchange.sheets.sheet_model import Sheet, SheetFileKind, cell_text
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_text import decode, read_text
from gridcenter.exchange.sheets.sheet_warm import WarmChild

SHEETS = Path(__file__).parents[1] / "sample_sheets"


def read(path: Path, sheet: str | None = None) -> Sheet:
    with SheetReader(path) as reader:
        return reader.read(sheet)


def texts(sheet: Sheet) -> dict[int, list[str]]:
    return {row.number: [cell_text(cell) for cell in row.cells] for row in sheet.rows}


def workbook(cells: dict[str, object], path: Path, **options: object) -> Path:
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet()
    for place, value in cells.items():
        sheet.write(place, value)
    book.close()
    return path


def test_xlsx_keeps_row_numbers_dates_and_what_is_hidden() -> None:
    with SheetReader(SHEETS / "members.xlsx") as reader:
        assert [(info.name, info.hidden) for info in reader.sheets] == [
            ("字典", True),
            ("网格员", False),
        ]
        sheet = reader.read()
    assert sheet.name == "网格员"
    assert sheet.hidden_rows == {12}
    assert (2, 1, 2, 13) in sheet.merged
    rows = texts(sheet)
    assert 5 not in rows
    assert rows[6][1] == "姓 名*"
    assert rows[8][5] == "13800000002"
    assert rows[9][4] == "6.22301E+17"
    assert rows[10][10] == "2022-06-01"


def test_xls_ods_and_two_text_encodings_read_alike() -> None:
    assert texts(read(SHEETS / "incidents.xls"))[5][2] == "2026-09-03"
    ods, gb18030 = texts(read(SHEETS / "leaders.ods")), texts(read(SHEETS / "leaders_gb18030.csv"))
    assert ods[4] == gb18030[4]
    assert ods[4][1] == "郑䶮"
    assert list(ods) == list(gb18030) == [1, 2, 3, 4, 6]
    assert texts(read(SHEETS / "grids_utf8.csv"))[2][0] == "620622101201001"


def test_cells_far_from_the_corner_keep_their_place(tmp_path: Path) -> None:
    sheet = read(workbook({"C5": "姓名", "D9": 1.5}, tmp_path / "offset.xlsx"))
    assert texts(sheet) == {5: ["", "", "姓名"], 9: ["", "", "", "1.5"]}


def test_1904_calendar_is_known(tmp_path: Path) -> None:
    path = workbook({"A1": 1}, tmp_path / "mac.xlsx", date_1904=True)
    assert read(path).epoch_1904


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_text_of_any_encoding(encoding: str) -> None:
    text = "姓名,电话\r\n李䶮,13800000000\r\n"
    content = text.encode(encoding)
    assert recognise("a.csv", content) is SheetFileKind.TEXT
    assert texts(read_text(decode("a.csv", content)))[2] == ["李䶮", "13800000000"]


def test_pasted_block_with_breaks_quotes_and_guards() -> None:
    sheet = read_text('姓名\t备注\n张示例\t"第一行\n第二行"\n\n李样本\t="0012"\n')
    assert texts(sheet) == {
        1: ["姓名", "备注"],
        2: ["张示例", "第一行\n第二行"],
        4: ["李样本", "0012"],
    }


def a_zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("空.xlsx", b"", sheet_errors.EmptySheetFileError),
        ("空.csv", b"\xef\xbb\xbf\r\n", sheet_errors.EmptySheetFileError),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), sheet_errors.PictureNotSheetError),
        ("扫描.xls", b"\xff\xd8\xff\xe0" + bytes(100), sheet_errors.PictureNotSheetError),
        ("导出.xls", b"\r\n<html><body>1", sheet_errors.WebPageSheetError),
        ("导出.xls", b'<?xml version="1.0"?><Workbook>', sheet_errors.WebPageSheetError),
        ("文件.xlsx", b"%PDF-1.7\n", sheet_errors.NotASheetError),
        ("文档.xlsx", a_zip({"word/document.xml": b"<a/>"}), sheet_errors.NotASheetError),
        ("打包.xlsx", a_zip({"表.csv": b"1"}), sheet_errors.NotASheetError),
        (
            "加密.xlsx",
            OLE + "EncryptedPackage".encode("utf-16-le"),
            sheet_errors.EncryptedSheetError,
        ),
        ("台账.et", OLE + "Contents".encode("utf-16-le"), sheet_errors.EtFileError),
        ("台账.et", b"\x00\x01\x02\x03" * 200, sheet_errors.EtFileError),
        ("台账.et", a_zip({"a/b.xml": b"<a/>"}), sheet_errors.EtFileError),
        ("会.xls", OLE + "PowerPoint Document".encode("utf-16-le"), sheet_errors.NotASheetError),
        ("会.xlsx", a_zip({"ppt/presentation.xml": b"<a/>"}), sheet_errors.NotASheetError),
        ("何物.xls", OLE + "Contents".encode("utf-16-le"), sheet_errors.SheetDamagedError),
        ("残.xlsx", a_zip({"[Content_Types].xml": b"<a/>"}), sheet_errors.SheetDamagedError),
        (
            "加密.ods",
            a_zip(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                    "content.xml": b"?",
                }
            ),
            sheet_errors.EncryptedSheetError,
        ),
        ("更旧.xls", b"\x09\x04\x06\x00" + bytes(60), sheet_errors.OldSheetError),
        ("怪.xls", b"\x09\x08\x08\x00\x00\x07" + bytes(60), sheet_errors.SheetDamagedError),
        ("乱.csv", b"\xff\x80\xff\n" * 9, sheet_errors.SheetDamagedError),
        ("乱.csv", b"\xff\xfe\x61\x00\x00\xd8\x62\x00", sheet_errors.SheetDamagedError),
        ("长.csv", b'a,"' + b"x" * 1_000_001 + b'"\n', sheet_errors.SheetDamagedError),
        ("旧.doc", OLE + "WordDocument".encode("utf-16-le"), sheet_errors.NotASheetError),
        ("断.xlsx", (SHEETS / "members.xlsx").read_bytes()[:3000], sheet_errors.SheetDamagedError),
        ("断.xls", (SHEETS / "incidents.xls").read_bytes()[:4500], sheet_errors.SheetDamagedError),
        (
            "炸弹.xlsx",
            a_zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(64 << 20)}),
            sheet_errors.SheetBombError,
        ),
    ],
)
def test_what_is_no_sheet_is_named(
    tmp_path: Path, name: str, content: bytes, error: type[Exception]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read(path)
    assert Path(name).stem in str(caught.value)


@pytest.mark.parametrize(
    ("member", "kind"), [("word/document.xml", "Word 文档"), ("ppt/presentation.xml", "演示文稿")]
)
def test_what_another_program_wrote_is_called_by_its_kind(member: str, kind: str) -> None:
    content = a_zip({"[Content_Types].xml": b"<a/>", member: b"<a/>"})
    with pytest.raises(sheet_errors.NotASheetError) as caught:
        recognise("材料.xlsx", content)
    assert caught.value.facts["kind"] == kind


def test_a_workbook_without_any_sheet_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with SheetReader(tmp_path / "a.csv") as reader:
        assert reader.default_sheet() == reader.sheets[0].name
        reader.sheets = ()
        with pytest.raises(sheet_errors.EmptySheetFileError):
            reader.default_sheet()


def test_a_missing_file_and_a_missing_sheet(tmp_path: Path) -> None:
    with pytest.raises(sheet_errors.SheetFileMissingError):
        read(tmp_path / "没有.xlsx")
    with pytest.raises(sheet_errors.SheetUnknownError, match="没有这张"):
        read(SHEETS / "members.xlsx", "没有这张")


GREEDY = """
import json, sys
from gridcenter.exchange.sheets import sheet_child
first = json.loads(sys.stdin.readline())
sheet_child._limit(first["memory"], first["seconds"])
{then}
"""


@pytest.mark.parametrize(
    ("then", "failure"),
    [
        ("import os; os.abort()", sheet_errors.SheetTooLargeError),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", sheet_errors.SheetTooLargeError),
        ("print('no answer')", sheet_errors.SheetTooLargeError),
        ("held = bytearray(2**30); print(json.dumps({'sheets': [], 'epoch_1904': False}))", sheet_errors.SheetTooLargeError),
        ("while True: pass", sheet_errors.SheetTooSlowError),
    ],
    ids=["dies", "is killed", "says nothing of use", "takes a gigabyte", "never ends"],
)  # fmt: skip
@pytest.mark.skipif(sys.platform != "linux", reason="limits and signals as Linux has them")
def test_whatever_becomes_of_the_child_the_program_lives(
    then: str, failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The child is told to do what a hostile workbook might make it do.
    command = [sys.executable, "-X", "utf8", "-c", GREEDY.format(then=then)]
    monkeypatch.setattr(sheet_reader, "child_command", lambda: command)
    # Only the one that never ends is to run out of time, however busy the machine is.
    seconds = 2 if failure is sheet_errors.SheetTooSlowError else 60
    with pytest.raises(failure), SheetReader(SHEETS / "members.xlsx", seconds=seconds):
        pass


def test_the_child_limits_itself_before_it_opens_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(sheet_child, "_limit", lambda *limits: told.append(limits))
    first = {"path": str(tmp_path / "gone.xlsx"), "kind": "xlsx", "memory": 7, "seconds": 3}
    with pytest.raises(FileNotFoundError):
        sheet_child._serve_file(first, sheet_child._Requests(io.StringIO()), io.StringIO())
    assert told == [(7, 3)]


def test_the_child_has_a_gigabyte_and_a_minute() -> None:
    assert (sheet_reader.MEMORY, sheet_reader.SECONDS) == (2**30, 60)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = workbook({f"A{row}": row for row in range(1, 60_000)}, tmp_path / "slow.xlsx")
    with pytest.raises(sheet_errors.SheetTooSlowError), SheetReader(path, seconds=0) as reader:
        reader.read()


def test_dates_come_as_dates(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(
        str(tmp_path / "d.xlsx"), {"default_date_format": "yyyy-mm-dd hh:mm"}
    )
    book.add_worksheet().write("A1", datetime(2026, 9, 17, 9, 30))
    book.close()
    assert texts(read(tmp_path / "d.xlsx")) == {1: ["2026-09-17 09:30"]}


@given(
    st.sampled_from(["members.xlsx", "leaders.ods", "incidents.xls"]),
    st.integers(0, 10_000),
    st.integers(0, 40),
    st.binary(max_size=20),
)
def test_broken_bytes_are_named_and_never_a_bug(
    file: str, at: int, gone: int, instead: bytes
) -> None:
    content = (SHEETS / file).read_bytes()
    at %= len(content)
    with suppress(sheet_errors.SheetError):
        recognise(file, content[:at] + instead + content[at + gone :])


WEB_PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body>
<table><tr><td><table border=1>
<tr><th colspan=2>花名册</th></tr><tr><th>姓 名</th><th>电话<br>号码</th></tr>
<tr><td rowspan=2>张示例</td><td>13800000001</td></tr><tr style="display:none"><td>&nbsp;0937-1234567</td></tr>
</table></td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_named_xls_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(WEB_PAGE.encode(encoding))
    sheet = read(path)
    assert (sheet.name, sheet.merged) == ("导出", ((1, 1, 1, 2), (3, 1, 4, 1)))
    assert sheet.hidden_rows == {4}
    assert texts(sheet) == {
        1: ["花名册"],
        2: ["姓 名", "电话\n号码"],
        3: ["张示例", "13800000001"],
        4: ["", "0937-1234567"],
    }


def test_the_xml_of_excel_2003_is_read(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(
        """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="网格员"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">花名册</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">13800000001</Data></Cell>
<Cell><Data ss:Type="DateTime">2021-03-05T00:00:00.000</Data></Cell></Row>
</Table></Worksheet></Workbook>""",
        encoding="utf-8",
    )
    sheet = read(path)
    assert (sheet.name, sheet.merged) == ("网格员", ((1, 1, 1, 2),))
    assert texts(sheet) == {1: ["花名册"], 3: ["姓名", "", "13800000001", "2021-03-05"]}


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><a',
        b'<?xml version="1.0"?><!DOCTYPE W [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
        b'<Cell xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" ss:Index="99999999"/>'
        b"</Row></Table></Worksheet></Workbook>",
        b"<html><table><tr>" + b"<td colspan=999>" * 20 + b"</table>",
    ],
)
def test_a_hostile_page_is_damaged_and_no_more(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(content)
    with pytest.raises(sheet_errors.SheetDamagedError):
        read(path)


@pytest.mark.parametrize(
    "start", ["<style>td{mso:1}</style>", "<div>", "<!-- 导出 -->", "<center>", "<head></head>"]
)
def test_a_page_may_begin_with_anything(tmp_path: Path, start: str) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(f"{start}<table><tr><td>姓名</td></tr></table>", "utf-8")
    assert texts(read(path)) == {1: ["姓名"]}


def test_a_dbase_table_is_named_as_such() -> None:
    head = bytes([3, 126, 11, 22, 1, 0, 0, 0, 65, 0, 9, 0]) + bytes(60)
    with pytest.raises(sheet_errors.NotASheetError) as caught:
        recognise("户.dbf", head)
    assert "dBase" in str(caught.value.facts["kind"])


def test_one_child_reads_many_files_and_a_broken_one_ends_it_alone(tmp_path: Path) -> None:
    first, broken, last = (tmp_path / f"{name}.xlsx" for name in ("一", "坏", "三"))
    workbook({"A1": "甲"}, first)
    workbook({"A1": "乙"}, last)
    content = bytearray(workbook({"A1": "丙"}, broken).read_bytes())
    middle = content.index(b"xl/worksheets/sheet1.xml")
    content[middle + 30 : middle + 90] = bytes(60)
    broken.write_bytes(content)
    children = []
    with WarmChild() as warm:
        for path, text in ((first, "甲"), (last, "乙"), (first, "甲")):
            with SheetReader(path, warm=warm) as reader:
                children.append(reader._child.pid if reader._child else 0)
                assert reader.read().rows[0].cells == (text,)
        with pytest.raises(sheet_errors.SheetError), SheetReader(broken, warm=warm) as reader:
            reader.read()
        with SheetReader(last, warm=warm) as reader:
            children.append(reader._child.pid if reader._child else 0)
            assert reader.read().rows[0].cells == ("乙",)
    assert len(set(children[:3])) == 1
    assert warm.take() is None


def test_a_child_that_was_left_in_the_middle_serves_nobody_else(tmp_path: Path) -> None:
    path = workbook({f"A{row}": row for row in range(1, 2_000)}, tmp_path / "长.xlsx")
    with WarmChild() as warm:
        with contextlib.suppress(ZeroDivisionError), SheetReader(path, warm=warm) as reader:
            next(reader._ask({"sheet": reader.default_sheet()}))
            raise ZeroDivisionError
        assert warm.take() is None


def test_a_file_of_128_mb_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    with path.open("wb") as stream:
        stream.truncate(sheet_reader.MAX_BYTES + 1)
    assert sheet_reader.MAX_BYTES == 128 * 2**20
    with pytest.raises(sheet_errors.SheetTooLargeError):
        sheet_reader.read_bytes(path)
    with path.open("r+b") as stream:
        stream.truncate(9)
    assert sheet_reader.read_bytes(path) == bytes(9)


class Claimed(tuple[object, ...]):
    """A row that says it holds ten million cells."""

    __slots__ = ()

    def __len__(self) -> int:
        return 10_000_000


@pytest.mark.parametrize(("further", "is_read"), [((), True), (("x",), False)])
def test_twenty_million_cells_are_a_sheet_and_one_more_is_not(
    monkeypatch: pytest.MonkeyPatch, further: tuple[object, ...], is_read: bool
) -> None:
    rest = {"merged": [], "hidden_rows": [], "flaws": [], "texts": [], "shown": []}
    told = [[(1, Claimed()), (2, Claimed()), (3, further)], rest]
    with SheetReader(SHEETS / "members.xlsx") as reader:
        monkeypatch.setattr(reader, "_ask", lambda _request: iter(told))
        if is_read:
            assert len(reader.read().rows) == 3
        else:
            with pytest.raises(sheet_errors.SheetTooLargeError):
                reader.read()


def test_a_child_that_says_nothing_more_or_is_gone_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SheetReader(SHEETS / "members.xlsx") as reader:
        with monkeypatch.context() as patched:
            patched.setattr(reader, "_ask", lambda _request: iter(()))
            with pytest.raises(sheet_errors.SheetDamagedError):
                reader.read()
        child = reader._child
        assert child is not None
        child.terminate()
        child.wait()
        with pytest.raises(sheet_errors.SheetTooLargeError):
            reader.read()
    with pytest.raises(sheet_errors.SheetDamagedError):
        reader.read()
