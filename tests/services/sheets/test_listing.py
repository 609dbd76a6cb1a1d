import csv

import openpyxl
import pytest

from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.services import audit
from gridcenter.services.sheets import listing
from tests.builders import make_grid, make_member


def test_a_sheet_has_the_columns_order_and_masks_of_the_screen(centre, tmp_path):
    make_member(centre, name="李样本", phone="13900000002")
    make_member(centre, name="张示例", phone="13800000001")
    columns = [GRID_MEMBER.field(name) for name in ("phone", "name", "role")]
    query = Query(register=GRID_MEMBER.id, sort=(Sort(field="phone"),))
    path = tmp_path / "名单.xlsx"
    assert listing.export_list(centre, query, columns, path) == 2
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.values)
    assert rows[0][:3] == ("联系电话", "姓名", "岗位")
    assert rows[1][:3] == ("138****0001", "张示例", "专职网格员")
    assert sheet.column_dimensions["D"].hidden
    assert sheet.freeze_panes == "A2"
    assert sheet.print_area == "'网格员'!$A$1:$C$3"
    assert [sheet.cell(2, at).number_format for at in (1, 2, 3)] == ["@"] * 3
    assert audit.entries(centre)[0].action == "export_list"


def test_numbers_stay_numbers_and_formulas_stay_text(centre, tmp_path):
    make_grid(centre, name="=1+1", households=52, area_km2=1.25)
    columns = [GRID.field(name) for name in ("name", "households", "area_km2")]
    path = tmp_path / "a.xlsx"
    listing.export_list(centre, Query(register=GRID.id), columns, path)
    assert list(openpyxl.load_workbook(path).active.values)[1][:3] == ("=1+1", 52, 1.25)
    path = tmp_path / "a.csv"
    listing.export_list(centre, Query(register=GRID.id), columns, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1] == ["'=1+1", "52", "1.25"]


def test_full_numbers_need_a_reason_that_is_logged(centre, tmp_path):
    make_member(centre, phone="13800000001")
    columns = [GRID_MEMBER.field("phone")]
    query = Query(register=GRID_MEMBER.id)
    path = tmp_path / "a.csv"
    with pytest.raises(ReasonRequiredError):
        listing.export_list(centre, query, columns, path, unmask=True, reason=" ")
    assert not path.exists()
    listing.export_list(centre, query, columns, path, unmask=True, reason="应急联络")
    assert "13800000001" in path.read_text(encoding="utf-8-sig")
    assert audit.entries(centre)[0].detail["reason"] == "应急联络"


def test_full_numbers_are_noted_before_the_first_of_them_is_written(centre, tmp_path, monkeypatch):
    make_member(centre, phone="13800000001")
    query, columns = Query(register=GRID_MEMBER.id), [GRID_MEMBER.field("phone")]
    noted = []

    def broken_off(*_given):
        noted.append(audit.entries(centre)[0].detail)
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "write_csv", broken_off)
    with pytest.raises(KeyboardInterrupt):
        listing.export_list(centre, query, columns, tmp_path / "a.csv", unmask=True, reason="核对")
    assert [(each["reason"], each["rows"]) for each in noted] == [("核对", 1)]


def test_a_place_that_cannot_be_written_is_named(centre, tmp_path):
    with pytest.raises(listing.ListNotWrittenError):
        listing.export_list(
            centre, Query(register=GRID.id), [GRID.field("name")], tmp_path / "no" / "a.xlsx"
        )


def test_more_rows_than_a_sheet_holds_go_on_a_second_one(centre, tmp_path, monkeypatch):
    monkeypatch.setattr(listing.sheet_writer, "MOST_ROWS", 2)
    for number in range(5):
        make_grid(centre, name=f"第{number}网格", households=10 + number)
    columns = [GRID.field("name"), GRID.field("households")]
    path = tmp_path / "a.xlsx"
    query = Query(register=GRID.id, sort=(Sort(field="name"),))
    assert listing.export_list(centre, query, columns, path) == 5
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["网格", "网格 2", "网格 3"]
    assert [[row[:2] for row in sheet.values] for sheet in book] == [
        [("网格名称", "户数"), ("第0网格", 10), ("第1网格", 11)],
        [("网格名称", "户数"), ("第2网格", 12), ("第3网格", 13)],
        [("网格名称", "户数"), ("第4网格", 14)],
    ]
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:C3", "A1:C3", "A1:C2"]
    assert book["网格 2"].column_dimensions["C"].hidden
    assert listing.export_list(centre, query, columns, tmp_path / "a.csv") == 5


def test_a_list_for_programs_can_be_reckoned_with(centre, tmp_path):
    make_grid(centre, households=52)
    columns = [GRID.field("code"), GRID.field("households")]
    path = tmp_path / "a.xlsx"
    listing.export_list(centre, Query(register=GRID.id), columns, path, coded=True)
    sheet = openpyxl.load_workbook(path).active
    assert [(cell.data_type, cell.number_format) for cell in sheet[2][3:5]] == [
        ("s", "@"),
        ("n", "0"),
    ]
