import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.written.door import clean, is_clean, is_line, shown, shown_json
from gridcenter.domain.written.naming import LONGEST, NameNotUsableError, same_name, usable

SEEN = ["Cc", "Cf", "Zl", "Zp"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第一行\x0b第二行", "第一行\n第二行"),
        ("一\r\n二\r三\x0c四\x85五\u2028六\u2029七", "一\n二\n三\n四\n五\n六\n七"),
        ("a\x00b\x1b[31mc\x7fd\x9be", "ab[31mcde"),
        ("甲\u202e乙\u202d丙\u2066丁\u2069\u200f戊\u061c", "甲乙丙丁戊"),
        ("零\u200b宽\ufeff软\u00ad连\u200d", "零宽软连"),
        ("制表\t留", "制表\t留"),
        ("异体\U000e0100与私用\ue5e5与全角　", "异体\U000e0100与私用\ue5e5与全角　"),
        ("坏\ufffd记号可见", "坏\ufffd记号可见"),
    ],
)
def test_what_a_person_sees_is_what_is_kept(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_nothing_unseen(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert is_clean(once)
    arabic = {c for c in once if 0x600 <= ord(c) <= 0x8FF or ord(c) > 0x11000}
    left = {c for c in once if unicodedata.category(c) in SEEN} - {"\n", "\t"} - arabic
    assert not left


@given(st.text())
def test_a_terminal_is_shown_marks_and_given_none_to_obey(text: str) -> None:
    left = {c for c in shown(text) if unicodedata.category(c) == "Cc"}
    assert left <= {"\n", "\t"}
    assert shown(clean(text)) == clean(text) or "\ud800" <= max(text) <= "\udfff"


def test_marks_are_written_out_for_people_and_escaped_for_programs() -> None:
    assert shown("a\x1b]0;b\x07\u202e") == "a<U+001B>]0;b<U+0007><U+202E>"
    assert shown_json('"\u202e\x9b"') == '"\\u202e\\u009b"'


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "\u3000",
        "recovery",
        "Recovery ",
        "ｒｅｃｏｖｅｒｙ",
        "张\x1b三",
        "张\u202e三",
        "张\n三",
        "张" * (LONGEST + 1),
    ],
)
def test_names_nobody_can_have(name: str) -> None:
    with pytest.raises(NameNotUsableError):
        usable(name)


def test_names_that_somebody_can_have() -> None:
    assert usable(" 王演示 ") == "王演示"
    assert usable("张" * LONGEST) == "张" * LONGEST
    assert same_name("Ａda 王") == same_name("ada王")
    assert is_line("王\u3000五")
    assert not is_line("王\t五")
