from gridcenter.base import i18n
from gridcenter.domain.errors import GridcenterError


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
    assert i18n.describe(_LackingError(known="a、b")).message == "Available: a, b."


def test_an_unknown_language_means_chinese():
    i18n.set_language("xx")
    assert i18n.language() == "zh_CN"
    assert i18n._("取消") == "取消"
    i18n.set_language("en")
    assert i18n._("取消") == "Cancel"
