import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gridcenter.base import i18n
from gridcenter.domain.errors import GridcenterError, Problem
from gridcenter.domain.text import N_, Listed, Named

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"


class _LackingError(GridcenterError):
    code = "lacking"
    sentence = "可用的有：{known}。"


def test_lists_and_labels_are_written_as_the_language_does():
    assert i18n.listed(("甲", "乙")) == "甲、乙"
    assert i18n.inside("网格员") == "网格员"
    i18n.set_language("en")
    assert i18n.listed(("a", "b")) == "a, b"
    assert i18n.inside("Grid member") == "grid member"
    assert i18n.inside("ID number") == "ID number"
    assert (i18n.several("网格员"), i18n.several("事件台账")) == ("Grid members", "Incidents")
    assert i18n.noted("Help", "F1") == "Help (F1)"
    assert i18n.one_after_another("One.", "", "Two.") == "One. Two."
    assert i18n.describe(_LackingError(known=Listed(("a", "b")))).message == "Available: a, b."


def test_words_of_ours_are_said_in_the_language_and_the_users_never():
    i18n.set_language("en")
    told = _LackingError(known="村、网格.xlsx")
    assert i18n.describe(told).message == "Available: 村、网格.xlsx."
    told = _LackingError(known="网格")
    assert i18n.describe(told).message == "Available: 网格."
    told = _LackingError(known=N_("网格"))
    assert i18n.describe(told).message == "Available: Grid."
    told = _LackingError(known=Listed((N_("网格"), "网格", "甲、乙.csv")))
    assert i18n.describe(told).message == "Available: Grid, 网格, 甲、乙.csv."
    assert i18n.describe(_LackingError(known=3)).message == "Available: 3."
    told = _LackingError(known=Named("集中排查次数", "Screening rounds"))
    assert i18n.describe(told).message == "Available: Screening rounds."
    i18n.set_language("zh_CN")
    assert i18n.describe(told).message == "可用的有：集中排查次数。"


def test_what_is_said_is_plain_text():
    """Writers of sheets ask for str itself, not for a kind of it."""
    assert type(i18n._(N_("网格"))) is str
    assert f"{Listed(('甲', '乙'))}" == "甲、乙"


def test_an_unknown_language_means_chinese():
    i18n.set_language("xx")
    assert i18n.language() == "zh_CN"
    assert i18n._("取消") == "取消"
    i18n.set_language("en")
    assert i18n._("取消") == "Cancel"


QUOTED = re.compile("[“‘「『《\"']{(\\w+)}[”’」』》\"']")
EMPTY = re.compile('“”|‘’|「」|『』|《》|""')


def _quoting():
    """The sentences of the program that quote a fact."""
    with (LOCALE / "gridcenter.pot").open("rb") as file:
        return [str(each.id) for each in read_po(file) if QUOTED.search(str(each.id))]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\t\n"])
def test_no_sentence_quotes_what_nobody_sees(language, nothing):
    i18n.set_language(language)
    sentences = _quoting()
    assert len(sentences) > 100
    for sentence in sentences:
        facts = {name: nothing for _t, name, _s, _c in string.Formatter().parse(sentence) if name}
        said = i18n.filled(i18n._(sentence), **facts)
        assert not EMPTY.search(said), said
        assert not QUOTED.search(said.replace(nothing, "{nothing}") if nothing else said), said


def test_what_is_seen_is_quoted_as_it_was_written():
    template = "没有找到“{text}”，请从“{list}”中选择。"
    assert i18n.filled(template, text="{x}", list="") == "没有找到“{x}”，请从（空）中选择。"
    told = Problem(field="name", code="odd", sentence="姓名“{text}”里有数字。", facts={"text": ""})
    assert i18n.describe(told).message == "姓名（空）里有数字。"


def test_every_sentence_that_quotes_a_fact_is_filled_at_the_one_place():
    """``.format`` on such a sentence would quote nothing where the fact is empty."""
    left = []
    for path in (ROOT / "gridcenter").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)) if QUOTED.search(text) else ():
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            said = [each.value for each in ast.walk(call.func) if isinstance(each, ast.Constant)]
            if call.func.attr == "format" and any(QUOTED.search(str(each)) for each in said):
                left.append(f"{path.name}:{call.lineno}")
    assert left == []
