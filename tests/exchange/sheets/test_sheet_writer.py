from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from gridcenter.base.whole_files import OwnFolderError
from gridcenter.domain.written.columns import fitting, tab_name
from gridcenter.exchange.sheets import sheet_writer
from gridcenter.exchange.sheets.sheet_blank import BlankColumn, write_blank
from gridcenter.exchange.sheets.sheet_model import Sheet
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_return import ReturnedSheet, write_returned_sheets
from gridcenter.exchange.sheets.sheet_writer import (
    MOMENT,
    SheetColumn,
    finished_or_nothing,
    write_csv,
    write_xlsx,
)

COLUMNS = (
    SheetColumn(label="姓名"),
    SheetColumn(label="身份证号", width=20),
    SheetColumn(label="户数"),
)
ROWS = [("李䶮", "999999198503120026", 12), ("=1+1", "@SUM(A1)", None), ("-3", "013800000000", 1.5)]


def test_xlsx_holds_text_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    assert write_xlsx(path, COLUMNS, ROWS, name="网格员[2026/11]", title="花名册（示例）") == 3
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "网格员 2026 11"
    assert sheet.freeze_panes == "A3"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["姓名", "身份证号", "户数"],
        *[list(row) for row in ROWS],
    ]
    assert sheet["A4"].data_type == "s"
    assert sheet["B3"].number_format == "@"


def test_csv_opens_in_chinese_excel_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    write_csv(path, COLUMNS, ROWS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with SheetReader(path) as reader:
        rows = reader.read().rows
    assert rows[1].cells == ("李䶮", "999999198503120026", "12")
    assert rows[2].cells == ("'=1+1", "'@SUM(A1)", None)


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text("旧", encoding="utf-8")

    def broken():
        yield ROWS[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_csv(path, COLUMNS, broken())
    assert path.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "<a & b>",
        " space ",
        "two\nlines",
        "bell\x07",
        "half \ud800",
        "=1+1",
        "𬱖",
        "a\tb",
    ],
)
def test_any_text_is_read_back_by_others(tmp_path, text):
    path = tmp_path / "a.xlsx"
    rows = [[text, 1.5, datetime(2026, 11, 5, 9, 30), None], ["x" * 40_000, 3, None, float("nan")]]
    columns = [
        SheetColumn(label="文"),
        SheetColumn(label="数", form="General"),
        SheetColumn(label="时", form=MOMENT),
        SheetColumn(label="空"),
    ]
    assert write_xlsx(path, columns, rows, name="表", title="题") == 2
    sheet = openpyxl.load_workbook(path).active
    got = list(sheet.values)[2:]
    readable = text.replace("\x07", "_x0007_").replace("\ud800", "\ufffd")
    assert got[0][0] in (readable, text)
    assert got[0][1:] == (1.5, datetime(2026, 11, 5, 9, 30), None)
    assert (len(got[1][0]), got[1][1:]) == (32_767, (3, None, None))
    assert got[1][0].endswith("x……（这一格只放得下 32,767 个字，后面的没有写出）")
    with SheetReader(path) as reader:
        assert (
            reader.read("表").rows[2].cells[0].strip()
            == readable.replace("_x0007_", "\x07").strip()
        )
    (cell,) = sheet["C3:C3"][0]
    assert cell.number_format == MOMENT


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("金河镇", "金河镇"),
        ("𬱖" * 20, "𬱖" * 15),
        ("甲" * 30 + "𬱖", "甲" * 30),
        ("甲" * 30 + "'乙", "甲" * 30),
        ("'a/b:c'", "a b c"),
        ("History", "Sheet1"),
        ("", "Sheet1"),
    ],
)
def test_a_sheet_name_is_counted_as_excel_counts(name: str, tab: str) -> None:
    assert tab_name(name) == tab
    with xlsxwriter.Workbook(io.BytesIO()) as book:
        book.add_worksheet(tab_name(name))


def test_a_cell_is_filled_as_far_as_excel_counts():
    assert fitting("甲" * 32_767) == "甲" * 32_767
    assert fitting("𬱖" * 16_383) == "𬱖" * 16_383
    cut = fitting("𬱖" * 16_384)
    assert len(cut.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert cut.endswith("后面的没有写出）")
    assert "\ufffd" not in cut


def test_a_million_rows_and_one_start_a_second_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_writer, "MOST_ROWS", 3)
    path = tmp_path / "a.xlsx"
    rows = [(f"李{at}", f"{at:018}", at) for at in range(5)]
    assert write_xlsx(path, COLUMNS, rows, name="甲" * 31, title="题") == 5
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["甲" * 31, "甲" * 29 + " 2", "甲" * 29 + " 3"]
    assert [row for sheet in book for row in list(sheet.values)[2:]] == rows
    assert write_xlsx(path, COLUMNS, rows[:2], title="题") == 2
    assert openpyxl.load_workbook(path).sheetnames == ["Sheet1"]
    with SheetReader(path) as reader:
        assert len(reader.read().rows) == 4


def test_what_the_system_said_is_heard_through_the_library_that_wrapped_it(tmp_path):
    with pytest.raises(OSError, match="full"), finished_or_nothing(tmp_path / "a.xlsx"):
        raise RuntimeError(OSError(28, "full"))
    with pytest.raises(RuntimeError, match="other"), finished_or_nothing(tmp_path / "a.xlsx"):
        raise RuntimeError("other")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", ["list", "csv", "blank", "returned"])
def test_no_sheet_is_written_among_our_data(tmp_path: Path, write: str) -> None:
    for name in ("gridcenter.db", "keys.json"):
        (tmp_path / name).write_bytes(b"sealed")
    path = tmp_path / "a.xlsx"
    blank = (BlankColumn(label="姓名"),)
    returned = ReturnedSheet(
        sheet=Sheet(name="a", rows=()), headers=(), remarks={}, marked=frozenset(), title="说明"
    )
    writers: dict[str, Callable[[], object]] = {
        "list": lambda: write_xlsx(path, COLUMNS, ROWS),
        "csv": lambda: write_csv(path, COLUMNS, ROWS),
        "blank": lambda: write_blank(path, blank, name="a", title="b", advice=(), serial="序号"),
        "returned": lambda: write_returned_sheets(path, [returned]),
    }
    with pytest.raises(OwnFolderError):
        writers[write]()
    assert not path.exists()
