"""Division codes are taken apart by their structure only."""

from __future__ import annotations

import pytest

from gridcenter.base import divisions
from gridcenter.domain.place import (
    DIGITS,
    Tier,
    Whereabouts,
    digits_below,
    is_below,
    is_under,
    is_unit,
    level_of,
    parent_of,
    unit_below,
    unit_code,
)


@pytest.mark.parametrize(
    ("written", "short", "level"),
    [
        ("620000000000", "62", "province"),
        ("620600000000", "6206", "city"),
        ("620622000000", "620622", "county"),
        ("620622101000", "620622101", "township"),
        ("620622100000", "620622100", "township"),
        ("620622101201", "620622101201", "village"),
    ],
)
def test_a_code_in_either_form_names_its_level(written: str, short: str, level: str) -> None:
    assert unit_code(written) == unit_code(short) == short
    assert level_of(short) == level


@pytest.mark.parametrize("written", ["", "6", "62062", "6206221012011", "六二", "①②"])
def test_a_code_of_another_structure_names_no_level(written: str) -> None:
    assert level_of(written) is None


def test_the_parts_name_ancestors() -> None:
    assert parent_of("620622101201") == "620622101"
    assert parent_of("62") == ""
    assert is_under("620622101201001", "620622")


def test_the_bundled_list_is_whole() -> None:
    known = divisions.bundled()
    levels = [each.level for each in known.values()]
    assert levels.count("province") == 34
    assert levels.count("city") == 333
    assert levels.count("county") > 2800
    for each in known.values():
        assert each.level == level_of(each.code)
        assert unit_code(each.code) == each.code
        assert each.parent == "" or known[each.parent].code == each.code[: len(each.parent)]
        assert each.name == each.name.strip() != ""
    assert [each.code for each in divisions.children("6206")][:2] == ["620602", "620621"]
    assert [each.name for each in divisions.children("")][27] == "甘肃省"


@pytest.mark.parametrize(
    ("unit", "above", "place"),
    [
        ("620622101", "62", "6206"),
        ("620622101", "6206", "620622"),
        ("620622101", "620622", "620622101"),
        ("620622101", "620622101", "620622101"),
        ("6206", "62", "6206"),
    ],
)
def test_a_unit_lies_in_the_centre_just_below(unit: str, above: str, place: str) -> None:
    assert unit_below(unit, above) == place
    assert digits_below(above) == (None if unit == above else len(place))


def test_below_is_never_oneself_nor_without_a_unit_above() -> None:
    assert is_below("620622101", "620622")
    assert not is_below("620622", "620622")
    assert not is_below("620622", "")
    assert not is_below("620622", "620622101")


def test_rows_lie_in_villages_of_a_township_and_in_units_above_it() -> None:
    township = Whereabouts(above="620622101", village_of={"g1": "620622101201"})
    assert township.of("620622101", "g1") == "620622101201"
    assert township.of("620622101", "gone") == ""
    county = Whereabouts(above="620622", village_of={})
    assert county.of("620622101", "g1") == "620622101"


def test_every_tier_has_its_digits_and_its_level() -> None:
    assert {level_of("9" * digits) for digits in DIGITS.values()} == {tier.value for tier in Tier}
    assert not is_unit("620622101201")
    assert is_unit("620622101")
