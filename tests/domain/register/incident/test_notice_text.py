"""The State Council's own words say the same as the bundled files."""

from __future__ import annotations

from datetime import date

import pytest

from gridcenter.base.worktime import load_notices
from gridcenter.domain.register.incident.notice_text import read_notice_text

TOLD = {
    2025: """国务院办公厅关于2025年
部分节假日安排的通知
国办发明电〔2024〕12号
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知　国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


@pytest.mark.parametrize("year", TOLD)
def test_the_text_of_a_notice_says_what_the_bundled_file_says(year: int) -> None:
    told = read_notice_text(TOLD[year])
    bundled = next(each for each in load_notices() if each.year == year)
    assert told is not None
    assert (told.year, told.source) == (year, bundled.source)
    assert told.holidays == bundled.holidays
    assert told.workdays == bundled.workdays


def test_a_span_may_begin_in_the_year_before() -> None:
    told = read_notice_text(
        "国务院办公厅关于2023年部分节假日安排的通知。一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。"
        "鼓励各单位在12月30日放假。"
    )
    assert told is not None
    assert told.holidays == {date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)}


@pytest.mark.parametrize("text", ["", "year = 2027", "关于2027年部分节假日安排的通知，另行公布。"])
def test_what_is_no_notice_is_none(text: str) -> None:
    assert read_notice_text(text) is None


def test_a_day_that_is_in_no_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        read_notice_text("关于2027年部分节假日安排的通知。2月30日放假。")
