"""Divisions that come and go: known by their old names, not offered any more, followed to who came after."""

from __future__ import annotations

from gridcenter.base import divisions as bundled
from gridcenter.domain.division import Division
from gridcenter.services import divisions
from tests.builders import VILLAGES


def test_an_abolished_village_keeps_its_name_and_is_not_offered(centre):
    old, new = VILLAGES[0].code, "620622101299"
    divisions.put_many(
        centre,
        [
            Division(
                code=old,
                name=VILLAGES[0].name,
                level="village",
                parent="620622101",
                valid_to="2026-10-31",
                successor=new,
            ),
            Division(code=new, name="合并后的村", level="village", parent="620622101"),
        ],
    )
    assert old not in {each.code for each in divisions.villages(centre)}
    assert divisions.name(centre, old) == VILLAGES[0].name
    assert divisions.successor(centre, old) == new
    assert divisions.find(centre, "village", VILLAGES[0].name) == ()
    # Renaming by a pack says nothing of validity and leaves it.
    divisions.put_many(centre, [VILLAGES[0]])
    assert divisions.get(centre, old).valid_to == "2026-10-31"
    # A circle of successors ends.
    back = Division(code=new, name="合并后的村", level="village", parent="620622101", successor=old)
    divisions.put_many(centre, [back])
    assert divisions.successor(centre, old) in (old, new)


def test_a_day_month_or_year_is_the_last_one_that_counts():
    for until, day, holds in (
        ("2026", "2026-12-31", True),
        ("2026", "2027-01-01", False),
        ("2026-10", "2026-10-31", True),
        ("2026-10-31", "2026-11-01", False),
        ("", "2999-01-01", True),
    ):
        each = Division(code="1", name="x", level="village", parent="", valid_to=until)
        assert each.holds(day) is holds


def test_the_bundled_list_knows_the_newest_counties():
    names = {code: bundled.get(code).name for code in ("653228", "653229", "500157", "653132")}
    assert names == {
        "653228": "和康县",
        "653229": "和安县",
        "500157": "两江新区",
        "653132": "岑岭县",
    }
    offered = {each.code for each in bundled.children("50")}
    assert "500157" in offered
    assert not offered & {"500105", "500112"}
    assert bundled.get("500105").successor == "500157"
