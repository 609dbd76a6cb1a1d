"""A round of the self-check begins from the list of the tier, and carries what rarely changes."""

from __future__ import annotations

from datetime import date

import pytest

from gridcenter.base.check_lists import load_check_lists
from gridcenter.base.data_files import DataFileError
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.services.centre import Centre
from gridcenter.services.register import check_rounds, registers
from tests.books import book
from tests.builders import COUNTY, make_centre


def of_day(centre: Centre, day: date) -> tuple[Record, ...]:
    """The lines of the round of a day, by number."""
    checked = Filter(field="checked_on", values=(day.isoformat(),))
    number = (Sort(field="number"),)
    return registers.find(centre, Query(register=CENTRE_CHECK.id, filters=(checked,), sort=number))


def test_every_bundled_list_has_its_sources_and_comes_to_a_hundred(centre):
    for each in load_check_lists():
        assert each.full_score == 100
        assert all(item.source for item in each.items)
        areas = {item.area for item in each.items}
        assert areas == {"place", "stationing", "operation", "supervision", "information"}
        assert all(centre.codes["check_area"].get(area) for area in areas)


def test_a_second_round_carries_who_is_responsible_but_no_result(centre):
    today = centre.today()
    check_rounds.begin(centre, "township", date(2026, 1, 5))
    (first, *_others) = of_day(centre, date(2026, 1, 5))
    registers.save(
        centre,
        Draft(
            register=first.register,
            uid=first.uid,
            values={"result": "met", "responsible": "李示例", "score": 8},
        ),
    )
    made = check_rounds.begin(centre, "township", today)
    (again, *_others) = of_day(centre, today)
    assert (again["number"], again["result"], again["responsible"]) == ("1.1", "pending", "李示例")
    assert again["score"] is None
    assert made.count == 15
    assert check_rounds.begin(centre, "township", today).gesture is None


def test_each_tier_has_its_own_list(tmp_path, centre):
    county = make_centre(tmp_path / "county", unit=COUNTY)
    assert [each.id for each in check_rounds.lists(county)] == ["county"]
    with pytest.raises(check_rounds.NoSuchCheckListError):
        check_rounds.begin(county, "township", county.today())
    county.close()


def test_a_countys_own_list_stands_in_and_a_repeated_number_is_refused(centre):
    own = centre.folder / "check_lists.toml"
    line = '[[list.item]]\nnumber = "1"\narea = "place"\nitem = "标识清楚"\n'
    head = '[[list]]\nid = "own"\nlabel = "本县清单"\ntiers = ["township"]\nsource = "示例"\n'
    own.write_text(head + line, "utf-8")
    assert [each.label for each in check_rounds.lists(centre)] == ["本县清单"]
    check_rounds.begin(centre, "own", centre.today())
    assert book(centre, "centre_check", number="2", checked_on=centre.today().isoformat())
    own.write_text(head + line + line, "utf-8")
    with pytest.raises(DataFileError):
        check_rounds.lists(centre)
