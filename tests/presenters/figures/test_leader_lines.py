"""The leader's card: figures up to today beside the same days of last year, told as they are printed."""

from datetime import UTC, datetime

from gridcenter.domain.figures.ratios import Change, Rate
from gridcenter.presenters.figures import leader_lines
from gridcenter.services.figures.leader_card import leader_card
from gridcenter.services.register import incidents, registers
from tests.builders import CLOSING, FakeClock, make_centre, make_grid, make_incident


def _filled(tmp_path):
    centre = make_centre(tmp_path)  # it is 20 November 2026
    grid = make_grid(centre)

    def one(day, **values):
        when = {"occurred_at": f"{day}T08:00", "registered_on": day}
        return make_incident(centre, grid=grid.uid, **when, **values)

    one("2026-11-19")
    one("2026-11-20", family="hazard", category="fire")
    one("2026-02-03", title="最久的一件", handling_organisation="示例司法所")
    closed = one("2026-05-06")
    incidents.act(centre, closed.uid, "close", note="示例", values=dict(CLOSING))
    for day in ("2025-11-02", "2025-11-20", "2025-11-21", "2025-12-30"):
        one(day)
    return centre


def test_the_same_days_of_last_year_are_compared(tmp_path):
    card = leader_card(_filled(tmp_path))
    assert card.month == Change(2, 2), "the 21st and later of last November are not over here yet"
    assert card.year == Change(4, 2)
    assert (card.closed, card.resolved) == (Rate(1, 4), Rate(1, 4))
    assert card.settled == Rate(1, 3)


def test_the_case_that_is_overdue_longest_is_named_with_who_has_it(tmp_path):
    centre = _filled(tmp_path)
    card = leader_card(centre)
    oldest = min((r for r in _late(centre, card)), key=lambda record: record.text("deadline"))
    assert card.overdue == len(_late(centre, card)) > 1
    assert card.longest is not None
    assert card.longest.case_code == oldest.text("case_code")
    text = leader_lines.as_text(card)
    assert f"最久 {card.longest.days} 个工作日" in text
    assert len(text.splitlines()) == 7


def _late(centre, card):
    return registers.find(centre, card.overdue_query)


def test_an_empty_year_says_so_and_divides_by_nothing(tmp_path):
    centre = make_centre(tmp_path, clock=FakeClock(datetime(2028, 2, 29, 1, 0, tzinfo=UTC)))
    card = leader_card(centre)
    assert card.month == card.year == Change(0, 0)
    assert "没有逾期" in leader_lines.as_text(card)
    assert "—" in leader_lines.as_text(card)
