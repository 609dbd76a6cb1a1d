"""Many sheets as one batch, and what the officer decides before it is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from gridcenter.domain.errors import UndoBlockedError
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.exchange.sheets.sheet_errors import SheetMapError
from gridcenter.services.register import registers, undo
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import Decisions, ImportOutcome, ImportPlan, Rule
from gridcenter.services.sheets.import_reading import ALL_SHEETS, SheetSource
from tests.builders import FakeClock, make_centre, make_grid, make_member

NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
HEAD = "姓名,电话,所属网格"


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    make_grid(made, name="一网格")
    make_grid(made, name="二网格")
    yield made
    made.close()


def members(centre):
    found = registers.find(centre, Query(register=RegisterId("grid_member")))
    return {record.text("name"): record for record in found}


def sheet(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def village(folder: Path, at: int, phone: str | None = None) -> Path:
    rows = f"{at}村网格员花名册", HEAD, f"张示例{NAMES[at]},{phone or f'138000000{at:02d}'},一网格"
    return sheet(folder / f"{at:02d}村.csv", *rows)


def plan_of(centre, paths, **decided) -> ImportPlan:
    sources = [SheetSource(path=path) for path in paths]
    return importing.preview_sources(centre, sources, "grid_member", Decisions(**decided))


def test_twenty_villages_are_one_batch_and_one_undo(centre, tmp_path):
    paths = [village(tmp_path, at, "1380000" if at == 7 else None) for at in range(20)]
    (tmp_path / "照片.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    plan = plan_of(centre, [*paths, tmp_path / "照片.xlsx"])
    assert (len(plan.tables), plan.writes, plan.count(ImportOutcome.ERROR)) == (20, 19, 1)
    wrong = next(row for row in plan.rows if row.outcome is ImportOutcome.ERROR)
    assert (plan.tables[wrong.table].file, wrong.row) == ("07村.csv", 3)
    assert [(each.file, each.failure.code) for each in plan.refused] == [
        ("照片.xlsx", "sheet_picture")
    ]
    batch = importing.write(centre, plan).gesture
    assert len(members(centre)) == 19
    importing.undo_batch(centre, batch)
    assert members(centre) == {}


def test_the_same_person_in_two_files_is_said(centre, tmp_path):
    paths = [
        village(tmp_path, 1),
        sheet(tmp_path / "02村.csv", HEAD, "张示例乙,13800000001,一网格"),
    ]
    twin = plan_of(centre, paths).rows[-1]
    assert (twin.outcome, twin.table, twin.twin_table, twin.twin) == (
        ImportOutcome.DUPLICATE,
        1,
        0,
        3,
    )


def test_rules_for_records_that_are_already_there(centre, tmp_path):
    grid = next(iter(registers.find(centre, Query(register=RegisterId("grid")))))
    make_member(centre, grid.uid, name="张示例", phone="13800000001", note=None, role="full_time")
    rows = "姓名,电话,所属网格,职务,备注", f"张示例,13800000001,{grid.text('name')},网格长,会修水管"
    path = sheet(tmp_path / "表.csv", *rows)

    def judged(rule):
        row = plan_of(centre, [path], rule=rule).rows[0]
        return row.outcome, dict(row.values), dict(row.kept)

    both = {"role": "leader", "note": "会修水管"}
    assert judged(Rule.OVERWRITE) == (ImportOutcome.CHANGED, both, {})
    blanks = {"note": "会修水管"}, {"role": "leader"}
    assert judged(Rule.BLANKS) == (ImportOutcome.CHANGED, *blanks)
    assert judged(Rule.SKIP) == (ImportOutcome.KEPT, {}, both)
    importing.write(centre, plan_of(centre, [path], rule=Rule.BLANKS))
    assert members(centre)["张示例"]["role"] == "full_time"
    assert judged(Rule.BLANKS) == (ImportOutcome.KEPT, {}, {"role": "leader"})


def test_a_value_mended_in_the_preview_is_judged_without_reading_again(centre, tmp_path):
    path = sheet(tmp_path / "表.csv", "姓名,电话", "张示例,1380000", "李样本,13800000002")
    plan = plan_of(centre, [path])
    assert plan.count(ImportOutcome.ERROR) == 2  # no grid, and a phone
    path.unlink()
    edits = {(0, 2, "phone"): "138 0000 0001", (0, 2, "grid"): "一网格"}
    plan = importing.judge(centre, plan.reading, Decisions(edits=edits))
    assert [row.outcome for row in plan.rows] == [ImportOutcome.NEW, ImportOutcome.ERROR]
    assert plan.rows[0].values["phone"] == "13800000001"
    importing.write(centre, plan)
    assert set(members(centre)) == {"张示例"}


def test_what_was_made_of_a_cell_is_told(centre):
    text = "姓名\t电话\t所属网格\t性别\n张　三\t138 0000 0001\t一网格\t1\n李样本\t13800000002\t一网格\t女\n"
    plan = importing.preview_sources(centre, [SheetSource(text=text)], "grid_member")
    told = [(each.field, each.before, each.after) for each in plan.rows[0].cleaned]
    assert told == [
        ("name", "张　三", "张三"),
        ("phone", "138 0000 0001", "13800000001"),
        ("sex", "1", "男"),
    ]
    assert plan.rows[1].cleaned == ()


def test_the_villages_own_sheet_goes_back_with_a_red_column(centre, tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "花名册"
    page.append(["样板村网格员花名册"])
    page.merge_cells("A1:C1")
    page.append(["姓名", "电话", "所属网格"])
    page.append(["张示例", "1380000", "一网格"])
    page.append(["李样本", "13800000002", "没有的网格"])
    page.append(["王演示", "13800000003", "一网格"])
    book.save(tmp_path / "样板村.xlsx")
    plan = plan_of(centre, [tmp_path / "样板村.xlsx"])
    (back,) = importing.write_returned(centre, plan, tmp_path / "退回.xlsx")
    page = openpyxl.load_workbook(back)["花名册"]
    assert [str(each) for each in page.merged_cells.ranges] == ["A1:C1"]
    shown = [[cell.value for cell in row] for row in page.iter_rows()]
    assert shown[1] == ["姓名", "电话", "所属网格", "问题"]
    assert shown[2][:3] == ["张示例", "1380000", "一网格"]
    assert shown[2][3].startswith("联系电话：")
    assert "没有的网格" in shown[3][3]
    assert shown[4] == ["王演示", "13800000003", "一网格", None]
    assert page["D3"].font.color.rgb == "FFC00000"
    assert page["B3"].fill.fgColor.rgb == "FFFDE9E7"
    # Mended and sent again it is read like any other sheet.
    importing.write(centre, plan)
    again = plan_of(centre, [back])
    assert [row.outcome for row in again.rows] == [
        ImportOutcome.ERROR,
        ImportOutcome.ERROR,
        ImportOutcome.SAME,
    ]
    assert {column.title: column.field for column in again.columns}["问题"] is None


def test_of_many_files_only_those_with_errors_go_back(centre, tmp_path):
    plan = plan_of(centre, [village(tmp_path, 1), village(tmp_path, 2, "1380")])
    back = importing.write_returned(centre, plan, tmp_path / "退回")
    assert [each.name for each in back] == ["02村（退回修改）.xlsx"]
    good = plan_of(centre, [village(tmp_path, 1)])
    assert importing.write_returned(centre, good, tmp_path / "无.xlsx") == ()


def test_columns_chosen_once_are_known_next_time(centre, tmp_path):
    rows = "名号,联络,片片", "张示例,13800000001,一网格"
    choice = {"A": "name", "B": "phone", "C": "grid"}
    source = SheetSource(path=sheet(tmp_path / "怪.csv", *rows), header_row=1)
    decided = Decisions(given={"A": "name", "B": "phone", "C": "grid"})
    importing.write(centre, importing.preview_sources(centre, [source], "grid_member", decided))
    again = importing.preview_sources(centre, [source], "grid_member")
    assert [(each.letter, each.field, each.how) for each in again.columns] == [
        (letter, field, "remembered") for letter, field in choice.items()
    ]
    assert again.rows[0].outcome is ImportOutcome.SAME


def test_tables_below_and_beside_each_other(centre):
    text = (
        "姓名\t电话\t所属网格\n张示例\t13800000001\t一网格\n\n"
        "第二网格\n姓名\t职务\t电话\t所属网格\n李样本\t网格长\t13800000002\t二网格\n"
    )
    plan = importing.preview_sources(centre, [SheetSource(text=text)], "grid_member")
    assert [table.header_rows for table in plan.tables] == [(1, 1), (5, 5)]
    outcomes = [(row.table, row.row, row.outcome.value) for row in plan.rows]
    assert outcomes == [(0, 2, "new"), (0, 3, "ignored"), (0, 4, "ignored"), (1, 6, "new")]
    assert plan.rows[-1].values["role"] == "leader"
    beside = (
        "姓名\t电话\t所属网格\t\t姓名\t电话\t所属网格\n"
        "张示例\t13800000001\t一网格\t\t李样本\t13800000002\t二网格\n王演示\t13800000003\t一网格\n"
    )
    plan = importing.preview_sources(centre, [SheetSource(text=beside)], "grid_member")
    assert [(row.table, row.row, row.title) for row in plan.rows] == [
        (0, 2, "张示例"),
        (0, 3, "王演示"),
        (1, 2, "李样本"),
    ]
    assert all(row.outcome is ImportOutcome.NEW for row in plan.rows)


def test_a_longer_header_right_below_hides_no_rows_above_it(centre):
    above = "姓名\t电话\t所属网格\n张示例\t13800000001\t一网格\n"
    below = "姓名\t职务\t电话\t所属网格\n李样本\t网格长\t13800000002\t二网格\n"
    plan = importing.preview_sources(centre, [SheetSource(text=above + below)], "grid_member")
    assert [(row.table, row.row, row.title) for row in plan.rows] == [
        (0, 2, "张示例"),
        (1, 4, "李样本"),
    ]
    # Of two rows of labels one right above the other the lower one has the data.
    doubled = above.partition("\n")[0] + "\n" + below
    plan = importing.preview_sources(centre, [SheetSource(text=doubled)], "grid_member")
    assert [(table.header_rows, table.count(ImportOutcome.NEW)) for table in plan.tables] == [
        ((2, 2), 1)
    ]


def test_what_stands_above_the_header_is_listed_unless_it_is_a_title(centre):
    text = "金河镇\n户数\t人数\t网格\n300\t900\t2\n"
    text += "姓名\t电话\t所属网格\n张示例\t13800000001\t一网格\n"
    plan = importing.preview_sources(centre, [SheetSource(text=text)], "grid_member")
    assert [(row.row, row.outcome.value, row.why) for row in plan.rows] == [
        (2, "ignored", "在表头上面"),
        (3, "ignored", "在表头上面"),
        (5, "new", ""),
    ]


def test_every_sheet_of_a_workbook(centre, tmp_path):
    book = openpyxl.Workbook()
    for at in (1, 2):
        page = book.create_sheet(f"{at}村")
        page.append(["姓名", "电话", "所属网格"])
        page.append([f"张示例{NAMES[at]}", f"1380000000{at}", "一网格"])
    path = tmp_path / "全镇.xlsx"
    book.save(path)
    one = plan_of(centre, [path])
    assert (one.sheet, one.writes) == ("1村", 1)
    source = SheetSource(path=path, sheet=ALL_SHEETS)
    both = importing.preview_sources(centre, [source], "grid_member")
    assert ([table.sheet for table in both.tables], both.writes) == (["1村", "2村"], 2)


def test_weeks_later_a_batch_can_be_taken_back_unless_rows_changed_since(tmp_path):
    clock = FakeClock()
    centre = make_centre(tmp_path / "data", clock=clock)
    make_grid(centre, name="一网格")
    batch = importing.write(
        centre, plan_of(centre, [village(tmp_path, at) for at in (1, 2)])
    ).gesture
    clock.move(days=40)
    make_grid(centre, name="后来的网格")
    person = members(centre)["张示例乙"]
    draft = Draft(register=person.register, uid=person.uid, values={"note": "后来改的"})
    registers.save(centre, draft)
    with pytest.raises(UndoBlockedError) as refused:
        importing.undo_batch(centre, batch)
    assert "张示例乙" in refused.value.hint.format(**refused.value.facts)
    assert len(members(centre)) == 2
    undo.undo(centre)
    importing.undo_batch(centre, batch)
    assert members(centre) == {}
    centre.close()


def test_two_matters_of_one_day_under_one_title_are_known_again(centre):
    text = "事件名称\t发生时间\t涉及人数\n邻里纠纷\t2026-11-05\t2\n邻里纠纷\t2026-11-05\t5\n"
    importing.write(centre, importing.preview_sources(centre, [SheetSource(text=text)], "incident"))
    again = importing.preview_sources(centre, [SheetSource(text=text)], "incident")
    assert [row.outcome for row in again.rows] == [ImportOutcome.SAME, ImportOutcome.SAME]


PLATFORM = "事件名称,发生时间,事件大类,纠纷类型"


def ledger(path: Path, *kinds: str) -> list[SheetSource]:
    rows = [f"渠水边界{at},2026-9-{at + 1},矛盾纠纷,{kind}" for at, kind in enumerate(kinds)]
    return [SheetSource(path=sheet(path, PLATFORM, *rows))]


def categories(plan: ImportPlan) -> list[object]:
    return [row.values.get("category") for row in plan.rows]


def test_a_word_of_the_platform_is_mapped_once_and_known_ever_after(centre, tmp_path):
    first = ledger(tmp_path / "一.csv", "0101", "涉组织涉纪检纠纷", "涉组织涉纪检 纠纷", "0301")
    plan = importing.preview_sources(centre, first, "incident")
    assert [row.outcome.value for row in plan.rows] == ["new", "error", "error", "error"]
    mended = Decisions(edits={(0, 3, "category"): "村务管理"})
    plan = importing.judge(centre, plan.reading, mended)
    assert categories(plan) == ["marriage_family", "village_affairs", "village_affairs", None]
    importing.write(centre, plan)
    second = ledger(tmp_path / "二.csv", "涉组织涉纪检纠纷", "0301")
    plan = importing.preview_sources(centre, second, "incident")
    assert categories(plan) == ["village_affairs", None]
    assert plan.rows[0].cleaned[-1].before == "涉组织涉纪检纠纷"


def test_a_word_given_on_the_command_line_is_kept_and_a_wrong_one_named(centre, tmp_path):
    source = ledger(tmp_path / "一.csv", "0301")
    given = Decisions(words={"category": {"0301": "损害赔偿"}})
    plan = importing.preview_sources(centre, source, "incident", given)
    assert categories(plan) == ["damages"]
    for words in ({"category": {"0301": "没有这一类"}}, {"title": {"甲": "乙"}}):
        with pytest.raises(SheetMapError):
            importing.preview_sources(centre, source, "incident", Decisions(words=words))
