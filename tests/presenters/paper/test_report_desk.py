import pytest

from gridcenter.domain.changes import Changes
from gridcenter.domain.period import PeriodKind
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.paper.report_desk import ReportDesk
from gridcenter.services import audit, month
from tests.builders import VILLAGES, make_centre, make_grid, make_incident, make_member
from tests.presenters.desks import LateDesk


@pytest.fixture
def centre(tmp_path):
    centre = make_centre(tmp_path)
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001") for v in VILLAGES]
    make_member(centre, grids[0].uid, phone="13800000023")
    make_incident(
        centre, grid=grids[0].uid, state="registered", category="neighbours", people_count=1
    )
    return centre


@pytest.fixture
def reports(centre):
    made = ReportDesk(ImmediateDesk(centre), lambda: None)
    made.load_if_needed()
    return made


def test_the_first_form_is_filled_for_the_month_at_hand(reports):
    assert reports.form.id == "grid_member_roster"
    assert str(reports.period) == "2026-11"
    assert reports.preview.printout.pages == 1
    assert not reports.preview.faults
    assert not reports.busy


def test_periods_keep_their_end_when_their_length_changes(reports):
    reports.set_kind(PeriodKind.QUARTER)
    assert str(reports.period) == "2026-Q4"
    reports.step(-1)
    reports.choose("blank_collection")
    assert str(reports.period) == "2026-09"


def test_a_sheet_waits_for_its_record_and_a_query_brings_one(reports, centre):
    reports.choose("transfer_sheet")
    assert reports.preview is None
    (offered,) = reports.records
    only = Filter(field="uid", values=(offered.uid,))
    reports.show_record(Query(register=RegisterId("incident"), filters=(only,)))
    assert reports.form.id == "transfer_sheet"
    assert reports.preview.printout.document.title.endswith("事件任务（移交）单")


def test_blank_forms_are_for_every_village_or_for_one(reports):
    reports.choose("blank_collection")
    assert [each.title for each in reports.records] == [village.name for village in VILLAGES]
    printout = reports.preview.printout
    assert (printout.pages, printout.fronts) == (3, {0, 1, 2})
    reports.choose_record(VILLAGES[1].code)
    (paper,) = reports.preview.printout.document.papers
    assert paper.unit == "金河镇（示例）演示村"
    reports.choose_record("")
    assert reports.preview.printout.pages == 3


def test_full_numbers_are_asked_for_each_form_anew(reports, centre):
    reports.unmask("核对")
    assert not reports.preview.masked
    assert audit.entries(centre, limit=1)[0].action == "report.unmask"
    reports.choose("household_leader_roster")
    assert reports.preview.masked


def test_inputs_are_kept_and_shown(reports):
    reports.choose("dispute_monthly")
    assert [fault.stops for fault in reports.preview.faults] == [False]
    asked = []
    reports.ask_inputs(asked.extend)
    assert [field.text for field in asked] == ["", "", ""]
    reports.keep_inputs({asked[0].key: "2"})
    assert not reports.preview.faults


def test_a_change_elsewhere_is_seen_on_return(reports, centre):
    make_member(centre, name="李样本")
    assert not reports.dirty
    touched = {RegisterId("grid_member"): frozenset("x")}
    reports._heard(Changes(gesture=1, label="", touched=touched))
    reports.load_if_needed()
    rows = next(reports.preview.printout.document.tables).rows
    assert any("李样本" in cell.text for row in rows for cell in row.cells)


def test_the_later_question_wins(centre):
    desk = LateDesk(centre)
    reports = ReportDesk(desk, lambda: None)
    reports.load_if_needed()
    desk.answer()
    reports.choose("grid_overview")
    reports.choose("blank_collection")
    desk.answer_all()
    assert reports.preview.printout.document.form == "blank_collection"


def test_paper_is_noted_for_the_month(reports, centre):
    printout = reports.preview.printout
    reports.printed(printout, printer="示例打印机", copies=1)
    assert month.progress(centre, "2026-11").steps[month.MonthStep.PRINT].done
