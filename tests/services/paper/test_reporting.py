from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import openpyxl
import pypdfium2
import pytest
from docx import Document as WordDocument

from gridcenter.base.paths import data_dir
from gridcenter.base.whole_files import OwnFolderError
from gridcenter.domain.division import Division
from gridcenter.domain.errors import ReasonRequiredError, Severity
from gridcenter.domain.figures.suppression import FEW, WITHHELD
from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.reports.document import Paragraph
from gridcenter.reports.form_files import FormFileError
from gridcenter.reports.kinds import CellKind
from gridcenter.services import audit, divisions, month
from gridcenter.services.paper import pages, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.paper.form_inputs import (
    InputByMonthError,
    InputNotANumberError,
    UnknownInputError,
)
from gridcenter.services.paper.reporting import FormNotPublicError
from gridcenter.services.register import posts, registers
from gridcenter.store import gestures
from gridcenter.store.database import DiskFullError
from gridcenter.store.gestures import GestureNote, Write
from tests.builders import (
    COUNTY,
    VILLAGES,
    make_centre,
    make_grid,
    make_incident,
    make_leader,
    make_member,
)

NOVEMBER = Period.parse("2026-11")
OCTOBER = Period.parse("2026-10")


@pytest.fixture
def centre(tmp_path):
    """Three villages with a grid each, four disputes and a hazard in November."""
    centre = make_centre(tmp_path / "data")
    grids = [
        make_grid(centre, village=v.code, code=f"{v.code}001", name=f"{v.name}网格")
        for v in VILLAGES
    ]
    for grid, state, resolved, people in (
        (grids[0], "registered", False, 2),
        (grids[0], "closed", True, 60),
        (grids[1], "handling", False, 500),
        (grids[1], "archived", True, 3),
    ):
        closed = "2026-11-19" if resolved else None
        make_incident(
            centre,
            grid=grid.uid,
            state=state,
            is_resolved=resolved,
            people_count=people,
            category="neighbours",
            closed_on=closed,
        )
    make_incident(centre, grid=grids[2].uid, state="registered", family="hazard", category="fire")
    make_incident(
        centre,
        grid=grids[2].uid,
        state="registered",
        occurred_at="2026-03-01T08:00",
        category="labour",
        people_count=1,
    )
    return centre


def cells(document, *, table=0):
    """(group, measure) → the texts of the row."""
    rows = list(document.tables)[table].rows
    return {(row.cells[0].text, row.cells[1].text): [c.text for c in row.cells[2:]] for row in rows}


def codes(document, severity=Severity.ERROR):
    return [each.code for each in document.problems if each.severity is severity]


def test_monthly_form_counts_by_village_month_and_year(centre):
    document = reporting.build(centre, "dispute_monthly", NOVEMBER)
    rows = cells(document)
    assert rows["总况", "排查数"] == ["2", "2", "0", "4", "5"]
    assert rows["总况", "调处数"] == ["1", "2", "0", "3", "3"]
    assert rows["总况", "调处率"] == ["50.0%", "100.0%", "—", "75.0%", "60.0%"]
    assert rows["总况", "成功率"] == ["100.0%", "50.0%", "—", "66.7%", "66.7%"]
    assert rows["婚姻家庭邻里", "排查数"] == ["2", "2", "0", "4", "4"]
    assert rows["涉及50–99人", "排查数"] == ["1", "0", "0", "1", "1"]
    assert rows["涉及500人及以上", "排查数"] == ["0", "1", "0", "1", "1"]
    assert not document.stopped
    assert "指纹" in document.foot
    assert dict(document.figures)["resolution_rate"] == "66.7%"


def test_a_missing_village_and_a_homeless_incident_stop_the_form(tmp_path):
    centre = make_centre(tmp_path / "data")
    make_grid(centre)
    make_incident(centre, state="registered", category="neighbours", people_count=2)
    document = reporting.build(centre, "dispute_monthly", NOVEMBER)
    assert codes(document) == ["form_missing_village", "form_unplaced"]
    with pytest.raises(reporting.FormStoppedError):
        reporting.write(centre, document, tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
    reporting.write(centre, document, tmp_path / "x.pdf", draft=True)
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert not month.progress(centre, "2026-11").steps[month.MonthStep.REPORT].done


def test_categories_that_do_not_add_up_stop_the_form(centre):
    grid = registers.find(centre, month.incidents_of("2026-11"))[-1]["grid"]
    make_incident(centre, grid=grid, state="registered")
    document = reporting.build(centre, "dispute_monthly", NOVEMBER)
    assert codes(document) == ["form_does_not_add_up"]
    problem = document.problems[0]
    assert (problem.facts["sum"], problem.facts["whole"]) == (4, 5)
    assert "样板村" in problem.facts["where"]


def test_inputs_belong_to_months_and_add_up_over_the_year(centre):
    form = "dispute_monthly"
    assert "form_input_missing" in codes(reporting.build(centre, form, NOVEMBER), Severity.WARNING)
    reporting.keep_inputs(centre, form, Period.parse("2026-10"), {"campaigns": "4"})
    first, second = VILLAGES[0].code, VILLAGES[1].code
    given = {f"campaigns.{first}": "1", f"campaigns.{second}": "2"}
    reporting.keep_inputs(centre, form, NOVEMBER, given)
    document = reporting.build(centre, form, NOVEMBER)
    # The third village keyed in nothing: a blank, which is no 0.
    assert cells(document)["集中排查", "次数"] == ["1", "2", "", "3", "7"]
    assert not codes(document, Severity.WARNING)
    told = "集中排查次数按本单位整体填报，未分列；小计为整体数。"
    assert told not in next(document.tables).notes
    # October was keyed in for the unit as a whole: its villages are blank, and so are the quarter's.
    for period, whole in (("2026-10", "4"), ("2026-Q4", "7")):
        document = reporting.build(centre, form, Period.parse(period))
        assert cells(document)["集中排查", "次数"][:4] == ["", "", "", whole]
        assert told in next(document.tables).notes
    with pytest.raises(UnknownInputError):
        reporting.keep_inputs(centre, form, NOVEMBER, {"drives": "1"})
    with pytest.raises(InputNotANumberError):
        reporting.keep_inputs(centre, form, NOVEMBER, {"campaigns": "三"})
    with pytest.raises(InputByMonthError):
        reporting.keep_inputs(centre, form, Period.parse("2026"), {"campaigns": "3"})


def test_phones_are_masked_unless_a_reason_is_given_and_logged(tmp_path):
    centre = make_centre(tmp_path / "data")
    make_member(centre, phone="13800000023")
    rows = next(iter(reporting.build(centre, "grid_member_roster", NOVEMBER).tables)).rows
    texts = [cell.text for row in rows for cell in row.cells]
    assert "138****0023" in texts
    assert "13800000023" not in texts
    with pytest.raises(ReasonRequiredError):
        reporting.build(centre, "grid_member_roster", NOVEMBER, unmask_reason=" ")
    document = reporting.build(centre, "grid_member_roster", NOVEMBER, unmask_reason="核对通讯录")
    texts = [cell.text for row in next(iter(document.tables)).rows for cell in row.cells]
    assert "13800000023" in texts
    assert audit.entries(centre, limit=1)[0].action == "report.unmask"


def test_rosters_leave_out_who_left_and_keep_the_order_of_the_code_list(tmp_path):
    centre = make_centre(tmp_path / "data")
    make_leader(centre, name="李样本", tier="member", household_count=5)
    make_leader(centre, name="王演示", tier="centre_leader", household_count=7)
    make_leader(centre, name="赵测试", status="left", left_on="2026-10-01")
    table = next(reporting.build(centre, "household_leader_roster", NOVEMBER).tables)
    names = [row.cells[2].text for row in table.rows if len(row.cells) > 1]
    assert names[:2] == ["王演示", "李样本"]
    assert "赵测试" not in names
    (total,) = [row for row in table.rows if row.kind == "total"]
    assert [c.text for c in total.cells if c.text] == ["合计 2 人", "12"]


def test_a_roster_of_a_past_month_lists_who_held_the_post_on_its_last_day(tmp_path):
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre, valid_from="2026-01-01").uid
    make_grid(centre, valid_from="2026-11-02", code=f"{VILLAGES[0].code}801", name="新网格")
    make_grid(centre, valid_to="2026-11-01", code=f"{VILLAGES[0].code}802", name="旧网格")
    leader = make_leader(centre, name="钱样本", number="A1", appointed_on="2026-02-01", grid=grid)
    handed = Draft(register=leader.register, uid=leader.uid, values={"name": "孙示范"})
    posts.hand_over(centre, handed, on="2026-11-05")
    make_leader(centre, name="周无日期", grid=grid)
    make_leader(centre, name="吴不详", status="left", grid=grid)
    for name, values in {
        "张留任": {"post_from": "2026-03-01"},
        "李新来": {"post_from": "2026-11-01"},
        "王离岗": {"status": "left", "post_to": "2026-11-01", "role": "leader"},
        "赵早走": {"status": "left", "post_to": "2026-10-31"},
    }.items():
        make_member(centre, grid, name=name, **values)

    def listed(form, period):
        document = reporting.build(centre, form, Period.parse(period))
        at = 2 if form != "grid_member_roster" else 1
        rows = [row for row in next(document.tables).rows if row.kind == "plain"]
        return document.period_text, {row.cells[at].text: row for row in rows}

    day, names = listed("household_leader_roster", "2026-10")
    assert (day, set(names)) == ("截至2026年10月31日", {"钱样本", "周无日期"})
    day, names = listed("household_leader_roster", "2026-11")  # today is the 20th
    assert (day, set(names)) == ("截至2026年11月20日", {"孙示范", "周无日期"})
    day, names = listed("household_leader_roster", "2026-01")
    assert (day, set(names)) == ("截至2026年1月31日", {"周无日期"})
    assert set(listed("grid_member_roster", "2026-10")[1]) == {"张留任", "王离岗"}
    assert set(listed("grid_member_roster", "2026-11")[1]) == {"张留任", "李新来"}
    _day, names = listed("grid_overview", "2026-10")
    assert "旧网格" in names
    assert "新网格" not in names
    (row,) = [row for row in names.values() if row.id == grid]
    assert [cell.text for cell in row.cells[7:11]][::2] == ["王离岗", "1"]
    assert row.cells[10].text == "2"
    _day, names = listed("grid_overview", "2026-11")
    assert "旧网格" not in names
    (row,) = [row for row in names.values() if row.id == grid]
    assert [row.cells[at].text for at in (7, 9, 10)] == ["", "2", "2"]


def test_one_table_feeds_sheet_and_word_alike(centre, tmp_path):
    grid = registers.find(centre, month.incidents_of("2026-11"))[-1]["grid"]
    make_member(centre, grid, name="张示例", note="=1+1", phone="13800000023")
    document = reporting.build(centre, "grid_member_roster", NOVEMBER, unmask_reason="演练")
    table = next(document.tables)
    sheet_path = reporting.write(centre, document, tmp_path / "名册.xlsx")
    sheet = openpyxl.load_workbook(sheet_path).active
    found = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert found["13800000023"].data_type == "s"
    assert found["=1+1"].data_type == "s"
    assert found[1].data_type == "n"
    assert sheet.print_area
    assert sheet.freeze_panes
    word = WordDocument(
        BytesIO(reporting.write(centre, document, tmp_path / "a.docx").read_bytes())
    )
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    plain = [[c.text for c in row.cells] for row in table.rows if row.kind == "plain"]
    assert [row for row in rows if row[0].isdigit()] == plain
    assert month.progress(centre, "2026-11").steps[month.MonthStep.REPORT].done


def test_bad_endings_and_unwritable_places_are_named(centre, tmp_path):
    document = reporting.build(centre, "grid_member_roster", NOVEMBER)
    with pytest.raises(reporting.UnknownFormatError):
        reporting.write(centre, document, tmp_path / "x.et")
    (tmp_path / "taken.pdf").mkdir()
    with pytest.raises(reporting.ReportNotWrittenError):
        reporting.write(centre, document, tmp_path / "taken.pdf")
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(reporting.UnknownFormError):
        reporting.form(centre, "nothing")


def test_no_paper_goes_among_our_own_data(centre):
    document = reporting.build(centre, "grid_member_roster", NOVEMBER)
    with pytest.raises(OwnFolderError):
        reporting.write(centre, document, centre.folder / "名册.xlsx")
    assert not (centre.folder / "名册.xlsx").exists()


def test_a_full_disk_at_home_does_not_deny_the_paper_on_the_stick(centre, tmp_path, monkeypatch):
    def full(*_given):
        raise DiskFullError

    document = reporting.build(centre, "grid_overview", NOVEMBER)
    monkeypatch.setattr(reporting.month, "note", full)
    path = reporting.write(centre, document, tmp_path / "a.pdf", draft=True)
    reporting.note(centre, replace(document, draft=False), "report")
    assert path.read_bytes().startswith(b"%PDF")


def test_a_form_of_ones_own_that_names_no_code_list_is_told_by_its_word(centre):
    bundled = (data_dir() / "forms" / "dispute_kinds.toml").read_text(encoding="utf-8")
    own = centre.folder / "forms" / "dispute_kinds.toml"
    own.parent.mkdir()
    own.write_text(
        bundled.replace('each = "mediation18"', 'each = "mediation99"'), encoding="utf-8"
    )
    with pytest.raises(FormFileError, match="mediation99"):
        reporting.build(centre, "dispute_kinds", NOVEMBER)


def test_a_form_of_ones_own_that_is_no_form_is_told_and_not_called_unknown(centre):
    (centre.folder / "forms").mkdir()
    (centre.folder / "forms" / "dispute_kinds.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(FormFileError, match=r"dispute_kinds\.toml"):
        reporting.form(centre, "dispute_kinds")


def test_pages_render_white_with_ink(centre):
    printout = pages.printout(centre, reporting.build(centre, "dispute_monthly", NOVEMBER))
    image = pages.page_image(printout.content, 0, 72)
    assert (image.width, image.height) == pytest.approx((842, 595), abs=2)
    assert len(image.pixels) == image.width * image.height * 4
    assert image.pixels[:3] == b"\xff\xff\xff"
    assert min(image.pixels[0::4]) < 80


def test_paper_names_the_pack_that_carries_its_month(centre):
    name = "620622101_202611_00001_full.gcpack"
    month.note(centre, "2026-11", "export", {"seq": 1, "file": name})
    foot = reporting.build(centre, "dispute_monthly", NOVEMBER).foot
    assert "620622101_202611_00001_full" in foot


def test_a_county_has_its_townships_as_columns(tmp_path):
    centre = make_centre(tmp_path / "data", unit=COUNTY)
    townships = ("620622101", "620622102")
    names = [
        Division(code=c, name=f"示例{c[-1]}镇", level="township", parent="620622")
        for c in townships
    ]
    divisions.put_many(centre, names)

    def write(register, unit, **values):
        return Write(register=RegisterId(register), uid=centre.new_uid(), unit=unit, values=values)

    writes = []
    for at, unit in enumerate(townships, 1):
        grid = write("grid", unit, code=f"{unit}200001", name="样板", village=f"{unit}200")
        writes += [grid]
        writes += [
            write(
                "incident",
                unit,
                case_code=f"{unit}202611{number:04d}",
                occurred_at="2026-11-05T09:30",
                family="dispute",
                category="neighbours",
                state="closed",
                is_resolved=True,
                grid=grid.uid,
                people_count=2,
            )
            for number in range(at)
        ]
    # As a pack writes them: the county's own officer may not.
    note = GestureNote(
        at=centre.now(), by="示例", stamp="0001-test-0000", label="示例", kind="merge", facts={}
    )
    with centre.db.transaction():
        gestures.write(centre.db, note, writes)
    document = reporting.build(centre, "dispute_monthly", NOVEMBER)
    assert [column.label for column in next(document.tables).columns][2:4] == ["示例1镇", "示例2镇"]
    assert cells(document)["总况", "成功数"] == ["1", "2", "3", "3"]
    assert not document.stopped


def test_tables_of_a_word_file_stay_apart_and_paragraphs_begin_indented(centre, tmp_path):
    uid = registers.find(centre, month.incidents_of("2026-11"), limit=1)[0].uid
    sheet = reporting.build(centre, "incident_sheet", NOVEMBER, about=About(record=uid))
    word = WordDocument(str(reporting.write(centre, sheet, tmp_path / "s.docx")))
    tags = [each.tag.rpartition("}")[2] for each in word.element.body]
    assert len(word.tables) == 2
    assert "tbl" not in {b for a, b in pairwise(tags) if a == "tbl"}
    prose = reporting.build(centre, "centre_monthly", NOVEMBER)
    word = WordDocument(str(reporting.write(centre, prose, tmp_path / "p.docx")))
    (body,) = [each for each in word.paragraphs if each.text.startswith("2026年11月，")]
    assert body.paragraph_format.first_line_indent.pt == 2 * prose.body_size


def test_blank_forms_stand_alone_and_leave_the_date_open(centre, tmp_path):
    for village in VILLAGES[:2]:
        make_leader(centre, village=village.code, name="李样本")
    document = reporting.build(centre, "duty_collection", NOVEMBER)
    first, _second, third = document.papers
    filled = [[cell.text for cell in row.cells[:3]] for row in first.rows]
    assert filled == [["1", "", "李样本"], ["2", "", ""], ["3", "", ""], ["4", "", ""]]
    assert [row.cells[2].text for row in third.rows] == ["", "", ""]
    with pypdfium2.PdfDocument(pages.printout(centre, document).content) as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    for village, text in zip(VILLAGES, texts, strict=True):
        assert text.count(f"金河镇（示例）{village.name}") == 2
        assert "2026年11月" in text
        assert "2026年11月20日" not in text
        assert "— 1 —" in text
        assert "数据指纹" not in text
    reporting.write(centre, document, tmp_path / "表.docx")
    word = WordDocument(tmp_path / "表.docx")
    assert len(word.tables) == 3
    begin = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert begin == ["治安户长月度工作采集表"] * 2


@pytest.mark.parametrize("form_id", ["dispute_monthly", "handling_statistics", "kpi"])
def test_in_public_no_small_count_is_told_or_can_be_added_up(centre, tmp_path, form_id):
    grids = registers.find(centre, Query(register=RegisterId("grid")))
    for number in range(24):
        grid, category = grids[number % 3 % 2], ("neighbours", "labour", "medical")[number % 3]
        make_incident(centre, grid=grid.uid, state="registered", category=category, people_count=1)
    (whole,) = reporting.build(centre, form_id, NOVEMBER).tables
    document = reporting.build(centre, form_id, NOVEMBER, public=True)
    (table,) = document.tables
    assert table.notes[0].startswith("对外公开")
    assert not document.figures
    words = (FEW, WITHHELD)
    for row, full in zip(table.rows, whole.rows, strict=True):
        for cell, open_ in zip(row.cells, full.cells, strict=True):
            assert cell.origin is None
            assert cell.text == open_.text or (cell.text in words and cell.value is None)
            if open_.kind is CellKind.INTEGER and open_.value in (1, 2):
                assert cell.text in words
    shown = {each.text for row in table.rows for each in row.cells}
    assert FEW in shown
    if form_id == "dispute_monthly":
        # Whoever takes the others from a sum, along or down, as often as they like, learns no 1 or 2.
        known = [[as_number(cell.text) for cell in row.cells[2:-1]] for row in table.rows]
        rows = {row.id: at for at, row in enumerate(table.rows)}
        parts = [at for name, at in rows.items() if name.startswith("screened@") and name > "@0"]
        sums = [
            [(at, c) for c in range(4)] for at in rows.values() if "rate" not in table.rows[at].id
        ]
        categories = [at for at in parts if not table.rows[at].id[-1].isdigit()]
        sums += [[*((at, c) for at in categories), (rows["screened"], c)] for c in range(4)]
        learned = set()
        while more := [s for s in sums if [known[r][c] for r, c in s].count(None) == 1]:
            for *inside, total in more:
                values = [known[r][c] for r, c in inside]
                if None in values:
                    r, c = inside[values.index(None)]
                    known[r][c] = known[total[0]][total[1]] - sum(
                        v for v in values if v is not None
                    )
                else:
                    r, c = total
                    known[r][c] = sum(values)
                learned.add(known[r][c])
        assert not learned & {1, 2}


def test_the_year_beside_a_small_month_does_not_tell_it(tmp_path):
    """This month's year less last month's year would be the small number."""
    centre = make_centre(tmp_path / "alone")
    for number in range(9):
        when = "2026-11-05T09:30" if number == 0 else "2026-10-05T09:30"
        make_incident(
            centre, title=f"纠纷{number}（示例）", occurred_at=when, category="neighbours"
        )
    (open_,) = reporting.build(centre, "dispute_monthly", NOVEMBER).tables
    (table,) = reporting.build(centre, "dispute_monthly", NOVEMBER, public=True).tables
    year = len(open_.columns) - 1
    assert "累计" in open_.columns[year].label
    sums = len(open_.columns) - 2
    told = [
        row.cells[year].text
        for row, whole in zip(table.rows, open_.rows, strict=True)
        if whole.cells[sums].value == 1 and whole.cells[year].value == 9
    ]
    assert len(told) >= 2
    assert set(told) == {WITHHELD}
    # In a month without small numbers nothing is withheld.
    (october,) = reporting.build(centre, "dispute_monthly", OCTOBER, public=True).tables
    assert not [c for row in october.rows for c in row.cells if c.text in (FEW, WITHHELD)]
    centre.close()


def as_number(text):
    return int(text) if text.isdigit() else None


def test_names_cases_and_sentences_are_not_for_the_public(centre):
    for form_id in ("grid_member_roster", "incident_ledger", "centre_monthly", "blank_collection"):
        with pytest.raises(FormNotPublicError):
            reporting.build(centre, form_id, NOVEMBER, public=True)


def test_an_index_on_a_small_base_is_not_published(centre):
    document = reporting.build(centre, "safety_index", NOVEMBER, public=True)
    (sentence,) = [each.text for each in document.blocks if isinstance(each, Paragraph)]
    assert sentence == "部分指标的基数过小，平安指数不公布。"
    *parts, sums = next(document.tables).rows
    hidden = [row for row in parts if row.cells[2].text == WITHHELD]
    assert hidden
    assert all(row.cells[at].text == WITHHELD for row in hidden for at in (4, 6))
    assert sums.cells[6].text == WITHHELD
