from datetime import date

import pytest

from gridcenter.domain.register.fields import Kind
from gridcenter.domain.written.parse_dates import parse_date, parse_datetime
from gridcenter.domain.written.shorthand import expanded

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("word", ["jt", "JT", "今", "今天", "今日", ".", "。", "．", " 今 "])
def test_a_word_for_today(word):
    assert parse_date("done_on", expanded(Kind.DATE, word, TODAY), TODAY).value == "2026-11-20"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今", "2026-11-20T00:00"),
        ("jt 14:30", "2026-11-20T14:30"),
        ("今天下午3点", "2026-11-20T15:00"),
        (". 9:05", "2026-11-20T09:05"),
    ],
)
def test_a_time_may_follow(text, expected):
    read = parse_datetime("occurred_at", expanded(Kind.DATETIME, text, TODAY), TODAY)
    assert read.value == expected


@pytest.mark.parametrize("text", ["", "9.17", "今年", "j", "..", ".5", "2026.9.17", "jt 9"])
def test_what_is_no_word_for_today_stays(text):
    assert expanded(Kind.DATE, text, TODAY) == text


def test_only_dates_have_it():
    assert expanded(Kind.TEXT, "今", TODAY) == "今"
