from __future__ import annotations

import pytest

from gridcenter.domain.errors import StaleRecordError
from gridcenter.domain.records import Draft
from gridcenter.services.register import posts, registers, undo
from tests.builders import make_leader


def typed(leader, **values):
    return Draft(
        register="household_leader", uid=leader.uid, base_revision=leader.revision, values=values
    )


def test_a_new_holder_takes_the_post_and_the_old_one_stays_on_record(centre):
    old = make_leader(
        centre, number="03", area_name="东头片区", household_count=32, appointed_on="2024-01-01"
    )
    changes = posts.hand_over(
        centre, typed(old, name="赵示范", phone="13800000077"), on="2026-11-20"
    )
    new = registers.get(centre, "household_leader", posts.new_holder_of(changes, old.uid))
    left = registers.get(centre, "household_leader", old.uid)
    assert (left["name"], left["status"], left["left_on"]) == ("李样本", "left", "2026-11-20")
    assert (new["name"], new["phone"], new["status"]) == ("赵示范", "13800000077", "in_post")
    assert (new["area_name"], new["number"], new["household_count"]) == ("东头片区", "03", 32)
    assert new["appointed_on"] == "2026-11-20"
    assert [each.uid for each in posts.holders(centre, old.uid)] == [new.uid, old.uid]
    assert undo.said(undo.recent(centre, limit=1)[0]) == "换户长：李样本 → 赵示范"
    undo.undo(centre)
    assert registers.get(centre, "household_leader", old.uid)["status"] == "in_post"
    assert [each.uid for each in posts.holders(centre, old.uid)] == [old.uid]


def test_without_number_the_area_says_which_post_it_is(centre):
    one = make_leader(centre, area_name="西头片区")
    make_leader(centre, area_name="西头片区", tier="centre_leader")
    two = make_leader(centre, area_name="西头片区", status="left", left_on="2025-12-31")
    make_leader(centre)
    assert [each.uid for each in posts.holders(centre, one.uid)] == [one.uid, two.uid]
    alone = make_leader(centre)
    assert posts.holders(centre, alone.uid) == (alone,)


def test_work_done_meanwhile_is_not_overwritten(centre):
    old = make_leader(centre, number="03")
    registers.save(centre, typed(old, phone="13800000078"))
    with pytest.raises(StaleRecordError):
        posts.hand_over(centre, typed(old, name="赵示范"), on="2026-11-20")
