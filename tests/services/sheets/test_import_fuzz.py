"""Whatever a sheet holds: a plan or a named refusal, and all of the plan is written or nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Kind
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.exchange.sheets.sheet_errors import SheetError
from gridcenter.exchange.sheets.sheet_model import Sheet, SheetRow
from gridcenter.exchange.sheets.sheet_table import find_tables
from gridcenter.services.register import registers, undo
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_plan import Decisions, ImportOutcome, Rule
from gridcenter.services.sheets.import_reading import FoundTable, Reading, SheetSource, signature_of
from tests.builders import make_centre, make_grid, make_member

TAKEN = tuple(each for each in REGISTERS if each.parent is None)
LABELS = [spec.label for each in TAKEN for spec in each.fields] + ["序号", "村", "问题"]
WORDS = [
    "张示例",
    "李 样本",
    "男",
    "2021.3.5",
    "2021年13月",
    "13800000000",
    "138、139",
    "合计",
    "同上",
    "〃",
]
WORDS += [
    "6.22301E+17",
    "一网格",
    "样板村",
    "—",
    "无",
    "制表人：张示例",
    "=1+1",
    "矛盾纠纷",
    "\u3000",
    "",
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.sampled_from(LABELS),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.integers(-(10**20), 10**20).map(float),
)
LINES = st.one_of(
    st.lists(CELLS, max_size=9),
    st.lists(st.sampled_from(LABELS), min_size=2, max_size=9),
)
GRIDS = st.lists(LINES, min_size=1, max_size=14)
BOXES = st.lists(
    st.tuples(*[st.integers(1, 9)] * 4).map(
        lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
    ),
    max_size=3,
)


GOOD = {
    Kind.NAME: ["张示例", "李样本", "王演示·测试"],
    Kind.PHONE: ["13800000001", "138 0000 0002"],
    Kind.REFERENCE: ["一网格"],
    Kind.DIVISION: ["样板村", "演示村"],
    Kind.DATE: ["2021.3.5", datetime(2022, 1, 1)],
    Kind.DATETIME: ["2026-11-05"],
    Kind.MONTH: ["1985.03"],
    Kind.INTEGER: [3.0, "12"],
    Kind.MONEY: ["3500"],
    Kind.BOOLEAN: ["是", "否"],
    Kind.TEXT: ["620622101200007", "某事"],
}


def mostly(good):
    """One cell in eight is anything. (one_of would take repeated strategies for one.)"""
    return st.integers(0, 7).flatmap(lambda dice: CELLS if dice == 7 else good)


@st.composite
def rosters(draw, register):
    """A header that names the required fields and some more, over rows that are mostly right."""
    needed = [spec for spec in register.fields if spec.required and spec.default is None]
    more = [spec for spec in register.fields if spec not in needed and spec.kind is not Kind.CODE]
    specs = [*needed, *draw(st.lists(st.sampled_from(more), max_size=4, unique_by=id))]
    codes = codes_of(register)
    good = [st.sampled_from(codes.get(spec.name) or GOOD.get(spec.kind) or ["x"]) for spec in specs]
    row = st.tuples(*map(mostly, good)).map(list)
    return [[spec.label for spec in specs], *draw(st.lists(row, min_size=1, max_size=8))]


def codes_of(register):
    book = load_codes()
    return {
        spec.name: [item.label for item in book[spec.codes]]
        for spec in register.fields
        if spec.codes
    }


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    made = make_centre(tmp_path_factory.mktemp("fuzz") / "data")
    make_member(made, make_grid(made, name="一网格").uid)
    yield made
    made.close()


def count(centre, register):
    return registers.count(centre, Query(register=register.id))


def imported(centre, grid, merged, register, rule):
    """Import a grid of cells and take it back; the plan, None where no table was found."""
    rows = tuple(SheetRow(at, tuple(cells)) for at, cells in enumerate(grid, 1) if any(cells))
    sheet = Sheet(name="表", rows=rows, merged=tuple(merged))
    try:
        tables = find_tables(sheet, register)
    except SheetError:
        return None
    found = tuple(
        FoundTable(
            source=0,
            file="表",
            sheet=sheet,
            sheets=("表",),
            table=table,
            signature=signature_of(table),
        )
        for table in tables
    )
    reading = Reading(register=register, sources=(SheetSource(text="表"),), tables=found)
    plan = importing.judge(centre, reading, Decisions(rule=rule))
    assert all(row.faults for row in plan.rows if row.outcome is ImportOutcome.ERROR)
    before = count(centre, register)
    written = importing.write(centre, plan)
    try:
        assert count(centre, register) == before + plan.count(ImportOutcome.NEW)
        again = importing.judge(centre, reading, Decisions(rule=rule))
        assert again.count(ImportOutcome.NEW) == 0
    finally:
        if written.gesture is not None:
            undo.undo(centre, written.gesture)
    assert count(centre, register) == before
    return plan


@settings(max_examples=100, deadline=None)
@given(GRIDS, BOXES, st.sampled_from(TAKEN), st.sampled_from(list(Rule)))
@example([["\u3000"], ["张示例"]], [], TAKEN[0], Rule.OVERWRITE)
def test_any_grid_of_cells_is_a_plan_or_a_named_refusal(centre, grid, merged, register, rule):
    imported(centre, grid, merged, register, rule)


@settings(max_examples=60, deadline=None)
@given(st.data(), BOXES, st.sampled_from(TAKEN), st.sampled_from(list(Rule)))
def test_what_is_written_is_what_was_said_and_goes_back(centre, data, merged, register, rule):
    imported(centre, data.draw(rosters(register)), merged, register, rule)


HEAD = ["事件名称", "发生时间", "紧急"]
WRONG, PLAIN = ["某事", "2026-11-05", "是"], ["某事", "2026-11-05", "否"]


@pytest.mark.parametrize(
    "grid",
    [
        [HEAD, WRONG, WRONG, WRONG, WRONG, PLAIN],
        [
            [*HEAD, "重大", "办理结果"],
            [*PLAIN, None, "好"],
            [*PLAIN, "是", "好"],
            [*WRONG, "是", None],
            [*PLAIN, "是", None],
            ["某事", "2026-11-05", None, "是", "好"],
        ],
        [[*HEAD, "紧急事由"], [*PLAIN, None], [*WRONG, None], [*WRONG, "火灾"]],
        [
            [*HEAD, "历史遗留", "紧急事由"],
            [*WRONG, "否", None],
            [*WRONG, None, "火灾"],
            [*WRONG, None, None],
        ],
        [
            [*HEAD, "受理期限", "上报人"],
            [*PLAIN, "2021.3.5", "张示例"],
            ["某事", "2026-11-05", None, "2021.3.5", "王演示"],
        ],
    ],
)
@pytest.mark.parametrize("rule", list(Rule))
def test_every_row_knows_its_record_again(centre, grid, rule):
    assert imported(centre, grid, [], INCIDENT, rule) is not None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(TAKEN))
def test_any_pasted_text_is_a_plan_or_a_named_refusal(centre, text, register):
    with suppress(SheetError):
        importing.preview_sources(centre, [SheetSource(text=text)], register.id)
