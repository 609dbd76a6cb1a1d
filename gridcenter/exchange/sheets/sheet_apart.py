"""Rows of a table that are no data: totals, signatures, notes, repeated headers, column numbers, blanks.

Each is set apart with its reason, never dropped silently; a row whose required cells are filled is data
whatever its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import compact
from gridcenter.exchange.sheets.sheet_beside import is_filled
from gridcenter.exchange.sheets.sheet_header import Header
from gridcenter.exchange.sheets.sheet_labels import plain
from gridcenter.exchange.sheets.sheet_model import Cell, cell_text

BLANK = N_("空行")
ONLY_SERIAL = N_("只有序号，没有内容")
TOTAL = N_("合计行")
SIGNATURE = N_("填表人、审核人等落款")
NOTE = N_("说明文字")
REPEATED = N_("重复的表头")
COLUMN_NUMBERS = N_("栏次行")
EXAMPLE = N_("填写示例")
ABOVE = N_("在表头上面")
GUIDE = N_("填写要求")
OTHER_FORM = N_("另一张表的内容")

_OF = r"(?:本页|本村|全镇|全县|全乡|村|(?:20\d\d年)?\d{1,2}月份?|[本上全]月|[本全]?年度?|[一二三四本]季度)"
_SUM = rf"{_OF}?(?:合计|小计|总计|共计|累计|总数)"
_SUM_OF_A_PLACE = re.compile(r"(.{1,8}[村镇乡组县社区片])(?:合计|小计|总计)[:：]?")
_ONLY_SUM = re.compile(_SUM + r"[:：]?")
_COUNTED = r"[:(（].*|(?:人|户|件|金)?[数额]?量?[:：]?[\d.,]*\D{0,3}|[一二两三四五六七八九十百千万零〇]+\D{0,2}"
_TOTALS = re.compile(rf"(?:以上)?(?:{_SUM}(?:{_COUNTED})|共有?\d+\D{{1,2}})")
"""A sum is a word and a number: 累计拖欠工资纠纷 is the title of a dispute."""

_SIGNATURE = re.compile(
    r"(填表|制表|填报|审核|审批|签发|统计|复核|录入|报送|登记|汇总|校对|经办|抄报)(人|员|单位|日期|时间|负责人|领导)?(\(.*\))?:.*"
    r"|(填表|制表|填报|审核|审批|签发|复核|登记|汇总|校对|经办)(人|单位负责人|负责人|领导)?(签[字名章]|\(签[字名章]\))"
    r"|(单位)?(负责人|主要领导|分管领导|领导)(签字|签名)?(\(.*\))?:.*|(单位)?(负责人|主要领导|分管领导|领导)签[字名]"
    r"|.{0,30}\((盖章|公章|签章)\):?.{0,30}|(.{0,4}(单位|部门))?(盖章|公章|签章)(:.*)?"
)
_NOTE = re.compile(r"(注|备注|说明|填表说明|填写说明|注意事项|填写注意事项)(\d*[:.].*)?")
_TELLING = re.compile(r"[计数注说明意例填制审签统复录报负主分章登汇校经抄共]")
"""Every word that marks a row as no data holds one of these."""

BY_WORDS = frozenset({TOTAL, SIGNATURE, NOTE})
"""Reasons that a row of data may seem to give by its words."""

_LONGEST_SUM = 16
_MANY = 3
_EXAMPLE = frozenset({"例", "例如", "示例", "样例", "填写示例", "例:"})
_LONG_NOTE = 60


def is_data(cells: Sequence[Cell], needed: tuple[int, ...]) -> bool:
    """Whether a row is data whatever its words: it has what a row needs, and no bare 合计."""
    missing = sum(not (at < len(cells) and is_filled(cells[at])) for at in needed)
    # Beside many words of a record one missing cell makes a wrong record, and no signature or sum.
    if len(needed) < 2 or missing > (sum(map(_is_word, cells)) >= _MANY):
        return False
    filled = [(at, cell) for at, cell in enumerate(cells) if is_filled(cell)]
    if all(isinstance(cell, str) and ":" in compact(cell) for _at, cell in filled):
        return False  # 负责人： beside 日期：
    first = [cell for _at, cell in filled[:2] if isinstance(cell, str) and "计" in cell]
    return not any(
        _ONLY_SUM.fullmatch(compact(cell)) or _is_sum_of_a_place(cell, filled) for cell in first
    )


def _is_word(cell: Cell) -> bool:
    """Whether a cell holds words and neither a number nor what a signature or a note says."""
    if not isinstance(cell, str) or ":" in (word := compact(cell)):
        return False
    return bool(word) and not word[0].isdigit() and not word_reason(cell, 1)


def why_apart(cells: Sequence[Cell], header: Header, serial: set[int]) -> str:
    """Why a row is no data, empty when it is."""
    filled = [
        (at, cell)
        for at, cell in enumerate(cells)
        if cell is not None and (cell.__class__ is not str or cell.strip())
    ]
    if not filled:
        return BLANK
    if len(filled) <= len(serial) and all(at in serial for at, _cell in filled):
        text = compact(cell_text(filled[0][1]))
        return word_reason(text, 1) or (ONLY_SERIAL if text[:1].isdigit() else NOTE)
    if why := _said_first(filled) or _said_below(filled):
        return why
    if not header.raw.isdisjoint(cells) and _is_repeated(filled, header):
        return REPEATED
    if len(filled) >= 4 and cell_text(filled[0][1]).strip("()（）") == "1":
        numbers = [cell_text(cell).strip("()（）") for _at, cell in filled]
        if numbers == [str(n) for n in range(1, len(filled) + 1)]:
            return COLUMN_NUMBERS
    return ""


def is_plainly_data(cells: Sequence[Cell], header: Header, serial: set[int]) -> bool:
    """Whether a row surely is data, as most are: cells beside its running number, no telling word in the
    first two, none of the header's.
    """
    first = cells[: _MANY + 1]
    filled = [cell for cell in first if is_filled(cell)]
    return (
        len(filled) >= _MANY > len(serial)
        and cell_text(filled[0]).strip("()（）") != "1"
        and not any(
            isinstance(cell, str) and (_TELLING.search(cell) or len(cell) > _LONG_NOTE)
            for cell in filled[:2]
        )
        and header.raw.isdisjoint(cells)
    )


_GUIDE = re.compile(
    r"\(?(?:非?必填|选填|可不填|必录|可为空|不可为空|文本|数字|日期|下拉选择|自动(?:生成|带出|计算)).{0,30}"
    r"|.{0,20}(?:格式[:为]|下拉选择|不超过\d+).{0,20}"
)
"""What platforms write under the labels of their templates, column by column."""


def _said_below(filled: Sequence[tuple[int, Cell]]) -> str:
    """Whether most cells say how their column is to be filled in."""
    told = sum(_is_guide(cell) for _at, cell in filled)
    return GUIDE if told * 2 > len(filled) >= _MANY else ""


def _is_guide(cell: Cell) -> bool:
    return isinstance(cell, str) and _GUIDE.fullmatch(compact(cell)) is not None


def _said_first(filled: Sequence[tuple[int, Cell]]) -> str:
    """Why a row is no data by the words that it begins with."""
    for _at, cell in filled[:2]:
        if not isinstance(cell, str):
            continue
        if why := word_reason(cell, len(filled)):
            return why
        if "计" in cell and _is_sum_of_a_place(cell, filled):
            return TOTAL
    return ""


def _is_sum_of_a_place(text: str, filled: Sequence[tuple[int, Cell]]) -> bool:
    """Whether a row is 东沟村小计, numbers and at most the place again; among other words it may be the
    title of a record.
    """
    if not (match := _SUM_OF_A_PLACE.fullmatch(compact(text))):
        return False
    words = [compact(cell) for _at, cell in filled if isinstance(cell, str)]
    return all(
        word == match[0] or _is_number(word) or word.endswith(match[1]) or match[1].endswith(word)
        for word in words
    )


def _is_number(text: str) -> bool:
    return _COUNT.fullmatch(text.strip()) is not None


_COUNT = re.compile(r"\d+(?:\.\d+)?[人户件个名起]?")


def word_reason(text: str, filled: int) -> str:
    """Why a row with so many filled cells is no data by one of its words, empty when it is."""
    if not _TELLING.search(text) and len(text) <= _LONG_NOTE:
        return ""
    word = compact(text)
    if _TOTALS.fullmatch(word) and len(word) <= _LONGEST_SUM:
        return TOTAL
    if _SIGNATURE.fullmatch(word):
        return SIGNATURE
    if _NOTE.fullmatch(word) or (filled == 1 and len(word) > _LONG_NOTE):
        return NOTE
    return EXAMPLE if word in _EXAMPLE else ""


def _is_repeated(filled: Sequence[tuple[int, Cell]], header: Header) -> bool:
    if sum(cell in header.raw for _at, cell in filled) < 2:
        return False
    same = sum(
        at < len(header.columns)
        and cell.__class__ is str
        and plain(str(cell)) in header.columns[at].words
        for at, cell in filled
    )
    return same >= 2 and same * 5 >= len(filled) * 3
