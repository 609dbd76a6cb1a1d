from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from gridcenter.exchange.sheet_reader import SheetReader
from gridcenter.exchange.sheet_writer import SheetColumn, write_csv, write_xlsx

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
