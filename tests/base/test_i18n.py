from gridcenter.base import i18n
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_, Listed, Named


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
