"""Division codes are taken apart by their structure only."""

from __future__ import annotations

import pytest

from gridcenter.base import divisions
from gridcenter.domain.division import is_under, level_of, parent_of, unit_code


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
