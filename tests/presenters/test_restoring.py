"""What the dialog that restores a backup lists and says."""

from __future__ import annotations

from pathlib import Path

from gridcenter.presenters import restoring as presenter
from gridcenter.services.folder import backup, restoring
from tests.builders import PASSWORD, FakeClock, make_centre, make_grid


def test_the_last_backup_stands_first_whatever_the_clock_said(tmp_path: Path) -> None:
    clock = FakeClock()
    centre = make_centre(tmp_path / "d", clock=clock)
    first = backup.make(centre, tmp_path / "stick")
    clock.move(days=-6000)
    last = backup.make(centre, tmp_path / "stick")
    centre.close()
    found = presenter.below(tmp_path / "stick")
    assert [each.folder for each in found] == [last.folder, first.folder]
    assert found[0].when.startswith("2010-")


def test_the_days_of_what_would_be_lost_are_those_of_the_wall_clock(tmp_path: Path) -> None:
    clock = FakeClock()
    centre = make_centre(tmp_path / "d", clock=clock)
    made = backup.make(centre, tmp_path / "stick")
    clock.move(minutes=17 * 60)  # two in the morning of the next day, still the day before in UTC
    make_grid(centre)
    centre.close()
    with restoring.prepared(tmp_path / "d", made.folder, password=PASSWORD) as (wanted, _actor):
        lines = presenter.loss_lines(wanted)
    assert "2026-11-21 至 2026-11-21" in lines[1]


def test_of_several_backups_the_newest_is_restored(tmp_path: Path) -> None:
    clock = FakeClock()
    centre = make_centre(tmp_path / "town", clock=clock)
    first = backup.make(centre, tmp_path / "stick")
    backup.make(centre)
    clock.move(days=1)
    newest = backup.make(centre)
    places = [*(tmp_path / "town" / "backups").iterdir(), *(tmp_path / "stick").iterdir()]
    assert presenter.newest(places) == newest.folder
    assert presenter.newest([tmp_path / "town" / "backups"]) == newest.folder
    assert presenter.newest([first.folder]) == first.folder
    # What is no backup is told as such by whoever opens it.
    assert presenter.newest([tmp_path / "nothing"]) == tmp_path / "nothing"
    centre.close()
