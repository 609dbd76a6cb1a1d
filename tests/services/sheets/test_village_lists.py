from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from gridcenter.services.sheets.village_lists import (
    VillageDigitsLostError,
    VillageLineError,
    VillageTwiceError,
    read_villages,
)

UNIT = "622301101"


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def names(path: Path) -> dict[str, str]:
    return {each.code: each.name for each in read_villages(path, UNIT)}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("code,name\n622301101201,东沟村\n", "utf-8"),
        ("金河镇村级代码表\n序号;村代码;村名称\n1;622301101201;东沟村\n", "gb18030"),
        ("村（社区）\t统计用区划代码\n 东沟村 \t６２２３０１１０１２０１\n", "utf-8-sig"),
        ("村代码；村名称\n622301101201；东沟村\n填表人：甲\n", "utf-8"),
        ("代码，名称\n622301101201，东沟村\n，合计\n", "utf-8"),
        ("代码,名称,备注\n622301101201.0,东沟村,\n,,\n622301101201,东沟村,又一次\n", "utf-8"),
    ],
)
def test_a_list_as_offices_write_it(tmp_path: Path, text: str, encoding: str) -> None:
    assert names(written(tmp_path / "a.csv", text, encoding)) == {"622301101201": "东沟村"}


def test_a_workbook_with_numbers(tmp_path: Path) -> None:
    path = tmp_path / "村.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["行政村", "编码"])
        sheet.write_row(1, 0, ["东沟村", 622301101201])
    assert names(path) == {"622301101201": "东沟村"}


@pytest.mark.parametrize(
    ("text", "error", "row"),
    [
        ("code,name\n6.22301E+11,东沟村\n", VillageDigitsLostError, 2),
        ("code,name\n622301101201,东沟村\n622301101201,西坪村\n", VillageTwiceError, 3),
        ("code,name\n622301102201,别镇村\n", VillageLineError, 2),
        ("code,name\n622301101201,\n", VillageLineError, 2),
        ("code,name\n622301101201,#N/A\n", VillageLineError, 2),
        ('code,name\n622301101201,"东沟村\n622301101202,西坪村\n', VillageLineError, 2),
        ("code,name\n622301101201,东\ufffd村\n", VillageLineError, 2),
        ("甲,乙\n622301101201,东沟村\n", VillageLineError, 1),
    ],
)
def test_what_only_the_officer_knows_is_asked(
    tmp_path: Path, text: str, error: type[Exception], row: int
) -> None:
    with pytest.raises(error) as caught:
        names(written(tmp_path / "a.csv", text))
    assert caught.value.where.row == row  # type: ignore[attr-defined]


def test_the_sheet_that_has_the_headings_is_read_its_two_halves_and_no_township(
    tmp_path: Path,
) -> None:
    path = tmp_path / "村.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("填写说明").write("A1", "请按下表填写")
        sheet = book.add_worksheet("村")
        sheet.write_row(0, 0, ["代码", "名称", None, "代码", "名称"])
        sheet.write_row(1, 0, ["622301101000", "金河镇", None, "622301101202", "西坪村"])
        shown = book.add_format({"num_format": "000000-000000"})
        sheet.write_number(2, 0, 622301101201, shown)
        sheet.write(2, 1, "东沟村")
    assert names(path) == {"622301101201": "东沟村", "622301101202": "西坪村"}
