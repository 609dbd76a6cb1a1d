"""What a centre knows about working days, and what it must say it does not know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from gridcenter.base import worktime
from gridcenter.services.register import deadlines
from tests.builders import FakeClock, make_centre


def test_a_coming_year_without_notice_is_told_until_its_file_is_there(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 10, 20, tzinfo=UTC))
    centre = make_centre(tmp_path / "d", clock=clock)
    assert deadlines.missing_years(centre) == ()
    clock.move(days=30)
    assert deadlines.missing_years(centre) == (2027,)
    (centre.folder / "holidays").mkdir()
    (centre.folder / "holidays" / "2027.toml").write_text(
        'year = 2027\nholidays = ["2027-01-01"]\nworkdays = []\n', encoding="utf-8"
    )
    worktime.forget()
    assert deadlines.missing_years(centre) == ()
