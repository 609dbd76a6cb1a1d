from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import registers, undo
from gridcenter.store import records
from gridcenter.store.migrations import m0022_title_initials, split_statements
from gridcenter.store.search import readings
from tests.builders import make_centre, make_incident, make_member, save


def found(centre, register: str, words: str) -> list[str]:
    name = "title" if register == "incident" else "name"
    query = Query(register=RegisterId(register), search=words)
    return sorted(record.text(name) for record in registers.find(centre, query))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("水", ["水渠边界纠纷", "边界水泵噪声"]),
        ("界", ["水渠边界纠纷", "边界水泵噪声"]),
        ("边界", ["水渠边界纠纷", "边界水泵噪声"]),
        ("边界纠纷", ["水渠边界纠纷"]),
        ("纠纷 水渠", ["水渠边界纠纷"]),
        ("渠纷", []),
        ("！？", []),
        ('"" OR *', []),
    ],
)
def test_chinese_words_of_any_length(centre, words, expected):
    make_incident(centre, title="水渠边界纠纷")
    make_incident(centre, title="边界水泵噪声")
    assert found(centre, "incident", words) == sorted(expected)


def test_people_by_initials_full_pinyin_and_phone_tail(centre):
    member = make_member(centre, name="曾示例", phone="13800004321")
    make_member(centre, member["grid"], name="单样本", phone="13800008765")
    for words, expected in [
        ("zsl", ["曾示例"]),
        ("zengshi", ["曾示例"]),
        ("syb", ["单样本"]),
        ("4321", ["曾示例"]),
        ("1380000", ["单样本", "曾示例"]),
    ]:
        assert found(centre, "grid_member", words) == sorted(expected), words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("jg", ["3号楼、井盖松动", "金河路井盖缺失"]),
        ("jgqs", ["金河路井盖缺失"]),
        ("JHLJG", ["金河路井盖缺失"]),
        ("hljgsd", ["3号楼、井盖松动"]),
        ("jg 缺失", ["金河路井盖缺失"]),
        ("llyldjgqfzjf", ["邻里因楼顶加盖起纷争纠纷"]),
        ("llyldjgqfzxx", []),
        ("gj", []),
    ],
)
def test_a_matter_is_found_by_the_initials_of_any_of_its_words(centre, words, expected):
    make_incident(centre, title="金河路井盖缺失")
    make_incident(centre, title="3号楼、井盖松动")
    if len(words) > 8:
        make_incident(centre, title="邻里因楼顶加盖起纷争纠纷")
    assert found(centre, "incident", words) == sorted(expected)


def test_the_initials_of_a_title_follow_its_edits(centre):
    incident = make_incident(centre, title="井盖缺失")
    save_again = Draft(register=incident.register, uid=incident.uid, values={"title": "水渠堵塞"})
    registers.save(centre, save_again)
    assert (found(centre, "incident", "jg"), found(centre, "incident", "sq")) == ([], ["水渠堵塞"])


def test_what_was_kept_before_is_found_by_initials_after_the_migration(centre):
    make_incident(centre, title="金河路井盖缺失")
    centre.db.execute("DELETE FROM search_incident")
    assert found(centre, "incident", "jg") == []
    for statement in split_statements(m0022_title_initials.SQL):
        centre.db.execute(statement)
    assert (
        found(centre, "incident", "jg") == found(centre, "incident", "井盖") == ["金河路井盖缺失"]
    )


def test_surnames_have_their_own_readings():
    assert [readings(name)[1] for name in ("曾一", "解一", "仇一", "单一", "查一")] == [
        "zengyi",
        "xieyi",
        "qiuyi",
        "shanyi",
        "zhayi",
    ]


def test_index_follows_edits_and_undo_keeps_it_true(centre):
    incident = make_incident(centre, title="旧标题甲")
    registers.save(
        centre,
        Draft(register=incident.register, uid=incident.uid, values={"title": "新标题乙"}),
    )
    assert (found(centre, "incident", "标题甲"), found(centre, "incident", "标题乙")) == (
        [],
        ["新标题乙"],
    )
    undo.undo(centre)
    assert found(centre, "incident", "标题甲") == ["旧标题甲"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text(alphabet="水渠边界纠纷田", min_size=1, max_size=8), min_size=1, max_size=4),
    st.text(alphabet="水渠边界纠纷田", min_size=1, max_size=4),
)
def test_search_finds_exactly_what_contains_the_words(tmp_path_factory, titles, words):
    centre = make_centre(tmp_path_factory.mktemp("search") / "data")
    try:
        for title in titles:
            save(centre, "incident", title=title, occurred_at="2026-11-01T08:00", family="other")
        assert found(centre, "incident", words) == sorted(t for t in titles if words in t)
    finally:
        centre.close()


@pytest.mark.parametrize("quick", [60, -1])
def test_a_common_word_in_a_field_gives_the_same_page_walked_or_sorted(centre, monkeypatch, quick):
    for at in range(9):
        make_incident(centre, title=f"灌溉用水{at}" if at % 2 else "院墙滴水", people_count=at)
    monkeypatch.setattr(records, "_COMMON", 3)
    monkeypatch.setattr(records, "_QUICK_SECONDS", quick)
    holds = Filter(field="title", operator=Operator.CONTAINS, values=("灌溉",))
    many = Filter(field="people_count", operator=Operator.AT_LEAST, values=(3,))
    query = Query(register=RegisterId("incident"), filters=(holds, many))
    titles = [record.text("title") for record in registers.find(centre, query, limit=2)]
    assert titles == [record.text("title") for record in registers.find(centre, query)][:2]
    assert len(registers.find(centre, query, limit=9)) == 3


TITLES = ("100%干净_测试", "１２号楼漏水", "Ⅱ类案件", "12号楼漏水", "A'B", "5(东)地", "3-2-101室")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("%", ["100%干净_测试"]),
        ("_", ["100%干净_测试"]),
        ("'", ["A'B"]),
        ("(", ["5(东)地"]),
        ("（东", ["5(东)地"]),
        ("-", ["3-2-101室"]),
        ("3-2", ["3-2-101室"]),
        ("2-3", []),
        ("12", ["12号楼漏水", "１２号楼漏水"]),
        ("１２号", ["12号楼漏水", "１２号楼漏水"]),
        ("１", ["100%干净_测试", "12号楼漏水", "１２号楼漏水", "3-2-101室"]),
        ("Ⅱ", ["Ⅱ类案件"]),
        ("II类", ["Ⅱ类案件"]),
    ],
)
def test_what_is_written_full_width_or_with_marks_is_found(centre, words, expected):
    for title in TITLES:
        make_incident(centre, title=title)
    assert found(centre, "incident", words) == sorted(expected)


def test_double_surnames_and_characters_without_a_reading(centre):
    for name in ("尉迟示例", "万俟示例", "澹台示例", "王㐂示"):
        make_member(centre, name=name)
    for words, name in (
        ("yuchi", "尉迟示例"),
        ("moqi", "万俟示例"),
        ("tantai", "澹台示例"),
        ("ttsl", "澹台示例"),
        ("wangxi", "王㐂示"),
        ("喜", "王㐂示"),
        ("㐂", "王㐂示"),
        ("王喜示", "王㐂示"),
        ("王㐂示", "王㐂示"),
    ):
        assert found(centre, "grid_member", words) == [name], words


def test_radicals_and_compatibility_ideographs_become_the_character(centre):
    record = make_incident(centre, title="⽔渠和⼟地，豈有此理")
    assert record["title"] == "水渠和土地，豈有此理"
    assert found(centre, "incident", "水渠") == [record["title"]]


def test_a_number_is_found_by_any_of_its_digits_in_any_width(centre):
    titles = ("12号楼漏水", "１２号楼停电", "G312线塌方", "3-2-101室", "5(东)地")
    for title in titles:
        make_incident(centre, title=title)
    two = sorted(titles[:4])
    for words in ("2", "２", "②"):
        assert found(centre, "incident", words) == two, words
    for words in ("312", "３12", "12线"):
        assert found(centre, "incident", words) == ["G312线塌方"], words
    assert found(centre, "incident", "01") == ["3-2-101室"]
    assert found(centre, "incident", "2号") == sorted(titles[:2])


def test_marks_are_found_in_whatever_shape_they_were_typed(centre):
    for title in ("买买提·吐尔逊家", "“老槐树”下", "一、二组"):
        make_incident(centre, title=title)
    for words, expected in {
        "买买提•吐尔逊": "买买提·吐尔逊家", '"老': "“老槐树”下", "一，二": "一、二组",
    }.items():  # fmt: skip
        assert found(centre, "incident", words) == [expected], words
