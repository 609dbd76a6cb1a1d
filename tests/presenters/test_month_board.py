import pytest

from gridcenter.domain.period import month_shifted
from gridcenter.domain.query import Operator
from gridcenter.presenters import month_reading
from gridcenter.presenters.desk import ImmediateDesk, PageSpot
from gridcenter.presenters.month_board import MonthBoard
from gridcenter.services import month
from gridcenter.services.month import MonthStep
from gridcenter.services.packs import packing
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident, make_member


@pytest.fixture
def desk(tmp_path):
    centre = make_centre(tmp_path / "data", clock=FakeClock())
    yield ImmediateDesk(centre)
    centre.close()


@pytest.fixture
def page(desk):
    return MonthBoard(desk, lambda: None)


def states(page):
    return [each.state for each in page.board.steps]


def test_months_move_over_the_year():
    assert month_shifted("2026-01", -1) == "2025-12"
    assert month_shifted("2026-11", 14) == "2028-01"


def test_an_empty_folder_says_so_and_starts_with_entering(page):
    page.show()
    assert page.board.is_empty
    assert states(page) == ["now", "todo", "todo", "todo", "todo", "todo"]
    assert page.board.todos == ()


def test_the_month_goes_step_by_step_and_turns_amber_after_the_export(desk, page, tmp_path):
    incident = make_incident(desk.centre)
    page.load()
    assert page.board.next_step.step is MonthStep.REPORT
    for step in ("report", "print"):
        month.note(desk.centre, "2026-11", step, {})
        desk.centre.clock.move(minutes=1)
    county = make_centre(tmp_path / "county", unit=COUNTY)
    units.register(desk.centre, units.save_card(county, tmp_path))
    county.close()
    packing.export_month(desk.centre, "2026-11", tmp_path)
    page.load()
    assert page.board.next_step.step is MonthStep.RECEIPT
    desk.centre.clock.move(minutes=1)
    desk.do(lambda c: registers.remove(c, "incident", [incident.uid]))
    make_incident(desk.centre, title="又一件（示例）")
    page.show()
    export = page.board.steps[4]
    assert export.state == "amber"
    assert "又改了" in export.detail
    assert page.board.said == "已上报；上报后又有改动，请补报更正。"


def test_every_todo_counts_the_rows_that_its_query_opens(desk, page):
    make_incident(desk.centre, deadline="2026-11-10")
    make_incident(desk.centre, deadline="2026-11-20")
    make_incident(desk.centre, deadline="2026-11-22")
    make_member(desk.centre, phone=None)
    page.load()
    assert [(each.label, each.count) for each in page.board.todos] == [
        ("逾期（红牌 1）", 1),
        ("今日到期", 1),
        ("三日内到期", 1),
        ("网格员缺电话", 1),
    ]
    for each in page.board.todos:
        assert registers.count(desk.centre, each.query) == each.count
    assert page.board.trend[-1] == ("2026-11", 3)
    assert page.board.recent[0].query.filters[0].operator is Operator.EQUALS


def test_checking_lists_findings_on_this_page_and_others_go_elsewhere(desk, page):
    make_incident(desk.centre)
    page.load()
    page.open(page.board.steps[1])
    assert page.findings is not None
    page.open(page.board.steps[1])
    assert page.findings is None
    page.open(page.board.steps[4])
    assert desk.visits == [("packs", None)]
    assert desk.spot == PageSpot(part="send", month="2026-11")


def test_a_long_month_is_shown_before_it_is_checked_and_never_shrinks_again(
    desk, page, monkeypatch
):
    whole = make_incident(desk.centre, deadline="2026-11-10")
    seen = []
    monkeypatch.setattr(page, "_on_change", lambda: seen.append(page.board))
    monkeypatch.setattr(month_reading, "_LONG_MONTH", 0)
    page.load()
    first, then = seen
    assert not first.is_whole
    assert first.next_step is None
    assert not first.todos
    assert [each.state for each in first.steps] == ["done"] + ["todo"] * 5
    assert first.steps[1].detail == "正在核对…"
    assert then == month_reading.board(desk.centre, "2026-11")
    assert then.next_step.step is MonthStep.REPORT
    desk.do(lambda c: registers.remove(c, "incident", [whole.uid]))
    make_incident(desk.centre)
    page.load()
    assert [each.is_whole for each in seen[2:]] == [True], "what is shown stands until then"


def test_a_nil_report_is_offered_only_when_nothing_happened(desk, page):
    make_member(desk.centre)
    page.load()
    assert not page.board.can_report_nil, "the month is not over"
    desk.centre.clock.move(days=10)
    page.load()
    assert page.board.can_report_nil
    page.report_nil()
    assert not page.board.can_report_nil
    assert page.board.steps[0].detail == "零报告"


def test_it_reads_again_only_after_a_change(desk, page):
    page.show()
    first = page.board
    page.show()
    assert page.board is first
    desk.do(lambda c: registers.remove(c, "incident", [make_incident(c).uid]))
    page.show()
    assert page.board is not first


def test_a_receipt_taken_home_shows_when_the_page_is_shown_again(desk):
    centre = desk.centre
    make_incident(centre, occurred_at="2026-11-03T08:00")
    seen = []
    page = MonthBoard(desk, lambda: seen.append(page.board))
    page.show()
    before = len(seen)
    page.show()
    assert len(seen) == before
    for step in ("export", "receipt"):
        centre.clock.move(minutes=1)
        month.note(centre, "2026-11", step, {})
    page.show()
    assert len(seen) == before + 1
