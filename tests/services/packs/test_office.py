"""Several PCs of one office over a shared folder: nothing lost, nothing twice, all equal in the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.packs.tables import every_table
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import settings
from gridcenter.services.centre import Centre, ClockLeapError
from gridcenter.services.folder import accounts, timekeeping
from gridcenter.services.packs import desks, office, office_files, quarantine
from gridcenter.services.register import registers, retention
from gridcenter.services.trust import units
from gridcenter.store.database import DiskFullError
from tests.builders import PASSWORD, FakeClock, make_centre, make_grid, make_incident


class Network:
    """PCs of one unit, each with a clock of its own, and the folder they share."""

    def __init__(self, folder: Path, count: int) -> None:
        self.place, self.folder = folder / "share", folder
        self.place.mkdir()
        self.clocks = [FakeClock() for _ in range(count)]
        self.pcs = [
            make_centre(folder / f"pc{at}", clock=self.clocks[at], operator=f"员{at}")
            for at in range(count)
        ]
        cards = [units.save_card(pc, folder / f"{at}.gccard") for at, pc in enumerate(self.pcs)]
        for at, pc in enumerate(self.pcs):
            for other, card in enumerate(cards):
                if other != at:
                    units.register(pc, card, desk=True)
            office.share(pc, self.place)

    def move(self, **by: float) -> None:
        for clock in self.clocks:
            clock.move(**by)

    def settle(self, rounds: int = 4) -> None:
        for _round in range(rounds):
            for pc in self.pcs:
                office.exchange(pc)
            self.move(minutes=3)

    def equal(self) -> bool:
        first, *rest = [rows(pc) for pc in self.pcs]
        return all(each == first for each in rest)


def rows(centre: Centre) -> list[object]:
    found = []
    for table in every_table():
        names = ", ".join(table.columns)
        found.append(centre.db.query(f"SELECT {names} FROM {table.name} ORDER BY uid"))
    return found


def codes(centre: Centre) -> list[str]:
    return [
        each.text("case_code")
        for each in registers.find(centre, Query(register=RegisterId("incident")))
    ]


def titles(centre: Centre) -> set[str]:
    found = registers.find(centre, Query(register=RegisterId("incident")))
    return {each.text("title") for each in found}


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Network]:
    made = Network(tmp_path, 3)
    yield made
    for pc in made.pcs:
        pc.close()


def test_three_pcs_see_each_other_and_what_each_wrote(three: Network) -> None:
    one, two, _three = three.pcs
    grid = make_grid(one)
    incident = make_incident(two, grid=None)
    three.settle(3)
    assert three.equal()
    assert {each.name for each in office.exchange(one).here} == {"员1", "员2"}
    office.exchange(two, editing=[incident.uid])
    (editor,) = [each for each in office.exchange(one).here if each.editing]
    assert (editor.name, editor.editing) == ("员1", (incident.uid,))
    # Nothing new: nothing is written, and what is there is not read again.
    quiet = [office.exchange(pc) for pc in three.pcs]
    assert not any(each.written or each.taken for each in quiet)
    # A later change is a small file.
    whole = (three.place / f"{one.device}.gcdesk").stat().st_size
    for _ in range(40):
        make_incident(one)
    three.settle(2)
    registers.save(one, Draft(register=grid.register, uid=grid.uid, values={"name": "改名"}))
    office.exchange(one)
    assert (three.place / f"{one.device}.gcdesk").stat().st_size < 2 * whole
    three.settle(2)
    assert three.equal()
    three.move(hours=1)
    assert office.exchange(one).here == ()


def test_half_written_strange_and_lost_files_do_no_harm(three: Network) -> None:
    one, two, _three = three.pcs
    for pc in three.pcs:
        make_incident(pc)
    office.exchange(one)
    path = three.place / f"{one.device}.gcdesk"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (three.place / "abc.gcdesk").write_bytes(b"nothing")
    (three.place / "abc.gchere").write_bytes(whole)
    got = office.exchange(two)
    assert (got.taken, sorted(got.waiting)) == (0, sorted([path.name, "abc.gcdesk"]))
    path.unlink()
    three.settle()
    assert three.equal()
    assert len(codes(one)) == 3


def test_a_pc_that_was_restored_from_a_copy_gets_all_back_and_gives_what_it_has(
    three: Network,
) -> None:
    one = three.pcs[0]
    make_incident(one)
    three.settle(2)
    one.close()
    shutil.copytree(three.folder / "pc0", three.folder / "copy")
    one = three.pcs[0] = accounts.open_folder(
        three.folder / "pc0", password=PASSWORD, clock=three.clocks[0]
    )
    three.move(hours=1)
    lost = make_incident(one, title="备份以后录的")
    three.settle(2)
    one.close()
    one = three.pcs[0] = accounts.open_folder(
        three.folder / "copy", password=PASSWORD, clock=three.clocks[0]
    )
    three.move(hours=1)
    make_incident(one, title="恢复以后录的")
    three.settle()
    assert three.equal()
    assert registers.get(one, "incident", lost.uid)["title"] == "备份以后录的"
    assert len(set(codes(one))) == 3


def test_a_pc_that_went_back_takes_no_file_that_rests_on_what_it_lost(tmp_path: Path) -> None:
    both = Network(tmp_path, 2)
    one, two = both.pcs
    make_incident(one)
    both.settle(2)
    two.close()
    shutil.copytree(tmp_path / "pc1", tmp_path / "copy")
    two = both.pcs[1] = accounts.open_folder(
        tmp_path / "pc1", password=PASSWORD, clock=both.clocks[1]
    )
    make_incident(one, title="备份以后的")
    both.settle(2)
    make_incident(one, title="只在小包里的")
    office.exchange(one)
    two.close()
    two = both.pcs[1] = accounts.open_folder(
        tmp_path / "copy", password=PASSWORD, clock=both.clocks[1]
    )
    assert f"{one.device}.gcdesk" in office.exchange(two).waiting
    assert "只在小包里的" not in titles(two)
    both.settle()
    assert both.equal()
    assert {"备份以后的", "只在小包里的"} <= titles(two)
    for pc in both.pcs:
        pc.close()


def test_a_pc_that_went_back_and_finds_no_room_begins_anew_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Network(tmp_path, 2)
    one, two = both.pcs
    make_incident(one)
    both.settle(1)
    one.close()
    shutil.copytree(tmp_path / "pc0", tmp_path / "copy")
    one = accounts.open_folder(tmp_path / "pc0", password=PASSWORD, clock=both.clocks[0])
    both.move(hours=1)
    make_incident(one, title="备份以后录的")
    office.exchange(one)
    office.exchange(two)
    one.close()
    # Its clock was slow too: what it writes now is older than what the other saw of it.
    both.clocks[0].move(minutes=-30)
    one = both.pcs[0] = accounts.open_folder(
        tmp_path / "copy", password=PASSWORD, clock=both.clocks[0]
    )
    make_incident(one, title="恢复以后录的")
    with monkeypatch.context() as disk:
        disk.setattr(office_files.settings, "put", no_room_for("office_anew"))
        with pytest.raises(DiskFullError):
            office.exchange(one)
    both.settle(2)
    assert {"备份以后录的", "恢复以后录的"} <= titles(two)
    assert both.equal()
    for pc in both.pcs:
        pc.close()


def test_another_shared_folder_is_begun_anew_or_not_at_all(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.share(centre, tmp_path)
    monkeypatch.setattr(office.settings, "put", no_room_for("office_left"))
    with pytest.raises(DiskFullError):
        office.share(centre, tmp_path / "other")
    assert office.folder(centre) == tmp_path


def no_room_for(setting: str) -> Callable[[Centre, str, object], None]:
    """Stands in for what keeps settings on a disk that is full when it comes to this one."""
    put = settings.put

    def full(centre: Centre, key: str, value: object) -> None:
        if key == setting:
            raise DiskFullError
        put(centre, key, value)

    return full


def test_a_folder_that_is_away_is_told_and_work_goes_on(three: Network) -> None:
    three.place.rename(three.folder / "away")
    with pytest.raises(office.OfficeFolderGoneError):
        office.exchange(three.pcs[0])
    make_incident(three.pcs[0])
    (three.folder / "away").rename(three.place)
    three.settle(2)
    assert three.equal()


def test_what_one_changed_after_another_deleted_it_survives_and_is_told_on_both(
    tmp_path: Path,
) -> None:
    made = Network(tmp_path, 2)
    one, two = made.pcs
    kept, gone = make_incident(one, title="后来有人改"), make_incident(one, title="先改后删")
    made.settle(2)
    registers.remove(one, "incident", [kept.uid])
    registers.save(two, Draft(register=gone.register, uid=gone.uid, values={"place": "乙处"}))
    made.move(minutes=5)
    registers.save(two, Draft(register=kept.register, uid=kept.uid, values={"place": "改在后"}))
    registers.remove(one, "incident", [gone.uid])
    made.settle()
    assert made.equal()
    for pc in made.pcs:
        assert registers.get(pc, "incident", kept.uid).deleted_at is None
        assert registers.get(pc, "incident", kept.uid)["place"] == "改在后"
        binned = registers.get(pc, "incident", gone.uid)
        assert (binned.deleted_at is None, binned["place"]) == (False, "乙处")
        told = {each.uid: each for each in desks.conflicts(pc) if each.register == "incident"}
        assert set(told) == {kept.uid, gone.uid}, pc.actor
    (back,) = [each for each in desks.conflicts(two) if each.uid == gone.uid]
    made.move(minutes=1)
    desks.restore(two, back.id)
    made.settle()
    assert registers.get(one, "incident", gone.uid).deleted_at is None
    # Brought back with open eyes: nobody is asked about it once more.
    assert len([each for each in desks.conflicts(one) if each.uid == gone.uid]) == 1
    assert made.equal()
    for pc in made.pcs:
        pc.close()


def left(network: Network, at: int) -> dict[str, int]:
    found = network.place.glob(f"{network.pcs[at].device}*.gcdesk")
    return {path.name: path.stat().st_mtime_ns for path in found}


def test_while_one_pc_is_away_what_was_left_stands_and_only_news_is_written(three: Network) -> None:
    one, two, _three = three.pcs
    for _ in range(60):
        make_incident(one)
    three.settle(2)
    sizes = []
    for round_ in range(30):  # the third PC is off
        make_incident(one, title=f"第{round_}件")
        for pc in (one, two):
            office.exchange(pc)
        three.move(minutes=3)
        sizes.append(len(left(three, 0)))
    assert sizes[-1] == 2
    whole = three.place / f"{one.device}.gcdesk"
    before = whole.stat().st_mtime_ns
    make_incident(one, title="只写小文件")
    office.exchange(one)
    assert whole.stat().st_mtime_ns == before
    # What came through the folder lies in the file of who wrote it: nobody repeats it at once.
    office.exchange(two)
    assert not office.exchange(two).written
    for _ in range(80):  # grown as large as the other: both become one
        make_incident(one)
    office.exchange(one)
    assert whole.stat().st_mtime_ns > before
    three.settle()
    assert three.equal()
    assert len(set(codes(three.pcs[2]))) == 60 + 30 + 1 + 80


def test_a_file_that_says_nothing_new_leaves_no_trace(three: Network) -> None:
    one, two, _three = three.pcs
    make_incident(one)
    three.settle(3)
    before = two.db.one("SELECT count(*), (SELECT count(*) FROM audit) FROM pack_received")
    (three.place / f"{one.device}.gcdesk").touch()
    assert office.exchange(two).taken == 1
    assert two.db.one("SELECT count(*), (SELECT count(*) FROM audit) FROM pack_received") == before


def test_what_was_purged_on_one_pc_is_emptied_on_the_others(three: Network) -> None:
    one = three.pcs[0]
    gone = make_incident(one, title="到期清除的")
    three.settle(2)
    registers.remove(one, "incident", [gone.uid])
    three.settle(2)
    three.move(days=retention.BIN_DAYS + 1)
    for pc in three.pcs:
        timekeeping.confirm(pc)
    assert retention.purge(one, "到期清理").count
    three.settle()
    for pc in three.pcs:
        row = registers.get(pc, "incident", gone.uid)
        assert (row["title"], row.deleted_at is None) == (None, False), pc.actor
    assert three.equal()


class FileServer:
    """The folder's server: it dates what it is given by a clock of its own, which stands ``ahead``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        self._write = office.write_safely
        monkeypatch.setattr(office, "write_safely", self._keep)

    def _keep(self, path: Path, data: bytes, **how: bool) -> None:
        self._write(path, data, **how)
        at = (datetime.now(UTC) + self.ahead).timestamp()
        os.utime(path, (at, at))


@pytest.mark.parametrize("days", [3, -3])
def test_a_clock_apart_from_the_file_servers_is_asked_about_once(
    three: Network, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    one, server = three.pcs[0], FileServer(monkeypatch)
    server.ahead = timedelta(hours=20)
    office.exchange(one)
    assert timekeeping.doubt(one) is None, "a wrong time zone"

    server.ahead = timedelta(days=days)
    office.exchange(one)
    doubt = timekeeping.doubt(one)
    assert doubt is not None
    assert abs(doubt.last_used - doubt.now - server.ahead) < timedelta(minutes=1)
    with pytest.raises(ClockLeapError):
        make_incident(one)
    assert office.exchange(one).waiting == (), "what others wrote is taken all the same"

    timekeeping.confirm(one)
    three.move(minutes=3)
    office.exchange(one)
    assert timekeeping.doubt(one) is None, "the answer serves this difference"
    make_incident(one)

    server.ahead *= 3
    office.exchange(one)
    assert timekeeping.doubt(one) is not None, "and no other"
    server.ahead = timedelta()
    office.exchange(one)
    assert timekeeping.doubt(one) is None, "the server was set right"


def test_a_clock_that_was_set_by_the_file_server_is_asked_about_no_more(
    three: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, server = three.pcs[0], FileServer(monkeypatch)
    server.ahead = timedelta(days=3)
    office.exchange(one)
    assert timekeeping.doubt(one) is not None
    three.clocks[0].move(days=3)
    assert timekeeping.doubt(one) is None
    make_incident(one)


def test_a_correction_of_the_clock_reaches_all_and_no_clock_leaps_again(three: Network) -> None:
    one, two, _three = three.pcs
    early = make_incident(one, title="先录的")
    three.settle(2)
    ten = 3652
    three.clocks[0].move(days=ten)
    timekeeping.confirm(one)
    make_incident(one, title="年份设错时录的")
    office.exchange(one)
    three.clocks[0].move(days=-ten)
    office.exchange(two)
    for held in quarantine.held(two):
        quarantine.accept(two, held.number, "已核实")
    office.exchange(two)
    timekeeping.confirm(one)
    three.move(minutes=5)
    make_incident(one, title="校准以后录的")
    three.settle()
    assert three.equal()
    for pc in three.pcs:
        assert timekeeping.doubt(pc) is None
        assert {"先录的", "年份设错时录的", "校准以后录的"} == titles(pc)
        assert {each[:4] for each in stamped(pc)} == {"2026"}
    registers.save(two, Draft(register=early.register, uid=early.uid, values={"people_count": 7}))
    three.settle()
    assert registers.get(one, "incident", early.uid)["people_count"] == 7


def stamped(centre: Centre) -> list[str]:
    query = Query(register=RegisterId("incident"))
    return [each.changed_at for each in registers.find(centre, query)]


def week(network: Network, records: int, seed: int) -> int:
    """A simulated week; one PC is offline for three days, one clock is wrong. Records written."""
    random = Random(seed)
    start = datetime.fromisoformat("2026-11-23T01:00:00+00:00")
    wrong = network.clocks[-1]
    for clock in network.clocks:
        clock.moment = start
    written, steps = 0, max(records // 8, 14)
    known = [make_incident(network.pcs[0])]
    network.settle(2)
    for step in range(steps):
        moment = start + timedelta(days=7) * (step / steps)
        for clock in network.clocks:
            clock.moment = moment
        wrong.moment = moment - timedelta(hours=9)
        for at, pc in enumerate(network.pcs):
            for _ in range(records // (steps * len(network.pcs)) or int(random.random() < 0.5)):
                make_incident(
                    pc, title=f"{at}号机", occurred_at=f"2026-{random.randint(1, 11):02d}-03T09:00"
                )
                written += 1
            if random.random() < 0.2:
                record = random.choice(known)
                now = registers.get(pc, "incident", record.uid)
                if now.deleted_at is None:
                    values = {"people_count": random.randint(1, 999)}
                    # Registered "tomorrow" by the clock of another PC, it waits until then.
                    with suppress(InvalidRecordError):
                        registers.save(pc, Draft(register=now.register, uid=now.uid, values=values))
            offline = at == 1 and 2 <= (moment - start).days < 5
            if not offline and random.random() < 0.3:
                office.exchange(pc)
    for clock in network.clocks:
        clock.moment = start + timedelta(days=7)
    network.settle()
    return written


@pytest.mark.parametrize("records", [60, pytest.param(20_000, marks=pytest.mark.slow)])
def test_eight_pcs_in_a_week_end_equal(tmp_path: Path, records: int) -> None:
    made = Network(tmp_path, 8)
    written = week(made, records, seed=records)
    assert made.equal()
    found = codes(made.pcs[0])
    assert len(found) == written + 1
    assert len(set(found)) == len(found)
    for pc in made.pcs:
        pc.close()
