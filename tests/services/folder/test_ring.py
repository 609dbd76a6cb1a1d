"""Backups: in an order no clock decides, never unfinished, never fewer than promised."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.base.whole_files import OwnFolderError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, automatic, backup, manifest, restoring, ring
from gridcenter.services.register import attachments, registers, retention
from gridcenter.store import backup as copies
from tests.builders import (
    CHEAP,
    PASSWORD,
    TOWNSHIP,
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def centre(tmp_path: Path, clock: FakeClock):
    made = make_centre(tmp_path / "d", clock=clock)
    yield made
    made.close()


def names(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir())


def test_a_clock_that_went_back_years_does_not_cost_the_newest_backup(
    centre: Centre, clock: FakeClock
):
    for _day in range(20):
        clock.move(days=1)
        backup.make(centre)
    make_grid(centre)
    clock.move(days=-6000)
    made = backup.make(centre)
    backup.make(centre)
    assert made.folder.exists()
    newest = backup.available(centre.folder)[0].parent
    assert (newest, ring.kept(newest.parent)[0].number) == (newest, 22)


def test_unfinished_backups_count_for_nothing_and_go(centre: Centre, clock: FakeClock):
    good = backup.make(centre)
    home = centre.folder / "backups"
    for number in range(20):
        (home / f"gridcenter-0000{number + 10}-20270101T000000000Z.abcd.part").mkdir()
        cut_off = home / f"gridcenter-202701{number + 10}T000000000Z"
        cut_off.mkdir()
        (cut_off / "gridcenter.db.part").write_bytes(b"half")
    clock.move(days=1)
    made = backup.make(centre)
    assert names(home) == sorted((good.folder.name, made.folder.name))


def test_a_place_that_two_centres_share_is_tidied_by_each_for_itself(
    centre: Centre, clock: FakeClock, tmp_path: Path
):
    other = make_centre(tmp_path / "o", clock=clock)
    stick = tmp_path / "stick"
    theirs = backup.make(other, stick)
    unfinished = stick / "gridcenter-000009-20261101T000000000Z.ffff.part"
    unfinished.mkdir()
    for _day in range(60):
        clock.move(days=1)
        backup.make(centre, stick)
    assert theirs.folder.exists()
    assert unfinished.exists()
    assert len(ring.kept(stick)) < 30
    other.close()


def kept_after(days: list[int]) -> list[ring.KeptBackup]:
    """What stays of backups made on these days, one after the other, each pruned as it is made."""
    found: list[ring.KeptBackup] = []
    for number, day in enumerate(days, 1):
        at = f"{2000 + day // 360:04d}-{day // 30 % 12 + 1:02d}-{day % 30 + 1:02d}T01:00:00.000Z"
        new = ring.KeptBackup(
            folder=Path(str(number)), number=number, at=at, device="d", reason="", key_id=""
        )
        found.insert(0, new)
        going = ring.going(found, never={number})
        found = [each for each in found if each not in going]
    return found


def test_daily_monthly_and_yearly_ones_stay():
    kept = kept_after(list(range(2085)))  # in the middle of the sixth year's October
    # Fourteen days, of the eleven months before theirs the last day, of the three years before the last.
    days, months = range(2085, 2071, -1), range(2070, 2070 - 11 * 30, -30)
    assert 1800 in months
    assert [each.number for each in kept] == [*days, *months, 1440, 1080]


def test_of_one_day_the_newest_seven_stay_and_the_last_of_each_day_before():
    kept = kept_after([day for day in range(3) for _backup in range(10)])
    assert [each.number for each in kept] == [*range(30, 23, -1), 20, 10]


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=60))
def test_whatever_the_clock_says_the_newest_few_stay(days: list[int]):
    numbers = [each.number for each in kept_after(days)]
    assert numbers[: ring.RECENT] == list(range(len(days), max(0, len(days) - ring.RECENT), -1))
    assert len(numbers) <= ring.RECENT + ring.DAILY + ring.MONTHLY + ring.YEARLY


def test_one_backup_from_the_future_does_not_stop_the_daily_one(centre: Centre, clock: FakeClock):
    assert backup.last(centre) is None
    make_grid(centre)
    clock.move(days=3000)
    backup.make(centre)
    clock.move(days=-3000)
    assert not backup.is_due(centre)
    make_grid(centre)
    assert backup.is_due(centre)
    backup.make(centre)
    make_grid(centre)
    assert not backup.is_due(centre)
    clock.move(hours=20)
    assert not backup.is_due(centre)
    clock.move(seconds=1)
    assert backup.is_due(centre)


def test_a_backup_holds_everything_the_owner_alone_reads_it(centre: Centre):
    for path in ("forms/a.toml", "templates/b.toml", "codes/c.toml", "holidays/2027.toml"):
        (centre.folder / path).parent.mkdir(exist_ok=True)
        (centre.folder / path).write_text("x", encoding="utf-8")
    (centre.folder / "deadlines.toml").write_text("x", encoding="utf-8")
    (centre.folder / "packs" / "sent").mkdir(parents=True)
    (centre.folder / "packs" / "sent" / "p.gcpack").write_bytes(b"sealed")
    made = backup.make(centre)
    said = manifest.read(made.folder)
    assert said is not None
    assert set(said.files) == {
        *("gridcenter.db", "keys.json", "forms/a.toml", "templates/b.toml", "codes/c.toml"),
        *("holidays/2027.toml", "deadlines.toml", "packs/sent/p.gcpack"),
    }
    assert manifest.differing(made.folder, said) == []
    if os.name == "posix":
        modes = {stat.S_IMODE(e.stat().st_mode) for e in made.folder.rglob("*") if e.is_file()}
        assert modes == {0o600}


@pytest.mark.parametrize(
    "path", ["gridcenter.db", "keys.json", "holidays/2027.toml", "backup.json"]
)
def test_verifying_reads_every_file_and_writes_none(centre: Centre, path: str):
    (centre.folder / "holidays").mkdir()
    (centre.folder / "holidays" / "2027.toml").write_text("year = 2027", encoding="utf-8")
    made = backup.make(centre)
    before = {e: e.stat().st_mtime_ns for e in made.folder.rglob("*")}
    backup.verify(centre, made.folder)
    assert {e: e.stat().st_mtime_ns for e in made.folder.rglob("*")} == before
    file = made.folder / path
    content = file.read_bytes()
    file.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    with pytest.raises(copies.BackupDamagedError):
        backup.verify(centre, made.folder)


def test_a_backup_has_its_name_in_one_step_when_all_of_it_is_there(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
):
    before = backup.make(centre)
    home, seen = centre.folder / "backups", []
    real = manifest.write

    def write(place: Path, *given: object) -> None:
        # Nearly done: a power cut now must leave nothing that looks like a backup.
        assert names(home) == sorted((before.folder.name, place.name))
        assert [each.folder for each in ring.kept(home)] == [before.folder]
        seen.append((place / "gridcenter.db").stat().st_ino)
        real(place, *given)

    monkeypatch.setattr(manifest, "write", write)
    made = backup.make(centre)
    assert [(made.folder / "gridcenter.db").stat().st_ino] == seen, "renamed, not copied"


def test_the_copy_before_a_new_schema_is_the_newest_of_all(centre: Centre):
    for _backup in range(2):
        last = backup.make(centre)
    made = backup.before_migration(centre.folder, centre.db, at=centre.now())
    assert (last.number, made.number) == (2, 3)
    assert ring.kept(made.folder.parent)[0].folder == made.folder


def test_only_a_verified_backup_of_this_pc_is_never_pruned(centre: Centre):
    first, second = backup.make(centre), backup.make(centre)
    backup.verify(centre, first.folder)
    assert backup._verified(centre) == first.number
    # Another PC counts for itself: its numbers say nothing of ours.
    backup.verify(replace(centre, device="beef"), second.folder)
    assert backup._verified(centre) == first.number


@pytest.mark.parametrize("name", ["", "more", "attachments", "backups/deeper"])
def test_no_backup_is_made_among_the_data_itself(centre: Centre, name: str):
    before = sorted(centre.folder.rglob("*"))
    with pytest.raises(OwnFolderError):
        backup.make(centre, centre.folder / name)
    assert sorted(centre.folder.rglob("*")) == before


def test_a_copy_that_went_bad_is_not_handed_on_from_backup_to_backup(
    centre: Centre, tmp_path: Path
):
    incident = make_incident(centre)
    (tmp_path / "a.txt").write_text("附件（示例）", encoding="utf-8")
    attachments.attach(centre, incident.uid, [tmp_path / "a.txt"])
    first = backup.make(centre)
    (sealed,) = (first.folder / "attachments").iterdir()
    content = sealed.read_bytes()
    sealed.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    whole = backup.make(centre)
    backup.verify(centre, whole.folder)
    assert (whole.folder / "attachments" / sealed.name).read_bytes() == content
    sealed = whole.folder / "attachments" / sealed.name
    sealed.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    # On closing each backup reads an eighth; within eight every file was read.
    made = [backup.make(centre, reason="close") for _number in range(8)]
    backup.verify(centre, made[-1].folder)


def test_a_backup_of_before_there_were_hashes_is_read_page_by_page(centre: Centre):
    made = backup.make(centre)
    (made.folder / manifest.FILE).unlink()
    backup.verify(centre, made.folder)
    file = made.folder / "gridcenter.db"
    content = file.read_bytes()
    file.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    with pytest.raises(copies.BackupDamagedError):
        backup.verify(centre, made.folder)


def test_the_backup_that_was_verified_last_stays_whatever_the_rules_say(
    centre: Centre, clock: FakeClock
):
    made = []
    for _ in range(10):  # ten of one day: seven stay by the rules
        clock.move(minutes=1)
        made.append(backup.make(centre).folder)
        if len(made) == 2:
            backup.verify(centre, made[1])
    there = [each for each in made if each.exists()]
    assert there == [made[1], *made[3:]]


def test_seven_newest_fourteen_days_twelve_months_and_four_years_stay():
    def staying(moments: list[str]) -> int:
        found = [
            ring.KeptBackup(
                folder=Path(str(at)), number=at, at=each, device="", reason="", key_id=""
            )
            for at, each in enumerate(sorted(moments), 1)
        ][::-1]
        return len(found) - len(ring.going(found, never=()))

    minutes = [f"2026-11-20T01:{at:02}:00.000Z" for at in range(50)]
    assert staying(minutes) == 7
    days = [f"2026-{month:02}-{day:02}T01:00:00.000Z" for month in (3,) for day in range(1, 29)]
    assert staying(days) == 14
    months = [
        f"{year}-{month:02}-15T01:00:00.000Z" for year in (2025, 2026) for month in range(1, 13)
    ]
    assert staying(months) == 14  # the newest fourteen are fourteen days too
    twice = [f"{at[:8]}{day}{at[10:]}" for at in months for day in ("14", "15")]
    assert staying(twice) == 14 + 5 + 1  # seven of the twelve months are among the days; 2025
    six = [
        f"{year}{each[4:]}" for year in range(2021, 2027) for each in twice if each[:4] == "2026"
    ]
    assert staying(six) == 14 + 5 + 3  # this year's newest is among the days


def test_what_was_cut_off_is_never_offered_although_its_files_are_there(centre: Centre):
    made = backup.make(centre).folder
    half = made.with_name(f"gridcenter-000009-20261121T000000Z.{centre.device}.part")
    shutil.copytree(made, half)
    assert [each.folder for each in ring.kept(made.parent)] == [made]


def test_a_copy_that_does_not_pass_its_check_is_no_backup(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
):
    real = copies.check

    def spoilt(path: Path, key: bytes, *say: object) -> None:
        content = path.read_bytes()
        path.write_bytes(content[:5000] + b"\0" * 64 + content[5064:])
        real(path, key, *say)

    monkeypatch.setattr(copies, "check", spoilt)
    with pytest.raises(copies.BackupFailedError):
        backup.make(centre)
    assert names(centre.folder / "backups") == []


def test_every_change_is_in_the_copy_that_is_still_in_the_log(centre: Centre, tmp_path: Path):
    make_grid(centre)
    made = backup.make(centre, tmp_path / "stick")
    done = restoring.restore(tmp_path / "copy", made.folder, password=PASSWORD)
    assert done.aside is None
    back = accounts.open_folder(tmp_path / "copy", password=PASSWORD)
    assert registers.count(back, Query(register=RegisterId("grid"))) == 1
    back.close()


@pytest.fixture
def real(tmp_path: Path, clock: FakeClock):
    """A centre as an office has it: commits wait for the disk, backups come by themselves."""
    made = accounts.create(
        tmp_path / "real",
        unit=TOWNSHIP,
        operator="王演示",
        password=PASSWORD,
        clock=clock,
        cost=CHEAP,
    ).centre
    yield made
    made.close()


def reasons(place: Path) -> list[str]:
    return [each.reason for each in ring.kept(place)]


def test_a_backup_comes_before_what_cannot_easily_be_taken_back(
    real: Centre, clock: FakeClock, tmp_path: Path
):
    home, second = real.folder / "backups", tmp_path / "second"
    second.mkdir()
    settings.put(real, backup.SECOND, str(second))
    real.guard(real, "import")
    assert (reasons(home), reasons(second)) == (["import"], ["import"])
    real.guard(real, "receive")  # nothing was written since
    assert len(reasons(home)) == 1
    settings.put(real, "x", 1)
    accounts.add(real, "李样本", "another-password")
    clock.move(minutes=59)
    real.guard(real, "receive")  # written since, but less than an hour ago
    assert len(reasons(home)) == 1
    retention.purge(real, "例行清理")
    assert reasons(home)[0] == "purge"
    accounts.set_locked(real, "李样本", locked=True)
    clock.move(hours=1)
    real.guard(real, "receive")
    assert reasons(home)[0] == "receive"
    accounts.set_locked(real, "李样本", locked=False)
    clock.move(days=-30)  # a copy from the future is no fresh one
    real.guard(real, "import")
    assert len(reasons(home)) == 4


def test_nothing_is_purged_where_no_backup_can_be_made(
    real: Centre, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_given: object, **_more: object) -> None:
        raise copies.BackupFailedError(reason="full")

    monkeypatch.setattr(backup, "make", fails)
    with pytest.raises(copies.BackupFailedError):
        retention.purge(real, "例行清理")
    real.guard(real, "import")
    accounts.add(real, "李样本", "another-password")
    automatic.on_close(real, every_time=True)
    told = [e.detail["reason"] for e in audit.entries(real) if e.action == "backup.failed"]
    assert told == ["close", "import"], "that there is no copy stands in the log, newest first"


def test_a_backup_whose_removal_was_cut_off_counts_no_more(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
):
    old, new = backup.make(centre), backup.make(centre)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_given, **_more: None)  # the power fails here
        ring.remove(old.folder)
    home = new.folder.parent
    assert [each.folder for each in ring.kept(home)] == [new.folder]
    ring.sweep(home, centre.device, is_home=True)
    assert names(home) == [new.folder.name]


def test_closing_backs_up_what_was_written(real: Centre, clock: FakeClock):
    home = real.folder / "backups"
    automatic.on_close(real, every_time=True)
    automatic.on_close(real, every_time=True)
    assert reasons(home) == ["close"]
    accounts.add(real, "李样本", "another-password")
    automatic.on_close(real, every_time=False)
    assert len(reasons(home)) == 1
    clock.move(days=1)
    automatic.on_close(real, every_time=False)
    assert len(reasons(home)) == 2
    shutil.rmtree(real.folder)
    automatic.on_close(real, every_time=True)


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_place_that_leads_round_in_a_circle_is_a_sentence(centre: Centre, tmp_path: Path):
    for place in (centre.folder / backup.HOME, tmp_path / "round"):
        place.symlink_to(place.name)
        with pytest.raises(copies.BackupFailedError):
            backup.make(centre, None if place.name == backup.HOME else place)
