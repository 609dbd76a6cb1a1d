"""Days in English words, as programs in that language write them into CSV."""

from __future__ import annotations

from datetime import date

import pytest

from gridcenter.domain.written.parse_dates import parse_datetime


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5-Mar-21", "2021-03-05T00:00"),
        ("Mar 5, 2021 2:30 PM", "2021-03-05T14:30"),
        ("Friday, March 5th, 2021", "2021-03-05T00:00"),
        ("Fri Mar  5 14:30:00 2021", "2021-03-05T14:30"),
        ("05-Sept-2021 14:30", "2021-09-05T14:30"),
        ("Monday, March 5, 2021", "date_unclear"),
        ("31-Feb-21", "date_impossible"),
        ("March 2021", "date_day_missing"),
        ("Mar-21", "date_unclear"),
    ],
)
def test_english_days_are_read_and_never_guessed(text: str, read: str) -> None:
    found = parse_datetime("occurred_on", text, date(2026, 9, 20))
    assert (found.problem.code if found.problem else found.value) == read
