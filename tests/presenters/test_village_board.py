"""Villages are added, renamed and ended; what is gone is offered no more, and keeps its records."""

from dataclasses import replace

import pytest

from gridcenter.domain.register.grid import GRID
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.presenters import village_board
from gridcenter.services import unit_name
from gridcenter.services.register import registers
from gridcenter.store import accounts as stored
from tests.builders import make_grid


def offered(centre, text=""):
    return {each.label for each in registers.choices(centre, GRID.field("village"), text, {})}


def test_a_village_is_added_renamed_ended_and_brought_back(centre):
    grid = make_grid(centre)
    board = village_board.read(centre)
    code = board.next_code
    assert board.code_problem(code) == ""
    assert "新村" in village_board.save(centre, code=code, name=" 新村 ")
    assert "新村" in offered(centre)
    said = village_board.save(centre, code=code, name="新农村")
    assert "“新村”已改名为“新农村”" in said
    home = grid["village"]
    village_board.end(centre, code=home, ends=True)
    gone = next(each for each in village_board.read(centre).villages if each.code == home)
    assert (gone.grids, bool(gone.ended)) == (1, True)
    assert gone.name not in offered(centre)
    assert registers.display(centre, GRID, grid)["village"] == gone.name
    village_board.end(centre, code=home, ends=False)
    assert gone.name in offered(centre)


def test_a_code_of_elsewhere_a_short_or_a_taken_one_is_refused(centre):
    board = village_board.read(centre)
    assert "以 620622101 开头" in board.code_problem("620622102201")
    assert "12 位" in board.code_problem("620622101")
    assert "已是" in board.code_problem(board.villages[0].code)


def test_the_unit_is_renamed_by_an_administrator_with_its_history(centre):
    before = centre.unit.name
    assert unit_name.change(centre, "金河镇综治中心").name == "金河镇综治中心"
    assert unit_name.present(centre) == "金河镇综治中心"
    assert [each.name for each in unit_name.former(centre)] == [before]
    unit_name.change(centre, "金河镇综治中心")
    assert len(unit_name.former(centre)) == 1
    stored.add(centre.db, name="录入员", role=Role.ENTRY, at=centre.now())
    with pytest.raises(RoleForbidsError):
        unit_name.change(replace(centre, actor="录入员"), "别的名字")
