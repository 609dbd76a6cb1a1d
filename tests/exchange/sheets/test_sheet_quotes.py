from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.exchange.sheets.sheet_model import Flaw, FlawKind, cell_text
from gridcenter.exchange.sheets.sheet_text import read_text


def cells(text: str) -> list[list[str]]:
    return [[cell_text(cell) for cell in row.cells] for row in read_text(text).rows]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    sheet = read_text('名称,时间,备注\n甲,9-1,"他说\n乙,9-2,正常\n丙,9-3,"好，的"\n')
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4]
    assert sheet.rows[1].cells == ("甲", "9-1", Flaw(shown='"他说', kind=FlawKind.QUOTE))
    assert sheet.rows[3].cells == ("丙", "9-3", "好，的")


def test_a_quote_closed_by_a_later_row_does_not_join_records() -> None:
    text = '名称,时间,备注\n甲,9-1,"五寸\n乙,9-2,正常\n丙,9-3,七寸"\n'
    assert [row[0] for row in cells(text)] == ["名称", "甲", "乙", "丙"]


def test_quotes_inside_words_stay() -> None:
    text = '名称,时间,备注\n甲,9-1,"水渠"被占\n乙,9-2,他说"不行"\n丙,9-3,"说""行"""\n'
    assert [row[2] for row in cells(text)] == ["备注", '"水渠"被占', '他说"不行"', '说"行"']


def test_a_cell_of_several_lines_stays_one() -> None:
    text = '名称,时间,备注\n甲,9-1,"第一行\n第二行，\n第三行"\n乙,9-2,好\n'
    assert cells(text)[1][2] == "第一行\n第二行，\n第三行"
    assert len(cells(text)) == 3


WORD = st.text(alphabet='甲乙"\n, ', max_size=8)


@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=5))
def test_what_is_written_rightly_is_read_as_written(rows: list[tuple[str, str, str]]) -> None:
    stream = io.StringIO()
    # Cells whose lines look like records are the price of not losing records.
    rows = [tuple(word.replace(",", "，") for word in row) for row in rows]  # type: ignore[misc]
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("一", "二", "三"), *rows])
    read = [[cell_text(cell) for cell in row.cells] for row in read_text(stream.getvalue()).rows]
    wanted = [[*row] for row in [("一", "二", "三"), *rows] if any(row)]
    assert read == wanted
