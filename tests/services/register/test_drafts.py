"""Drafts put aside: each kept apart, the newest first, the oldest gone when too many wait."""

from dataclasses import replace

from gridcenter.services.register import drafts
from gridcenter.services.register.drafts import MOST_ASIDE, KeptDraft

ONE = KeptDraft(
    register="incident", uid=None, base_revision=None, texts={"title": "水渠"}, values={}
)


def test_what_was_left_when_the_program_ended_is_put_aside_once(centre):
    drafts.keep(centre, ONE)
    assert [each.texts["title"] for each in drafts.leftover(centre, "incident")] == ["水渠"]
    assert drafts.find(centre, "incident") is None
    assert len(drafts.leftover(centre, "incident")) == 1
    assert drafts.leftover(centre, "grid") == ()


def test_each_draft_is_taken_by_its_own_number(centre):
    for title in ("甲", "乙", "甲"):
        drafts.set_aside(centre, replace(ONE, texts={"title": title}))
    newest, middle, oldest = drafts.aside(centre, "incident")
    assert [newest.texts["title"], middle.texts["title"]] == ["甲", "乙"]
    assert drafts.take(centre, middle) == (newest, oldest)
    assert drafts.aside(centre, "incident") == (newest, oldest)


def test_the_last_that_fits_stays_and_one_more_lets_the_oldest_go(centre):
    for number in range(MOST_ASIDE + 1):
        drafts.set_aside(centre, replace(ONE, texts={"title": str(number)}))
    waiting = drafts.aside(centre, "incident")
    assert len(waiting) == MOST_ASIDE
    assert [waiting[0].texts["title"], waiting[-1].texts["title"]] == [str(MOST_ASIDE), "1"]
