"""A new calendar or table moves the deadlines that follow it, and leaves the others alone."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from gridcenter.base import progress, whole_files, worktime
from gridcenter.base.progress import CancelledWorkError
from gridcenter.services.centre import Unit
from gridcenter.services.register import deadlines, incidents, recounting, registers, undo
from gridcenter.store.database import DiskFullError
from tests.builders import CLOSING, COUNTY, TOWNSHIP, make_centre, make_incident

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日放假1天。二、春节：2月5日至2月14日放假调休，共10天。"""


def test_a_notice_moves_what_follows_the_table(tmp_path: Path) -> None:
    centre = make_centre(tmp_path / "d")
    petition = {"method": "petition"}
    moved = make_incident(centre, **petition)
    closed = make_incident(centre, **petition)
    typed = make_incident(centre, deadline="2027-02-10", **petition)
    incidents.act(centre, closed.uid, "close", values=CLOSING)
    assert recounting.outdated(centre) == ()
    file = tmp_path / "通知.txt"
    file.write_text(NOTICE, encoding="gb18030")
    imported = recounting.import_notice(centre, file)
    assert (imported.notice.year, imported.changes.count) == (2027, 1)

    def deadline(uid: str) -> object:
        return registers.get(centre, "incident", uid)["deadline"]

    assert (moved["deadline"], deadline(moved.uid)) == ("2027-02-09", "2027-02-15")
    assert (deadline(typed.uid), deadline(closed.uid)) == ("2027-02-10", closed["deadline"])
    newest = registers.history(centre, "incident", moved.uid)[0]
    assert newest.before["deadline"] == "2027-02-09"
    assert newest.by == centre.actor
    assert "2027" in undo.worded(newest.label, newest.facts)
    undo.undo(centre)
    assert deadline(moved.uid) == "2027-02-09"
    worktime.forget()


def test_a_notice_that_does_not_reach_the_disk_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = make_centre(tmp_path / "d")
    file = tmp_path / "通知.txt"
    file.write_text(NOTICE, encoding="gb18030")
    recounting.import_notice(centre, file)
    kept = centre.folder / "holidays" / "2027.toml"
    before = kept.read_bytes()
    file.write_text(NOTICE.replace("2月14日", "2月15日"), encoding="gb18030")

    def full(_part: Path, _path: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_files, "_replace", full)
    with pytest.raises(OSError, match="full"):
        recounting.import_notice(centre, file)
    assert kept.read_bytes() == before
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]
    worktime.forget()


@pytest.mark.parametrize("known", [False, True])
def test_a_notice_whose_deadlines_cannot_be_written_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    centre = make_centre(tmp_path / "d")
    file = tmp_path / "通知.txt"
    kept = centre.folder / "holidays" / "2027.toml"
    if known:
        file.write_text(NOTICE, encoding="utf-8")
        recounting.import_notice(centre, file)
    before = kept.read_bytes() if known else None
    file.write_text(NOTICE.replace("2月14日", "2月15日"), encoding="utf-8")

    def full(*_given: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(recounting, "recount", full)
    with pytest.raises(DiskFullError):
        recounting.import_notice(centre, file)
    assert (kept.read_bytes() if kept.exists() else None) == before
    worktime.forget()


def test_counting_anew_can_be_stopped_before_anything_is_written(tmp_path: Path) -> None:
    centre = make_centre(tmp_path / "d")
    uid = make_incident(centre).uid
    (centre.folder / "deadlines.toml").write_text(
        "[[rule]]\naccept = 1\nstart = 1\nfinish = 5\nyellow = 1\nred = 2\n", encoding="utf-8"
    )
    worktime.forget()
    assert [each.uid for each in recounting.outdated(centre)] == [uid]

    def stop(done: int, total: int) -> None:
        raise CancelledWorkError

    with progress.reporting(stop), pytest.raises(CancelledWorkError):
        recounting.recount(centre, "换了时限表")
    assert registers.get(centre, "incident", uid)["deadline"] == "2026-12-21"
    assert recounting.recount(centre, "换了时限表").count == 1
    assert registers.get(centre, "incident", uid)["deadline"] == "2026-11-27"
    assert recounting.recount(centre, "换了时限表").count == 0


@pytest.mark.parametrize("unit", [TOWNSHIP, COUNTY])
def test_only_our_own_are_counted_anew(tmp_path: Path, unit: Unit) -> None:
    centre = make_centre(tmp_path / "d", unit=unit)
    ours, theirs = make_incident(centre).uid, make_incident(centre).uid
    centre.db.execute("UPDATE incident SET deadline = '2026-11-30'")
    centre.db.execute("UPDATE incident SET unit = '620622199' WHERE uid = ?", (theirs,))
    assert [each.uid for each in recounting.outdated(centre)] == [ours]


def test_what_is_counted_for_many_is_what_the_rule_gives_for_one(tmp_path: Path) -> None:
    centre = make_centre(tmp_path)
    due = recounting._Due(centre)
    days = (None, "2026-02-10", "2026-09-28", "2026-12-30", "2027-02-05")
    for family, level, method in (
        ("dispute", "major", None),
        ("hazard", "ordinary", None),
        ("emergency", None, None),
        ("dispute", "ordinary", "petition"),
        (None, None, None),
    ):
        for registered in days:
            for restarted, accepted, handed in zip(days, days[1:], reversed(days), strict=False):
                given = (registered, restarted, accepted, handed)
                names = ("registered_on", "restarted_on", "accepted_on", "handed_on")
                values = {"family": family, "level": level, "method": method}
                values |= dict(zip(names, given, strict=True))
                one = deadlines.of(centre, values, deadlines.starts_of(centre, values))
                assert one is not None
                told = (one.accept_by.isoformat(), one.finish_by.isoformat())
                assert due.of(family, level, method, *given) == told
