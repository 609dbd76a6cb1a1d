from hypothesis import given
from hypothesis import strategies as st

from gridcenter.reports.document import Cell, Column, PaperRow, RowKind, Table
from gridcenter.reports.widths import BREAK, breakable, column_widths

TEXTS = st.text(alphabet="0123456789-AB 村中网格", max_size=60)


def table(cells, wishes):
    columns = tuple(Column(id=str(at), label="列", width=wish) for at, wish in enumerate(wishes))
    return Table(columns=columns, rows=tuple(PaperRow(tuple(map(Cell, row))) for row in cells))


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8),
    st.tuples(*[st.floats(min_value=5, max_value=60)] * 3),
)
def test_widths_fill_the_page_and_leave_nobody_without(cells, wishes):
    widths = column_widths(table(cells, wishes), 225)
    assert abs(sum(widths) - 225) < 1e-6
    assert min(widths) > 0


def test_a_date_is_never_wider_than_its_column():
    widths = column_widths(table([("2026-11-20", "说明" * 40, "备注")], (10, 150, 100)), 225)
    assert widths[0] > 21
    assert widths[1] > widths[2] > 60


@given(TEXTS, st.floats(min_value=8, max_value=80))
def test_breaking_adds_nothing_but_marks(text, width):
    assert breakable(text, width, 10.5).replace(BREAK, "") == text
    assert BREAK not in breakable("中" * 50, width, 10.5)


def test_sum_rows_spread_their_words_up_to_the_first_number():
    cells = (Cell(""), Cell("合计 120 人"), Cell(""), Cell("794"), Cell(""))
    columns = tuple(Column(id=str(at), label="列") for at in range(5))
    rows = (PaperRow(cells, RowKind.TOTAL), PaperRow(cells))
    made = Table(columns=columns, rows=rows)
    assert [made.spread(row) for row in rows] == [3, 1]
