import pytest

from gridcenter.domain.hits import find_hits

ZENG = ("zeng", "shi", "li")


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("东沟村三组水渠堵塞", "水渠", ["水渠"]),
        ("水渠边的水渠", "水渠", ["水渠", "水渠"]),
        ("水渠堵塞纠纷", "堵塞 纠纷", ["堵塞纠纷"]),
        ("6206221012026110013", "0013", ["0013"]),
        ("138****0023", "0023", ["0023"]),
        ("WPS 表格", "wps", ["WPS"]),
        ("没有这个词", "水渠", []),
        ("没有这个词", "  ", []),
    ],
)
def test_words_are_found_where_they_stand(text, words, marked):
    assert [text[start:end] for start, end in find_hits(text, words)] == marked


@pytest.mark.parametrize(
    ("words", "marked"),
    [("z", ["曾"]), ("zs", ["曾示"]), ("zsl", ["曾示例"]), ("zengsh", ["曾示"]), ("sl", [])],
)
def test_pinyin_marks_the_characters_it_spells(words, marked):
    assert ["曾示例"[start:end] for start, end in find_hits("曾示例", words, ZENG)] == marked


def test_a_mark_between_characters_has_no_sound():
    text, spelt = "阿·示例", ("a", "", "shi", "li")
    assert [text[start:end] for start, end in find_hits(text, "as", spelt)] == ["阿·示"]
