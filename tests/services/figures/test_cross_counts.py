import random
from collections import Counter

import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.figures import cross_counts
from gridcenter.services.register import incidents, registers
from tests.builders import CLOSING, make_centre, make_incident

NOVEMBER = Period.parse("2026-11")


@pytest.fixture
def filled(tmp_path):
    chance = random.Random(11)
    centre = make_centre(tmp_path)
    rows = [
        {
            "title": f"示例事件{number}",
            "occurred_at": f"2026-{chance.randint(8, 11):02}-{chance.randint(1, 15):02}T09:30",
            "family": (family := chance.choice(("dispute", "hazard"))),
            "category": chance.choice(("neighbours" if family == "dispute" else "fire", None)),
            "state": (state := chance.choice(("draft", "registered", "handling", "closed"))),
            "closed_on": "2026-11-19" if state == "closed" else None,
        }
        for number in range(120)
    ]
    drafts = [Draft(register=RegisterId("incident"), values=row) for row in rows]
    registers.save_many(centre, drafts, "示例")
    return centre, [row for row in rows if row["state"] != "draft"]


def test_every_cell_counts_what_plain_python_counts_and_opens_it(filled):
    centre, rows = filled
    crossed = cross_counts.cross(centre, "category", "state", (NOVEMBER, NOVEMBER))
    expected = Counter(
        (row["category"] or "", row["state"])
        for row in rows
        if row["occurred_at"].startswith("2026-11")
    )
    assert {key: cell.count for key, cell in crossed.cells.items()} == expected
    for cell in crossed.cells.values():
        assert registers.count(centre, cell.query) == cell.count
    totals = [crossed.total(key) for key, _words in crossed.bars]
    assert totals == sorted(totals, reverse=True)


def test_months_are_all_there_also_empty_ones(filled):
    centre, rows = filled
    span = (Period.parse("2026-06"), NOVEMBER)
    crossed = cross_counts.cross(centre, cross_counts.MONTH, "family", span)
    assert [key for key, _words in crossed.bars] == [f"2026-{n:02}" for n in range(6, 12)]
    expected = Counter((row["occurred_at"][:7], row["family"]) for row in rows)
    assert {key: cell.count for key, cell in crossed.cells.items()} == expected
    assert all(registers.count(centre, c.query) == c.count for c in crossed.cells.values())


def test_the_funnel_sees_what_was_sent_back_and_never_widens(tmp_path):
    centre = make_centre(tmp_path)
    untouched, sent_back, done, at_once = (make_incident(centre).uid for _n in range(4))
    for action, note in (("accept", ""), ("route", ""), ("handle", ""), ("return", "材料不全")):
        incidents.act(centre, sent_back, action, note=note, organisation="司法所")
    for action in ("accept", "handle", "close", "archive"):
        incidents.act(centre, done, action, values=CLOSING if action == "close" else None)
    incidents.act(centre, at_once, "close", values=CLOSING)
    stages = cross_counts.funnel(centre, NOVEMBER)
    assert [(stage.key, stage.count) for stage in stages] == [
        ("register", 4),
        ("accept", 3),
        ("handle", 3),
        ("close", 2),
        ("archive", 1),
    ]
    for stage in stages:
        assert registers.count(centre, stage.query) == stage.count
    assert untouched not in stages[1].query.filters[0].values
