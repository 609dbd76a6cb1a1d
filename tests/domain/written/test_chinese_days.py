"""Days in Chinese numbers, and with the full stops and commas of an input method."""

from __future__ import annotations

from datetime import date

import pytest

from gridcenter.domain.written.parse_dates import parse_datetime, parse_month

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("二〇二六年九月十日", "2026-09-10T00:00"),
        ("二零二六年九月十日下午3点半", "2026-09-10T15:30"),
        ("二○二六年十月二十一号", "2026-10-21T00:00"),
        ("2026年十月三十日", "2026-10-30T00:00"),
        ("九月十日", "2026-09-10T00:00"),
        ("二〇二六年九月", "date_day_missing"),
        ("二〇二六年九月三十一日", "date_impossible"),
        ("二〇二六年三五月十日", "date_unclear"),
        ("八月十五", "date_unclear"),  # of the lunar calendar
        ("农历八月十五日", "date_unclear"),
        ("2026。9。10", "2026-09-10T00:00"),
        ("2026.9.10，", "2026-09-10T00:00"),
    ],
)
def test_a_day_in_chinese_numbers(text: str, read: str) -> None:
    found = parse_datetime("occurred_on", text, TODAY)
    assert (found.problem.code if found.problem else found.value) == read


@pytest.mark.parametrize(
    "text", ["一九八五年三月", "1985年三月", "八五年三月", "1985.3.", "一九八五年三月五日"]
)
def test_a_month_in_chinese_numbers(text: str) -> None:
    assert parse_month("birth_month", text, TODAY).value == "1985-03"
