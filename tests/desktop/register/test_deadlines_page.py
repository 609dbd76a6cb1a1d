"""The calendar of deadlines: counts of open matters, a day opens them, the days stand still."""

import pytest

from gridcenter.desktop.register.column_fit import SEEN, fitted
from gridcenter.desktop.register.deadlines_page import DeadlinesPage
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import incidents, registers
from tests.builders import CLOSING, make_incident


@pytest.fixture
def page(qtbot, centre):
    for day in ("2026-11-10", "2026-11-25", "2026-11-25", "2026-12-02"):
        make_incident(centre, occurred_at="2026-10-05T08:00", deadline=day)
    done = make_incident(centre, occurred_at="2026-10-05T08:00", deadline="2026-11-25")
    incidents.act(centre, done.uid, "close", values=dict(CLOSING))
    made = DeadlinesPage(ImmediateDesk(centre))
    qtbot.addWidget(made)
    made.resize(1100, 650)
    made.show()
    made.activate()
    return made


def day(page, iso):
    days = page.presenter.shown.days
    return page.days[next(at for at, each in enumerate(days) if each.day.isoformat() == iso)]


def test_each_day_says_how_many_open_matters_end_on_it(page):
    assert day(page, "2026-11-25").text() == "25\n到期 2"
    assert day(page, "2026-11-10").text() == "10\n▲ 逾期 1"
    assert day(page, "2026-12-02").text() == "12-2\n到期 1"
    assert day(page, "2026-11-20").text() == "20 今天"
    assert not day(page, "2026-11-12").isEnabled()
    assert page.total.text() == "本月到期未办结 3 件"


def test_a_day_opens_its_rows_and_turning_the_month_moves_no_day(page, centre):
    day(page, "2026-11-25").click()
    register, query = page.presenter._desk.visits[-1]
    assert register == "incident"
    assert registers.count(centre, query) == 2
    before = [each.geometry() for each in page.days]
    page.presenter.turn(1)
    assert [each.geometry() for each in page.days] == before
    assert page.total.text() == "本月到期未办结 1 件"


def test_eight_columns_fit_and_numbers_and_dates_are_never_cut():
    specs = [INCIDENT.field(name) for name in ("case_code", "title", "state", "deadline")]
    specs += [INCIDENT.field(n) for n in ("occurred_at", "grid", "category", "family", "source")]
    wide = [190, 260, 140, 160, 170, 180, 170, 150, 150]
    least = [110] * len(wide)
    found = fitted(specs, wide, least, 1145)
    assert sum(found[:SEEN]) <= 1145
    assert (found[0], found[3], found[4], found[8]) == (190, 160, 170, 150)
    assert min(found) >= 110
    assert fitted(specs, wide, least, 3000) == wide
