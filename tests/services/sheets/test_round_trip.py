"""Out as a sheet, edited by other people's programs, in again: exactly the edits."""

from __future__ import annotations

import shutil
import subprocess

import openpyxl
import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Privacy
from gridcenter.domain.register.registers import register_of
from gridcenter.services.register import registers
from gridcenter.services.sheets import importing, listing
from gridcenter.services.sheets.import_plan import ImportOutcome
from tests.builders import VILLAGES, make_centre, make_grid, make_incident, make_leader, make_member
from tests.builders import save as save_new


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    for village in VILLAGES:
        # Every village has its own 第一网格: what the sheet shows names no grid by itself.
        grid = make_grid(made, village=village.code, code=f"{village.code}001", name="第一网格")
        make_member(made, grid.uid, birth_month="1985-10", post_from="2020-03-01", note="一\n二")
    for _number in range(3):
        make_leader(made, number="", appointed_on="2024-05-01", household_count=12)
        make_incident(made, amount=123450, category="neighbours", grid=grid.uid, people_count=3)
    leader = make_leader(made)
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        save_new(made, "duty_log", leader=leader.uid, done_on=day, kind="patrol", count=2)
    yield made
    made.close()


def exported(centre, register_id, path):
    register = register_of(register_id)
    columns = [spec for spec in register.fields if spec.privacy is not Privacy.LOCAL]
    listing.export_list(centre, Query(register=register.id), columns, path)
    return path


EDITS = {
    "grid": ("户数", 77, "households", 77),
    "grid_member": ("联系电话", "13900009999", "phone", "13900009999"),
    "household_leader": ("聘任日期", "2025.6.1", "appointed_on", "2025-06-01"),
    "duty_log": ("次数", 5, "count", 5),
    "incident": ("处理结果", "已当面和解（示例）", "result", "已当面和解（示例）"),
}


def through_openpyxl(path):
    return path


def through_libreoffice(path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    out = path.parent / "office"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [
        office,
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return out / path.name


@pytest.mark.parametrize("register_id", EDITS)
@pytest.mark.parametrize(
    "program",
    [through_openpyxl, pytest.param(through_libreoffice, marks=pytest.mark.slow)],
)
def test_only_edited_rows_change(centre, tmp_path, register_id, program):
    path = exported(centre, register_id, tmp_path / "台账.xlsx")
    plan = importing.preview(centre, program(path), register_id)
    assert plan.count(ImportOutcome.SAME) == len(plan.rows) >= 3
    label, typed, field, stored = EDITS[register_id]
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    if label not in heads:
        label = next(spec.label for spec in register_of(register_id).fields if spec.name == field)
    sheet.cell(3, heads.index(label) + 1).value = typed
    book.save(path)
    plan = importing.preview(centre, program(path), register_id)
    changed = [row for row in plan.rows if row.outcome is ImportOutcome.CHANGED]
    assert [(row.row, dict(row.values)) for row in changed] == [(3, {field: stored})]
    assert plan.count(ImportOutcome.SAME) == len(plan.rows) - 1
    importing.write(centre, plan)
    assert importing.preview(centre, program(path), register_id).count(ImportOutcome.CHANGED) == 0


def test_copied_rows_are_new_and_emptied_cells_are_emptied(centre, tmp_path):
    path = exported(centre, "grid", tmp_path / "网格.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    copy = [cell.value for cell in sheet[2]]
    copy[heads.index("网格编码")] = "620622101200009"
    copy[heads.index("网格名称")] = "第九网格"
    sheet.insert_rows(2)
    for at, value in enumerate(copy, 1):
        sheet.cell(2, at).value = value
    sheet.cell(4, heads.index("网格名称") + 1).value = None
    book.save(path)
    plan = importing.preview(centre, path, "grid")
    outcomes = {row.row: row.outcome for row in plan.rows}
    assert outcomes == {
        2: ImportOutcome.NEW,
        3: ImportOutcome.SAME,
        4: ImportOutcome.ERROR,
        5: ImportOutcome.SAME,
    }
    (fault,) = plan.rows[2].faults
    assert (fault.problem.field, fault.problem.code) == ("name", "required")


def test_a_sheet_that_is_older_than_the_ledger_says_only_its_own_edits(centre, tmp_path):
    path = exported(centre, "grid", tmp_path / "网格.xlsx")
    first, second, _third = registers.find(centre, Query(register=register_of("grid").id))
    registers.save(centre, Draft(register=first.register, uid=first.uid, values={"households": 9}))
    registers.save(centre, Draft(register=first.register, uid=second.uid, values={"households": 8}))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("人口数") + 1).value = 30
    sheet.cell(3, heads.index("户数") + 1).value = 7
    book.save(path)
    plan = importing.preview(centre, path, "grid")
    one, two, three = plan.rows
    assert (dict(one.values), one.faults) == ({"population": 30}, ())
    assert dict(two.values) == {"households": 7}
    assert [fault.problem.code for fault in two.faults] == ["changed_since_export"]
    assert three.outcome is ImportOutcome.SAME


def test_what_the_system_fills_in_and_what_lies_in_the_bin_is_told(centre, tmp_path):
    path = exported(centre, "incident", tmp_path / "事件.xlsx")
    found = registers.find(centre, Query(register=register_of("incident").id))
    registers.remove(centre, "incident", [found[1].uid])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index(register_of("incident").field("state").label) + 1).value = "已归档"
    book.save(path)
    one, two, three = importing.preview(centre, path, "incident").rows
    assert one.outcome is ImportOutcome.SAME
    assert [fault.problem.code for fault in one.faults] == ["read_only_edit"]
    assert [fault.problem.code for fault in two.faults] == ["record_in_bin"]
    assert three.outcome is ImportOutcome.SAME
