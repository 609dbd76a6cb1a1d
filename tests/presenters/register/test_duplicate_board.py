import pytest

from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.month_reading import board as month_board
from gridcenter.presenters.register.duplicate_board import DuplicateBoard, PairSide, reasons
from gridcenter.services.register import registers, undo
from tests.builders import make_grid, make_incident, make_member


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def board(desk):
    made = DuplicateBoard(desk, lambda: None)
    yield made
    made.end()


def twins(centre, **values):
    grid = make_grid(centre)
    one = make_member(centre, grid.uid, phone="13800000001", education="bachelor")
    return one, make_member(centre, grid.uid, phone="13800000001", **values)


def test_pairs_say_why_and_differing_fields_may_be_chosen(centre, board):
    one, other = twins(centre, role="part_time", note="兼任")
    board.load()
    assert board.counts == {"grid_member": 1}
    assert reasons(board.pair.likeness) == "姓名相同（40 分）、电话相同（40 分）、网格相同（20 分）"
    differing = {row.name: (row.one, row.other) for row in board.comparison.rows if row.differs}
    assert differing == {
        "education": ("本科", ""),
        "role": ("专职网格员", "兼职网格员"),
        "note": ("", "兼任"),
    }
    assert board.values() == {"note": "兼任"}
    board.take("role", PairSide.OTHER)
    board.merge()
    kept = registers.get(centre, "grid_member", one.uid)
    assert (kept["role"], kept["education"], kept["note"]) == ("part_time", "bachelor", "兼任")
    assert registers.get(centre, "grid_member", other.uid).deleted_at
    assert board.pairs == ()
    undo.undo(centre)
    assert registers.count(centre, Query(register="grid_member")) == 2


def test_the_other_record_may_be_the_one_that_stays(centre, board):
    one, other = twins(centre, role="part_time")
    board.load()
    board.keep_side(PairSide.OTHER)
    assert board.values() == {"education": "bachelor"}
    board.merge()
    assert registers.get(centre, "grid_member", one.uid).deleted_at
    kept = registers.get(centre, "grid_member", other.uid)
    assert (kept["role"], kept["education"]) == ("part_time", "bachelor")


def test_not_the_same_is_not_asked_again(centre, desk, board):
    twins(centre)
    board.load()
    board.set_apart()
    assert board.pairs == ()
    assert len(desk.notes) == 1
    board.load("grid_member")
    assert board.pairs == ()


def test_the_page_opens_where_there_is_something_and_the_home_page_counts_it(centre, board):
    for _ in range(2):
        make_incident(centre, place="样板村水渠")
    board.load()
    assert board.register == "incident"
    assert not any(row.differs for row in board.comparison.rows if row.name == "case_code")
    todo = next(each for each in month_board(centre).todos if each.page)
    assert (todo.count, todo.page, todo.query.register) == (1, "duplicates", "incident")
