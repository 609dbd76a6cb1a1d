"""A county's own table and notices stand in for the bundled ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridcenter.base import data_files, worktime
from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.incident.deadlines import Term


def test_the_bundled_table_speaks_in_known_codes() -> None:
    book = load_codes()
    for rule in worktime.load_deadlines().rules:
        assert not rule.family or book["incident_family"].get(rule.family)
        assert not rule.level or book["incident_level"].get(rule.level)
        assert not rule.method or book["incident_method"].get(rule.method)
        assert 0 <= rule.accept.days <= rule.start.days <= rule.finish.days
        assert 0 < rule.yellow < rule.red


def test_files_in_the_data_folder_win(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").write_text(
        "[[rule]]\naccept = 2\nstart = 4\nfinish = 6\nyellow = 1\nred = 2\n", encoding="utf-8"
    )
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.toml").write_text(
        'year = 2027\nholidays = ["2027-01-01"]\nworkdays = []\n', encoding="utf-8"
    )
    rule = worktime.load_deadlines(tmp_path).rule("dispute", "ordinary")
    assert rule is not None
    assert rule.finish == Term(days=6)
    calendar = worktime.load_calendar(tmp_path)
    assert {2026, 2027} <= calendar.years
    assert not calendar.is_working(date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        'last_day = "never"\n[[rule]]\naccept = 1\nstart = 1\nfinish = 1\nyellow = 1\nred = 2\n',
        "rule = 3",
        "[[rule]]\naccept = 1\n",
        "not toml",
        '[[rule]]\nfinish_in = "moons"\n',
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "deadlines.toml").write_text(text, encoding="utf-8")
    with pytest.raises(data_files.DataFileError, match=r"deadlines\.toml"):
        worktime.load_deadlines(tmp_path)
