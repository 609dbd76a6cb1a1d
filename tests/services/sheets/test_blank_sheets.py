from __future__ import annotations

import errno
from itertools import cycle

import openpyxl
import pytest

from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.sheets import sheet_blank
from gridcenter.services.sheets import blank_sheets, importing
from gridcenter.services.sheets.import_plan import ImportOutcome
from tests.builders import VILLAGES, make_centre, make_grid, make_leader

OWN = tuple(register.id for register in REGISTERS if register.parent is None)
HEADER = 3


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    for village in VILLAGES:
        make_grid(made, village=village.code, code=f"{village.code}001", name="第一网格")
    make_leader(made, name="李样本")
    yield made
    made.close()


@pytest.mark.parametrize("register_id", OWN)
def test_an_empty_sheet_imports_back_without_mapping(centre, tmp_path, register_id):
    path = blank_sheets.write_blank_sheet(centre, register_id, tmp_path / "空表.xlsx")
    plan = importing.preview(centre, path, register_id)
    assert plan.header_rows == (HEADER, HEADER)
    assert [row.outcome for row in plan.rows] == [ImportOutcome.IGNORED]
    assert {column.how for column in plan.columns if column.field} == {"label"}
    assert len(plan.mapping) == len(plan.columns) - 1
    # The example itself, with its mark taken off, is a row that would be taken.
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(HEADER + 1, 1).value = 1
    book.save(path)
    (row,) = importing.preview(centre, path, register_id).rows
    codes = {fault.problem.code for fault in row.faults}
    assert row.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED, ImportOutcome.SAME), codes


def test_drop_downs_hold_the_code_lists_villages_and_grids(centre, tmp_path):
    path = blank_sheets.write_blank_sheet(centre, "grid_member", tmp_path / "空表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet, choices = book.worksheets
    assert choices.sheet_state == "hidden"
    lists = {column[0].value: [cell.value for cell in column[1:]] for column in choices.columns}
    assert "样板村第一网格" in lists["所属网格"]
    assert "专职网格员" in lists["岗位"]
    heads = {cell.value: cell.column_letter for cell in sheet[HEADER]}
    assert "*姓名" in heads
    assert "*岗位" not in heads  # it has a usual value
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    by_letter = {where[0]: rule for where, rule in rules.items()}
    assert by_letter[heads["*所属网格"]].type == "list"
    assert by_letter[heads["*所属网格"]].errorStyle == "warning"
    assert sheet.column_dimensions[heads["身份证号"]].width > 18
    assert sheet.cell(HEADER, openpyxl.utils.column_index_from_string(heads["联系电话"])).comment
    assert sheet.cell(HEADER + 1, 5).number_format == "@"
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_place_that_cannot_be_written_is_named(centre, tmp_path):
    with pytest.raises(blank_sheets.ListNotWrittenError):
        blank_sheets.write_blank_sheet(centre, "grid", tmp_path / "no" / "a.xlsx")


def test_a_full_disk_is_named_and_leaves_nothing(centre, tmp_path, monkeypatch):
    def full(_path, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sheet_blank, "write_whole", full)
    with pytest.raises(blank_sheets.ListNotWrittenError, match="磁盘已满"):
        blank_sheets.write_blank_sheet(centre, "grid", tmp_path / "a.xlsx")
    assert not [each for each in tmp_path.iterdir() if each.suffix in (".xlsx", ".part")]


MARKED = tuple(zip(OWN, cycle(("*{}", "{}（必填）")), strict=False))
"""Each register with one of the ways in which a platform marks what is required."""
NOTES = "填写注意事项：带 * 的为必填项；日期写成 2026-9-17；请勿改动表头，请勿合并单元格。" * 3


def upload_template(source, path, mark):
    """The rows of an empty sheet as a platform asks for them: version, title, notes, header in row 5
    with its required labels starred, the choices on a hidden sheet before it.
    """
    ours = openpyxl.load_workbook(source).worksheets[0]
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "hidden_1"
    hidden.sheet_state = "hidden"
    hidden.append(["姓名", "是", "否"])
    sheet = book.create_sheet("导入模板")
    sheet["A1"] = "V2.0.3"
    sheet["A2"] = "批量导入模板"
    sheet["A3"] = NOTES
    for row in (2, 3):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)
    for column in range(2, ours.max_column + 1):
        label = str(ours.cell(HEADER, column).value)
        needed = label.endswith("*")
        sheet.cell(5, column - 1).value = mark.format(label.rstrip("*")) if needed else label
        sheet.cell(6, column - 1).value = ours.cell(HEADER + 1, column).value
    book.active = 1
    book.save(path)
    return path


@pytest.mark.parametrize(("register_id", "mark"), MARKED)
def test_a_platforms_upload_template_of_any_register_asks_nothing(
    centre, tmp_path, register_id, mark
):
    source = blank_sheets.write_blank_sheet(centre, register_id, tmp_path / "空表.xlsx")
    path = upload_template(source, tmp_path / "上传模板.xlsx", mark)
    plan = importing.preview(centre, path, register_id)
    assert plan.header_rows == (5, 5)
    assert len(plan.mapping) == len(plan.columns)
    (row,) = (row for row in plan.rows if not row.is_blank)
    problems = [fault.problem.code for fault in row.faults]
    assert row.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED, ImportOutcome.SAME), problems
