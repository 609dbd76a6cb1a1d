import pytest

from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.duty_sheet import DutySheetBoard
from gridcenter.services.register import registers, undo
from tests.builders import VILLAGES, make_leader, save
from tests.presenters.desks import Recorder


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def board(centre, desk):
    made = DutySheetBoard(desk)
    made.view = Recorder()
    yield made
    made.end()


def logs(centre):
    return registers.count(centre, Query(register="duty_log"))


def test_the_sheet_opens_on_the_first_village_with_leaders_and_adds_up(centre, board):
    for number in ("01", "02"):
        make_leader(centre, village=VILLAGES[1].code, number=number)
    board.load()
    assert (board.sheet.village, board.sheet.month) == (VILLAGES[1].code, "2026-11")
    assert [item.leaders for item in board.villages] == [0, 2, 0]
    board.type((0, 0), "３")
    board.type((1, 0), "4")
    board.type((1, 4), "1")
    assert (board.row_total(1), board.column_total(0), board.total) == (5, 7, 8)
    assert board.unsaved == 3
    board.save()
    assert logs(centre) == 3
    assert not board.dirty
    assert board.text((1, 4)) == "1"
    undo.undo(centre)
    assert logs(centre) == 0


def test_a_wrong_cell_keeps_everything_and_gets_the_cursor(centre, desk, board):
    leader = make_leader(centre)
    save(centre, "duty_log", leader=leader.uid, done_on="2026-11-02", kind="patrol", count=3)
    board.load()
    board.type((0, 1), "2")
    for text in ("2", "三", "-1", "10000"):
        board.type((0, 0), text)
        assert board.problem((0, 0))
        board.save()
    assert board.view.told[-1] == ("go_to", (0, 0))
    assert len(desk.notes) == 4
    assert logs(centre) == 1
    board.type((0, 0), "3")
    assert board.unsaved == 1
    board.save()
    assert logs(centre) == 2


def test_blocks_go_to_and_from_excel(centre, board):
    for number in ("01", "02", "03"):
        make_leader(centre, number=number)
    board.load()
    assert board.paste((1, 3), "1\t2\t9\r\n3\t\r\n7\t7\r\n") == 4
    assert board.copy([(1, 3), (1, 4), (2, 3), (2, 4)]) == "1\t2\n3\t"
    board.from_above((2, 4))
    assert board.text((2, 4)) == "2"
    assert board.undo()
    assert board.text((2, 4)) == ""
    board.set_aside((2, 4), "8")
    assert board.text((2, 4)) == ""
    assert board.undo()
    assert board.text((2, 4)) == "8"
    while board.undo():
        pass
    assert not board.dirty


def test_going_to_another_month_saves_this_one(centre, board):
    make_leader(centre)
    board.load()
    board.type((0, 2), "6")
    board.load(None, "2026-10")
    assert board.sheet.month == "2026-10"
    assert board.text((0, 2)) == ""
    assert logs(centre) == 1
    board.load(None, "2026-11")
    assert board.text((0, 2)) == "6"
    assert board.months[0] == "2026-11"
    assert board.months[-1] == "2025-11"


def test_a_change_elsewhere_shows_unless_something_is_being_typed(centre, desk, board):
    leader = make_leader(centre)
    board.load()
    board.type((0, 0), "5")
    desk.do(undo.undo)
    assert board.text((0, 0)) == "5"
    desk.do(undo.redo)
    board.undo()
    save(centre, "duty_log", leader=leader.uid, done_on="2026-11-02", kind="patrol", count=3)
    desk.do(undo.undo)
    desk.do(undo.redo)
    assert board.text((0, 0)) == "3"
