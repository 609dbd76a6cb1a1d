from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.figures.ratios import Change, Points, Rate

counts = st.integers(0, 10_000)


@given(counts, counts)
def test_rates_round_half_up_to_one_decimal(part, whole):
    rate = Rate(part, whole)
    if whole == 0:
        assert rate.text == "—"
        assert rate.percent is None
        return
    tenths = (Fraction(part * 1000, whole) + Fraction(1, 2)).__floor__()
    assert rate.text == f"{tenths // 10}.{tenths % 10}%"


@given(counts, counts)
def test_changes_know_their_sign(now, base):
    change = Change(now, base)
    if base == 0:
        assert change.text == "—"
    elif abs(Fraction(now - base, base)) * 1000 < Fraction(1, 2):
        assert change.text == "0.0%"
    else:
        assert change.text.startswith("+" if now > base else "-")


def test_differences_of_rates_are_points():
    assert Points(Rate(3, 4), Rate(1, 2)).text == "+25.0个百分点"
    assert Points(Rate(1, 3), Rate(1, 3)).text == "0.0个百分点"
    assert Points(Rate(0, 0), Rate(1, 3)).text == "—"
