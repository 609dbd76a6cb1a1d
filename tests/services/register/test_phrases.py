"""Phrases for long fields: the program's, the county's file, the unit's own."""

from dataclasses import replace

import pytest

from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.services.register import phrases


def test_the_units_own_come_first_and_the_newest_before_the_others(centre):
    own, given = phrases.of(centre, "result")
    assert own == ()
    assert given
    phrases.keep(centre, "result", "  已\n落实 ")
    phrases.keep(centre, "result", "另一句")
    phrases.keep(centre, "result", "已 落实")
    assert phrases.of(centre, "result") == (("已 落实", "另一句"), given)
    phrases.drop(centre, "result", "另一句")
    phrases.drop(centre, "result", given[0])
    assert phrases.of(centre, "result") == (("已 落实",), given)


def test_a_file_of_the_county_replaces_them_and_a_broken_one_breaks_nothing(centre):
    (centre.folder / phrases.FILE).write_text('note = ["县里的一句"]', encoding="utf-8")
    assert phrases.of(centre, "note") == ((), ("县里的一句",))
    assert phrases.of(centre, "result") == ((), ())
    (centre.folder / phrases.FILE).write_text("note = [", encoding="utf-8")
    assert phrases.of(centre, "note") == ((), ())


def test_only_so_many_are_kept_and_none_is_endless(centre):
    for number in range(phrases.MOST + 5):
        phrases.keep(centre, "note", f"{number:03} " + "长" * 400)
    own, _given = phrases.of(centre, "note")
    assert len(own) == phrases.MOST
    assert own[0].startswith("034")
    assert {len(each) for each in own} == {phrases.LONGEST}


def test_who_may_only_look_keeps_none(centre):
    with pytest.raises(RoleForbidsError):
        phrases.keep(replace(centre, role=Role.VIEWER), "note", "一句")


def test_a_number_of_a_person_goes_into_no_phrase(centre):
    phrases.keep(centre, "note", "已联系 13812345678 告知")
    ((own,), _given) = phrases.of(centre, "note")
    assert "13812345678" not in own
