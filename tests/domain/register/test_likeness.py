from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.likeness import compare, text_overlap
from gridcenter.domain.register.member import GRID_MEMBER as MEMBER


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        ({"name": "张示例", "phone": "1"}, {"name": "张示例", "phone": "1"}, True),
        ({"name": "张示例", "grid": "g"}, {"name": "张示例", "grid": "g"}, True),
        ({"name": "张示例"}, {"name": "张示例"}, False),
        ({"name": "", "phone": ""}, {"name": "", "phone": ""}, False),
        ({"phone": "1", "grid": "g"}, {"phone": "1", "grid": "g"}, True),
        ({"id_number": "x"}, {"id_number": "x"}, True),
    ],
)
def test_people_by_what_they_share(one, other, likely):
    assert compare(MEMBER, one, other).is_likely is likely


def test_incidents_by_place_date_and_kind_and_never_by_party():
    one = {"title": "水渠边界纠纷", "occurred_at": "2026-11-05T09:00", "place": "样板村水渠",
           "category": "neighbours", "parties": "甲方·居民"}  # fmt: skip
    same = {**one, "occurred_at": "2026-11-06T10:00", "title": "水渠的边界纠纷"}
    assert compare(INCIDENT, one, same).is_likely
    only_parties = {"parties": "甲方·居民", "title": "别的事", "occurred_at": "2026-01-01T00:00"}
    assert compare(INCIDENT, one, only_parties).score == 0


VALUES = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([None, "", "a", "b"])
        for name in ("name", "phone", "grid", "id_number")
    },
)


@given(VALUES, VALUES)
def test_likeness_is_symmetric_bounded_and_explained(one, other):
    forth, back = compare(MEMBER, one, other), compare(MEMBER, other, one)
    assert forth == back
    assert 0 <= forth.score <= 100
    assert forth.score == max(0, min(100, sum(reason.points for reason in forth.reasons)))


@given(st.text(), st.text())
def test_overlap_is_a_share(one, other):
    assert 0 <= text_overlap(one, other) == text_overlap(other, one) <= 1


def test_two_people_of_one_name_with_their_own_id_numbers_are_two():
    one = {"name": "张示例", "grid": "g", "id_number": "629999198001010019"}
    other = {**one, "id_number": "629999199002020027"}
    found = compare(MEMBER, one, other)
    assert found.score == 0
    assert not found.is_likely
    assert [reason.points for reason in found.reasons] == [40, 20, -60]
    assert compare(MEMBER, one, {**other, "id_number": None}).is_likely
