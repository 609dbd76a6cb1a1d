from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.figures.scoring import Component, Grade, grade_of, reckon, score


def part(name, rate, weight, zero=50, full=98):
    return Component(
        id=name,
        label=name,
        definition="",
        rate=rate,
        zero=Decimal(zero),
        full=Decimal(full),
        weight=weight,
    )


def test_the_line_runs_from_zero_to_full_and_both_ways():
    assert score(Rate(74, 100), Decimal(50), Decimal(98)) == Decimal("50.0")
    assert score(Rate(10, 100), Decimal(50), Decimal(98)) == 0
    assert score(Rate(5, 100), Decimal(20), Decimal(0)) == Decimal("75.0")
    assert score(Rate(0, 0), Decimal(50), Decimal(98)) is None
    assert score(None, Decimal(50), Decimal(98)) is None


def test_a_part_without_a_base_leaves_its_weight_to_the_others():
    index = reckon([part("a", Rate(98, 100), 40), part("b", Rate(0, 0), 60)])
    assert (index.total, index.weight, index.points) == (Decimal("100.0"), 40, (Decimal(100), None))
    assert reckon([part("b", Rate(0, 0), 60)]).total is None


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6),
)
def test_the_index_lies_between_its_parts_and_weights_of_zero_do_not_count(given_parts):
    parts = [part(str(n), Rate(p, 100), w) for n, (p, w) in enumerate(given_parts)]
    index = reckon(parts)
    scores = [each.score for each in parts if each.weight]
    if not scores:
        assert index.total is None
    else:
        slack = Decimal("0.05") * len(parts)
        assert min(scores) - slack <= index.total <= max(scores) + slack
    assert reckon(parts, {each.id: each.weight for each in parts}) == index


def test_bands_begin_at_their_score():
    grades = (
        Grade(id="green", label="绿", least=Decimal(85)),
        Grade(id="red", label="红", least=Decimal(0)),
    )
    assert grade_of(Decimal("85.0"), grades).id == "green"
    assert grade_of(Decimal("84.9"), grades).id == "red"
    assert grade_of(None, grades) is None
