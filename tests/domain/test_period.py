import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.period import MONTHS_OF, Period, PeriodKind, UnknownPeriodError

periods = st.builds(
    lambda kind, year, month: Period.around(kind, f"{year:04}-{month:02}"),
    st.sampled_from(PeriodKind),
    st.integers(1990, 2100),
    st.integers(1, 12),
)


@given(periods)
def test_text_form_names_the_period_again(period):
    assert Period.parse(str(period)) == period


@given(periods, st.integers(-40, 40))
def test_neighbours_tile_the_calendar(period, steps):
    assert period.shifted(steps).shifted(-steps) == period
    assert period.before.last_day < period.first_day
    joined = period.before.months + period.months
    numbers = [int(month[:4]) * 12 + int(month[5:]) for month in joined]
    assert numbers == list(range(numbers[0], numbers[0] + 2 * MONTHS_OF[period.kind]))


@given(periods)
def test_a_year_ago_is_the_same_months(period):
    assert [m[5:] for m in period.last_year.months] == [m[5:] for m in period.months]
    assert (
        int(period.last_day[8:]) == calendar.monthrange(period.year, int(period.months[-1][5:]))[1]
    )


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "26-01", "十一月", "2026-11-01"])
def test_other_texts_are_refused(text):
    with pytest.raises(UnknownPeriodError):
        Period.parse(text)


def test_labels_are_those_of_official_paper():
    labels = [Period.parse(text).label for text in ("2026-11", "2026-Q4", "2026-H2", "2026")]
    assert labels == ["2026年11月", "2026年第四季度", "2026年下半年", "2026年"]
