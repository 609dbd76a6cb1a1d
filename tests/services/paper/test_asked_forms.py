"""A superior's sheet that is dropped in fills itself every month from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.roles import Role
from gridcenter.presenters import month_reading
from gridcenter.services.paper import asked_forms, form_templates
from gridcenter.services.register import registers, requested_due
from gridcenter.services.sheets import requested
from tests import builders
from tests.books import book
from tests.builders import FakeClock, make_centre

HEADS = ("序号", "姓名", "性别", "联系电话", "所属网格", "工资")


@pytest.fixture
def own(tmp_path):
    centre = make_centre(tmp_path / "own", clock=FakeClock(datetime(2026, 11, 28, 4, tzinfo=UTC)))
    yield centre
    centre.close()


def sheet(path, *rows):
    workbook = openpyxl.Workbook()
    workbook.active.append(["网格员待遇统计表"])
    workbook.active.append(HEADS)
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def join(centre, path, **values):
    given = {"asked_by": "示例县某局", "frequency": "monthly", **values}
    asked_forms.join(centre, path, requested.read(path), given)
    found = registers.find(centre, Query(register="requested_form"))
    wanted = {"asked_by": given["asked_by"], **values}
    return next(e for e in found if all(e[name] == value for name, value in wanted.items()))


def due(centre, month="2026-11"):
    return [each.text("name") for each in requested_due.due(centre, month)]


def test_its_columns_fill_themselves_and_what_is_not_here_stays_empty(own, tmp_path):
    grid = builders.make_grid(own, name="第一网格")
    for name in ("何示范", "王样张"):
        builders.make_member(own, grid.uid, name=name, sex="female")
    form = join(own, sheet(tmp_path / "来表.xlsx"))
    assert (form["template"], form["fields_here"]) == ("网格员待遇统计表", 4)
    assert due(own) == ["网格员待遇统计表"]
    todo = [each for each in month_reading.board(own, "2026-11").todos if "表样" in each.label]
    assert [(each.count, registers.count(own, each.query)) for each in todo] == [(1, 1)]
    out = form_templates.fill(
        own, form.text("template"), Period.parse("2026-11"), tmp_path / "十一月.xlsx"
    )
    rows = list(openpyxl.load_workbook(out).active.values)
    assert rows[1] == HEADS
    assert [row[:3] for row in rows[2:4]] == [(1, "何示范", "女"), (2, "王样张", "女")]
    assert {row[4:6] for row in rows[2:4]} == {("第一网格", None)}
    assert all(str(row[3]).endswith(tuple("0123456789")) and "*" in row[3] for row in rows[2:4])
    assert due(own) == []
    assert due(own, "2026-12") == ["网格员待遇统计表"]
    assert not [e for e in month_reading.board(own, "2026-11").todos if "表样" in e.label]


def test_a_second_sheet_of_one_name_is_kept_beside_the_first(own, tmp_path):
    names = [join(own, sheet(tmp_path / "来表.xlsx"), asked_by=each)["template"] for each in "甲乙"]
    assert len({each.name for each in form_templates.templates(own)}) == len({*names}) == 2


def test_what_cannot_fill_itself_joins_the_list_alone(own, tmp_path):
    with_rows = sheet(tmp_path / "有样例.xlsx", (1, "某某", "男", "", "", ""))
    assert join(own, with_rows)["template"] is None
    csv = tmp_path / "来表.csv"
    csv.write_text(",".join(HEADS) + "\n", encoding="utf-8")
    assert join(own, csv, name="文本来表")["template"] is None
    entry = replace(own, role=Role.ENTRY)
    assert join(entry, sheet(tmp_path / "来表.xlsx"), name="录入的")["template"] is None
    assert due(own) == []


def test_a_form_is_due_when_its_turn_comes(own):
    for name, often in (
        ("季报", "quarterly"),
        ("年报", "yearly"),
        ("一次", "once"),
        ("周报", "weekly"),
    ):
        book(own, "requested_form", name=name, frequency=often, template=name)
    assert sorted(due(own, "2026-09")) == ["周报", "季报"]
    assert sorted(due(own, "2026-12")) == ["周报", "季报", "年报"]
    (weekly,) = [
        e for e in registers.find(own, Query(register="requested_form")) if e["name"] == "周报"
    ]
    values = {"since": "2026-10-15", "until": "2026-11-02"}
    registers.save(own, Draft(register=weekly.register, uid=weekly.uid, values=values))
    assert [bool(due(own, each)) for each in ("2026-08", "2026-10", "2026-11")] == [
        False,
        True,
        True,
    ]
    assert "周报" not in due(own, "2026-12")
