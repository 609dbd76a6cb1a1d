"""Blocks of cells: read as spreadsheets write them, planned with their reasons, written as one step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.query import Query
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.presenters.register import cell_fill, pasted_block
from gridcenter.services.register import registers, undo
from tests.builders import make_grid, make_incident, make_member

CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)


def ids_of(centre, register):
    return registers.ids(centre, Query(register=register))


def test_quoted_cells_keep_their_lines_and_quotes():
    assert pasted_block.read_block('a\t"两\n行"\r\n"他说""好"""\t\r\n') == (
        ("a", "两\n行"),
        ('他说"好"', ""),
    )
    assert pasted_block.read_block("") == ()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_a_spreadsheet_writes_is_read_back(rows):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    text = "\n".join("\t".join(row) for row in quoted)
    assert pasted_block.read_block(text) == tuple(map(tuple, rows))


def test_a_head_is_known_by_its_labels_and_synonyms():
    assert pasted_block.has_header(INCIDENT, (("事件名称", "大类"), ("示例", "其他")))
    assert not pasted_block.has_header(INCIDENT, (("水渠堵塞", "其他"), ("示例", "其他")))
    assert not pasted_block.has_header(INCIDENT, (("事件名称",),))


def test_a_reference_is_found_by_name_and_an_unknown_one_says_so(centre):
    grid = make_grid(centre, name="样板村第九网格")
    make_member(centre)
    spec = GRID_MEMBER.field("grid")
    ids = ids_of(centre, "grid_member")
    plan = cell_fill.filling(GRID_MEMBER, ids, [spec], (("样板村第九网格",),))(centre)
    assert plan.open[0].value == grid.uid
    plan = cell_fill.filling(GRID_MEMBER, ids, [spec], (("没有的网格",),))(centre)
    assert [cell.problem.code for cell in plan.cells] == ["reference_unknown"]


def test_lines_of_different_lengths_fall_where_they_stand(centre):
    make_incident(centre, place="甲处", people_count=1)
    make_incident(centre, place="乙处", people_count=2)
    specs = [INCIDENT.field("place"), INCIDENT.field("people_count")]
    block = pasted_block.read_block("丙处\n丁处\t9\n")
    plan = cell_fill.filling(INCIDENT, ids_of(centre, "incident"), specs, block)(centre)
    assert [(cell.spec.name, cell.after) for cell in plan.cells] == [
        ("place", "丙处"),
        ("place", "丁处"),
        ("people_count", "9"),
    ]


def test_what_the_program_fills_in_is_never_pasted_over(centre):
    make_incident(centre)
    spec = INCIDENT.field("case_code")
    plan = cell_fill.filling(INCIDENT, ids_of(centre, "incident"), [spec], (("1",),))(centre)
    assert plan.cells[0].problem.code == "system_field"
    assert plan.open == ()


def test_a_refused_record_leaves_all_of_them_as_they_were(centre):
    make_grid(centre, name="样板村第一网格")
    make_grid(centre, name="样板村第二网格")
    specs = [GRID.field("village"), GRID.field("name")]
    plan = cell_fill.clearing(GRID, ids_of(centre, "grid"), specs)(centre)
    with pytest.raises(InvalidRecordError):
        cell_fill.write(centre, plan)
    names = {each["name"] for each in registers.find(centre, Query(register="grid"))}
    assert names == {"样板村第一网格", "样板村第二网格"}


def test_replacing_touches_text_only_and_is_one_step(centre):
    for number in range(2):
        make_incident(centre, title=f"水渠{number}", summary="水渠漫水")
    ids = ids_of(centre, "incident")
    specs = INCIDENT.fields
    plan = cell_fill.replacing(INCIDENT, ids, specs, "水渠", "渠道")(centre)
    assert {cell.spec.name for cell in plan.cells} == {"title", "summary"}
    before = len(undo.recent(centre))
    cell_fill.write(centre, plan)
    assert len(undo.recent(centre)) == before + 1
    assert {each["summary"] for each in registers.find(centre, Query(register="incident"))} == {
        "渠道漫水"
    }
    assert cell_fill.replacing(INCIDENT, ids, specs, "", "甲")(centre).cells == ()
