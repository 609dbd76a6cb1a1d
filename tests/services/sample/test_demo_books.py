"""The demo fills every book, with rows that each book's own checks take."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.services.register import registers
from gridcenter.services.sample import demo_books
from tests import builders
from tests.builders import FakeClock, make_centre


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    clock = FakeClock(datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    centre = make_centre(tmp_path_factory.mktemp("demo") / "own", clock=clock)
    builders.make_member(centre)
    builders.make_leader(centre)
    demo_books.enter(centre, centre.today())
    yield centre
    centre.close()


@pytest.mark.parametrize(
    "register", [each.id for each in REGISTERS if each.is_book and each.owner is None]
)
def test_every_book_has_rows_in_the_demo(filled, register):
    assert registers.count(filled, Query(register=register)) >= 2


def test_the_rows_are_around_today_and_plainly_invented(filled):
    (first, *_rest) = registers.find(filled, Query(register="duty_rota"))
    assert "2026-11-19" <= first.text("on_day") <= "2026-11-20"
    for each in registers.find(filled, Query(register="contact")):
        assert each.text("phone").startswith("1389999")
