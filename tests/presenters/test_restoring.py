"""Which of several backups is meant."""

from __future__ import annotations

from pathlib import Path

from gridcenter.presenters import restoring
from gridcenter.services.folder import backup
from tests.builders import FakeClock, make_centre


def test_of_several_backups_the_newest_is_restored(tmp_path: Path) -> None:
    clock = FakeClock()
    centre = make_centre(tmp_path / "town", clock=clock)
    first = backup.make(centre, tmp_path / "stick")
    clock.move(days=1)
    backup.make(centre)
    clock.move(days=1)
    newest = backup.make(centre)
    places = [*(tmp_path / "town" / "backups").iterdir(), *(tmp_path / "stick").iterdir()]
    assert restoring.newest(places) == newest.folder
    assert restoring.newest([tmp_path / "town" / "backups"]) == newest.folder
    assert restoring.newest([first.folder]) == first.folder
    # What is no backup is told as such by whoever opens it.
    assert restoring.newest([tmp_path / "nothing"]) == tmp_path / "nothing"
    centre.close()
