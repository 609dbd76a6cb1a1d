"""Divisions that come and go: known by their old names, not offered any more, followed to who came after."""

from __future__ import annotations

from gridcenter.base import divisions as bundled
from gridcenter.domain.division import Division
from gridcenter.domain.period import Period
from gridcenter.services import divisions
from gridcenter.services.packs import pack_content
from gridcenter.services.paper import form_sources
from gridcenter.store import migrations, settings
from gridcenter.store.migrations import m0027_villages_ended
from tests.builders import VILLAGES, make_centre, make_grid


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


def codes(found):
    return [each.code for each in found]


def test_a_village_that_ends_is_counted_while_it_was_there_and_while_it_has_grids(centre):
    empty, used = VILLAGES[0].code, VILLAGES[1].code
    grid = make_grid(centre, code=f"{used}001", village=used)
    for code in (empty, used):
        divisions.end(centre, code, "2026-11-15")
    assert not {empty, used} & set(codes(divisions.villages(centre)))
    assert {empty, used} <= set(codes(divisions.known(centre, "village")))
    assert {empty, used} <= set(
        codes(pack_content.names(centre))
    )  # its records are named further up
    shown = {
        month: set(codes(form_sources.places(centre, Period.parse(month)))) & {empty, used}
        for month in ("2026-10", "2026-11", "2026-12")
    }
    assert shown == {"2026-10": {empty, used}, "2026-11": {empty, used}, "2026-12": {used}}
    assert grid["village"] == used
    divisions.end(centre, empty, None)
    assert empty in codes(divisions.villages(centre))


def test_what_a_setting_said_of_ended_villages_moves_beside_their_names(tmp_path):
    folder = tmp_path / "data"
    made = make_centre(folder)
    told = {VILLAGES[0].code: "2026-03-01", "620622101999": "2026-03-01", VILLAGES[1].code: "?"}
    settings.put(made.db, "villages_ended", told)
    # The step alone, on a schema of today: a file of then takes the others as well.
    for statement in migrations.split_statements(m0027_villages_ended.SQL):
        made.db.execute(statement)
    old = divisions.get(made, VILLAGES[0].code)
    assert (old.valid_to, old.ended) == ("2026-02-28", "2026-03-01")
    assert divisions.get(made, VILLAGES[1].code).valid_to == ""
    assert settings.get(made.db, "villages_ended") is None
    made.close()


def test_a_day_month_or_year_is_the_last_one_that_counts():
    for until, day, holds in (
        ("2026", "2026-12-31", True),
        ("2026", "2027-01-01", False),
        ("2026-10", "2026-10-31", True),
        ("2026-12", "2027-01-01", False),
        ("2026-10-31", "2026-11-01", False),
        ("", "2999-01-01", True),
    ):
        each = Division(code="1", name="x", level="village", parent="", valid_to=until)
        assert each.holds(day) is holds
        assert each.ended == "" if not until else each.holds(each.ended) is False
        assert holds or each.ended == day


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
