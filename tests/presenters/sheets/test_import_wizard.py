from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.base.i18n import describe
from gridcenter.domain.division import Division
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.sheets.import_lines import WARNED
from gridcenter.presenters.sheets.import_source import choices
from gridcenter.presenters.sheets.import_wizard import ImportWizard, Step
from gridcenter.services import audit, divisions
from gridcenter.services.register import registers
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.blank_sheets import write_blank_sheet
from tests.builders import make_centre, make_grid

SHEETS = Path(__file__).parents[2] / "exchange" / "sample_sheets"


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data")
    divisions.put_many(
        centre,
        [
            Division(code="620622101201", name="东关村", level="village", parent="620622101"),
            Division(code="620622101202", name="西关村", level="village", parent="620622101"),
        ],
    )
    importing.write(centre, importing.preview(centre, SHEETS / "grids_utf8.csv", "grid"))
    yield ImmediateDesk(centre)
    centre.close()


@pytest.fixture
def wizard(desk):
    return ImportWizard(desk, lambda: None)


def members(desk):
    return registers.find(desk.centre, Query(register="grid_member"))


def lines(wizard):
    return [wizard.rows[at] for at in range(len(wizard.rows))]


def test_five_steps_there_and_back(desk, wizard):
    assert wizard.step is Step.SOURCE
    wizard.open_files([SHEETS / "members.xlsx"])
    assert (wizard.step, wizard.sheet, wizard.header_row) == (Step.COLUMNS, "网格员", 6)
    assert wizard.missing == ()
    wizard.check()
    assert wizard.step is Step.CHECK
    assert {line.key: line.count for line in wizard.rows.filters} == {
        "new": 3,
        "ignored": 2,
        "error": 3,
        "cleaned": 19,
    }
    assert wizard.rows.key == "error"
    assert [(line.row, line.field) for line in lines(wizard)] == [
        (9, "身份证号"),
        (10, "联系电话"),
        (11, "联系电话"),
        (11, "所属网格"),
        (11, "任职日期"),
    ]
    wizard.show(None)
    assert len(lines(wizard)) == 10
    wizard.write()
    assert (wizard.step, len(members(desk))) == (Step.WRITE, 3)
    wizard.undo()
    assert (wizard.step, members(desk)) == (Step.UNDO, ())


LEADERS = "姓名,联系电话,所在村（社区）,治安片区,联系户数\n张示例,13800000021,东关村,一片区,20\n"
MIXED = "姓名,联系电话\n张示例,13800000021\n"


def test_an_import_begins_on_the_register_that_the_header_names(tmp_path, desk, wizard):
    path = tmp_path / "交来的表.csv"
    path.write_text(LEADERS, encoding="utf-8")
    wizard.open_files([path])
    assert (wizard.register.id, wizard.missing, wizard.failure) == ("household_leader", (), None)
    assert desk.notes[-1] == "按表头认出是“治安户长”，不对就点“上一步”改。"
    told = len(desk.notes)
    wizard.set_header_row(1)
    wizard.open_files([SHEETS / "members.xlsx"])  # dropped beside it: its own header speaks
    assert (wizard.register.id, len(desk.notes)) == ("grid_member", told + 1)


def test_what_a_hand_chose_is_not_changed_by_a_header(tmp_path, desk, wizard):
    path = tmp_path / "交来的表.csv"
    path.write_text(LEADERS, encoding="utf-8")
    wizard.set_register("contact")
    wizard.open_files([path])
    assert (wizard.register.id, desk.notes) == ("contact", [])
    wizard.restart()
    wizard.open_files([path])
    assert wizard.register.id == "household_leader"


@pytest.mark.parametrize(
    ("name", "title", "register"),
    [
        ("表.csv", "", "grid_member"),
        ("表.csv", "样板镇治安户长花名册\n", "household_leader"),
        ("治安户长.csv", "", "household_leader"),
        ("网格员.csv", "", "grid_member"),
    ],
)
def test_a_title_or_the_name_of_the_file_decides_between_two_alike(
    tmp_path, wizard, name, title, register
):
    path = tmp_path / name
    path.write_text(title + MIXED, encoding="utf-8")
    wizard.open_files([path])
    assert wizard.register.id == register


_QUICK = ("household_leader", "contact")


@pytest.mark.parametrize(
    "register",
    [
        pytest.param(each.id, marks=[] if each.id in _QUICK else pytest.mark.slow)
        for each in choices()
    ],
)
def test_each_blank_sheet_is_known_again(tmp_path, desk, wizard, register):
    path = write_blank_sheet(desk.centre, register, tmp_path / "表.xlsx")
    wizard.open_files([path])
    assert wizard.register.id == register


def test_a_column_sent_elsewhere_is_read_anew_on_check(wizard):
    wizard.open_files([SHEETS / "members.xlsx"])
    by_title = {line.title: line for line in wizard.columns}
    wizard.set_field(by_title["鞋码"].letter, "note")
    fields = {line.title: line.field for line in wizard.columns}
    assert (fields["鞋码"], fields["备注"]) == ("note", None)
    wizard.check()
    wizard.show("new")
    assert wizard.plan is not None
    assert next(row.values["note"] for row in wizard.plan.rows if row.outcome == "new") == "42"


def test_without_a_header_the_officer_points_at_it(tmp_path, wizard):
    path = tmp_path / "怪表.csv"
    path.write_text("说明\n甲,乙,丙\n张示例,13800000021,东关村第一网格\n", encoding="utf-8")
    wizard.open_files([path])
    assert wizard.failure is not None
    assert wizard.failure.code == "sheet_header_missing"
    assert (wizard.step, wizard.plan) == (Step.COLUMNS, None)
    assert wizard.rows_pictured[1] == (2, ("甲", "乙", "丙"))
    wizard.set_header_row(2)
    assert wizard.failure is None
    for letter, field in (("A", "name"), ("B", "phone"), ("C", "grid")):
        wizard.set_field(letter, field)
    wizard.check()
    assert wizard.writes == 1


def test_pasting_and_doubts(wizard):
    wizard.paste("姓名\t手机\t所属网格\n张示例\t\t东关村第一网格\n")
    wizard.check()
    wizard.show(WARNED)
    assert [line.detail for line in lines(wizard)] == ["● 还没有联系电话，上级核对时会退回。"]


@pytest.mark.parametrize("block", ["甲\t乙\n1\t2\n", "甲乙", "12\t34\n"])
def test_a_block_without_a_head_is_named_as_what_it_is(wizard, block):
    wizard.paste(block)
    said = describe(wizard.failure)
    assert said.message == "在“粘贴的内容”里没有找到网格员的表头。"
    assert "：；" not in said.hint


def test_what_is_no_sheet_stays_at_the_first_step(tmp_path, wizard):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    wizard.open_files([path])
    assert (wizard.step, wizard.failure.code) == (Step.SOURCE, "sheet_picture")


def test_a_stale_check_is_said_and_mended(desk, wizard):
    wizard.open_files([SHEETS / "members.xlsx"])
    wizard.check()
    make_grid(desk.centre)
    wizard.write()
    assert wizard.failure.code == "import_plan_outdated"
    wizard.recheck()
    wizard.write()
    assert len(members(desk)) == 3


def test_the_list_of_problems_goes_back_as_a_sheet(tmp_path, desk, wizard):
    wizard.open_files([SHEETS / "members.xlsx"])
    wizard.save_problems(tmp_path / "问题.xlsx")
    assert desk.notes == ["已保存 5 条问题。"]
    rows = importing.look(tmp_path / "问题.xlsx").rows
    assert rows[2][1][:4] == ("9", "阿依·测试", "身份证号", "6.22301E+17")


def village(folder, name, phone):
    path = folder / f"{name}.csv"
    path.write_text(f"姓名,电话,所属网格\n{name},{phone},东关村第一网格\n", encoding="utf-8")
    return path


def test_many_files_mended_in_place_and_written_as_one_batch(tmp_path, desk, wizard):
    wizard.open_files(
        [village(tmp_path, "张示例", "138"), village(tmp_path, "李样本", "13800000032")]
    )
    assert (wizard.step, len(wizard.tables), wizard.sheets) == (Step.COLUMNS, 2, ())
    wizard.show_table(1)
    assert wizard.rows_pictured[1][1][0] == "李样本"
    wizard.check()
    (line,) = lines(wizard)
    assert (line.place, line.field_name, line.value) == ("张示例.csv 第 2 行", "phone", "138")
    wizard.save_returned(tmp_path / "退回")
    assert desk.notes == ["已保存：张示例（退回修改）.xlsx"]
    assert audit.entries(desk.centre, limit=1)[0].action == "import_returned"
    wizard.edit(0, "13800000031")
    assert (wizard.step, wizard.edited, wizard.writes) == (Step.CHECK, 1, 2)
    wizard.write()
    assert {member.text("phone") for member in members(desk)} == {"13800000031", "13800000032"}


def test_a_rule_is_judged_at_once_and_changes_are_shown(tmp_path, desk, wizard):
    wizard.open_files([village(tmp_path, "张示例", "13800000031")])
    wizard.write()
    wizard.restart()
    again = tmp_path / "再来.csv"
    again.write_text("姓名,电话,所属网格,性别\n张示例,13800000031,东关村第一网格,女\n", "utf-8")
    wizard.open_files([again])
    wizard.check()
    assert [line.detail for line in lines(wizard)] == ["性别：（空） → 女"]
    wizard.set_rule("skip")
    assert (wizard.writes, lines(wizard)[0].word) == (0, "保留原有")


def test_a_mapping_is_remembered_for_the_next_sheet_of_that_form(tmp_path, wizard):
    path = village(tmp_path, "张示例", "13800000031")
    path.write_text(path.read_text("utf-8").replace("电话", "怎么找"), "utf-8")
    wizard.open_files([path])
    wizard.set_field("B", "phone")
    wizard.check()
    wizard.write()
    wizard.open_files([path])
    assert [(line.field, line.note) for line in wizard.columns][1] == ("phone", "上次这样对的")
