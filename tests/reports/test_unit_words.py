"""综治中心 is said once, whatever the unit is called."""

from gridcenter.reports import unit_words


def test_a_unit_that_is_a_centre_by_name_is_not_doubled():
    assert unit_words.after("金河镇综治中心", "综治中心运行情况月报") == "运行情况月报"
    assert unit_words.after("金河镇社会治安综合治理中心", "综治中心共登记") == "共登记"
    assert unit_words.after("金河镇", "综治中心运行情况月报") == "综治中心运行情况月报"
    assert unit_words.after("金河镇综治中心", "事件汇总表") == "事件汇总表"
