import pytest

from gridcenter.domain.query import Filter, Operator, Query, Span
from gridcenter.domain.register.fields import Privacy
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.column_filter import (
    ColumnAsked,
    ColumnFilter,
    FilterShape,
    shape_of,
)
from gridcenter.presenters.register.saved_filters import SavedFilters
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_filters import say
from tests.builders import make_centre, make_grid, make_incident


@pytest.fixture
def table(tmp_path):
    centre = make_centre(tmp_path / "data")
    first, second = (make_grid(centre, name=name) for name in ("甲网格", "乙网格"))
    rows = (
        ("水渠纠纷", first.uid, "dispute", "civil", 2, 100_00, "2026-11-05T23:30"),
        ("院墙隐患", second.uid, "hazard", None, 9, None, "2026-10-05T08:00"),
        ("噪音纠纷", None, "dispute", "public_order", None, 99_50, "2025-11-06T08:00"),
    )
    for title, grid, family, nature, people, amount, at in rows:
        make_incident(
            centre, title=title, grid=grid, family=family, nature=nature, people_count=people,
            amount=amount, occurred_at=at,
        )  # fmt: skip
    made = TablePresenter(ImmediateDesk(centre), "incident")
    made.activate()
    yield made
    made.close()
    centre.close()


def ask(table, name, asked):
    column = ColumnFilter(table, table.register.field(name))
    refused = []
    column.apply(asked, refused.append, lambda: None)
    return refused


def titles(table):
    return {table.row(at).record["title"] for at in range(table.found)}


@pytest.mark.parametrize(
    ("name", "asked", "left"),
    [
        ("family", ColumnAsked(picked=("hazard",)), {"院墙隐患"}),
        ("grid", ColumnAsked(picked=(None,)), {"噪音纠纷"}),
        ("nature", ColumnAsked(picked=("civil", None)), {"水渠纠纷", "院墙隐患"}),
        ("is_major", ColumnAsked(picked=(False,)), {"水渠纠纷", "院墙隐患", "噪音纠纷"}),
        ("title", ColumnAsked(words="渠纠"), {"水渠纠纷"}),
        ("people_count", ColumnAsked(low="3"), {"院墙隐患"}),
        ("people_count", ColumnAsked(filled=False), {"噪音纠纷"}),
        ("amount", ColumnAsked(low="99.5", high="１００"), {"水渠纠纷", "噪音纠纷"}),
        ("occurred_at", ColumnAsked(low="2026-10", high="2026-11-5"), {"水渠纠纷", "院墙隐患"}),
        ("occurred_at", ColumnAsked(span=Span.LAST_MONTH), {"院墙隐患"}),
        ("occurred_at", ColumnAsked(span=Span.LAST_YEAR), {"噪音纠纷"}),
    ],
)
def test_every_kind_of_column_filters_and_shows_what_it_asks(table, name, asked, left):
    assert ask(table, name, asked) == []
    assert titles(table) == left
    column = ColumnFilter(table, table.register.field(name))
    shown = column.asked
    assert shown != ColumnAsked()
    for each in table.state.extra:
        assert say(table.register, each, table.lookups.codes)
    column.apply(shown, lambda _why: None, lambda: None)
    assert titles(table) == left
    column.clear()
    assert table.found == 3
    assert not table.state.is_filtered


def test_a_filter_that_another_page_set_is_shown_as_it_stands(table):
    only = Filter(field="people_count", operator=Operator.EQUALS, values=(9,))
    table.activate(Query(register="incident", filters=(only,)))
    shown = ColumnFilter(table, table.register.field("people_count")).asked
    assert (shown.low, shown.high) == ("9", "9")
    ask(table, "people_count", shown)
    assert titles(table) == {"院墙隐患"}


def test_filters_add_up_with_chips_search_and_other_columns(table):
    table.choose("overdue", ("yes",))
    table.choose("family", ("dispute",))
    ask(table, "family", ColumnAsked(picked=("dispute", "hazard")))
    assert table.state.chosen == {"overdue": ("yes",), "family": ("dispute", "hazard")}
    ask(table, "deadline", ColumnAsked(span=Span.THIS_YEAR))
    assert table.state.chosen["overdue"] == ("yes",)
    table.search("纠纷")
    ask(table, "title", ColumnAsked(words="没有这件事"))
    assert table.emptiness == "filtered"
    table.clear_filters()
    assert table.found == 3


def test_the_values_offered_are_counted_under_the_other_filters(table):
    offered = []
    ask(table, "family", ColumnAsked(picked=("dispute",)))
    ColumnFilter(table, table.register.field("family")).offer(offered.append)
    assert [(each.value, each.count) for each in offered[0]] == [("dispute", 2), ("hazard", 1)]
    ColumnFilter(table, table.register.field("grid")).offer(offered.append)
    assert [(each.label, each.count) for each in offered[1]] == [("甲网格", 1), ("（空）", 1)]
    assert offered[1][0].answers("jwg")


def test_a_limit_that_cannot_be_read_is_said_and_filters_nothing(table):
    (why,) = ask(table, "occurred_at", ColumnAsked(low="2026-13"))
    assert "2026-13" in why
    assert table.found == 3


def test_a_saved_span_stays_true_next_month(table):
    saved = SavedFilters(table.desk, table)
    ask(table, "occurred_at", ColumnAsked(span=Span.THIS_MONTH))
    saved.save("本月的")
    assert titles(table) == {"水渠纠纷"}
    table.state.today = "2026-10-20"
    table.clear_filters()
    saved.load()
    (kept,) = saved.saved
    assert kept.query.filters == (
        Filter(field="occurred_at", operator=Operator.WITHIN, values=("this_month",)),
    )
    table.state.take(kept.query)
    table.reload()
    assert titles(table) == {"院墙隐患"}


def test_nobody_is_found_by_party_or_by_part_of_a_number():
    shapes = {
        spec.name: shape_of(spec)
        for each in REGISTERS
        for spec in each.fields
        if spec.privacy is not Privacy.OPEN
    }
    assert {shapes[name] for name in ("parties", "phone", "id_number", "handler_phone")} == {
        FilterShape.FILLED
    }
