"""A damaged file is told as one, and gives what it still has."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.base.whole_files import OwnFolderError
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import audit
from gridcenter.services.folder import accounts, health, rescuing, restoring, trouble
from gridcenter.services.register import registers
from gridcenter.store import looking
from tests.builders import PASSWORD, make_centre, make_grid, make_incident

INCIDENT = RegisterId("incident")
COUNT = 120
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole") / "d"
    centre = make_centre(folder)
    grid = make_grid(centre)
    for number in range(COUNT):
        make_incident(centre, grid=grid.uid, title=f"第{number}件（示例）", summary="经过" * 60)
    centre.close()
    return folder.joinpath("gridcenter.db").read_bytes() + folder.joinpath("keys.json").read_bytes()


@pytest.fixture
def folder(tmp_path: Path, whole: bytes) -> Path:
    place = tmp_path / "d"
    place.mkdir()
    at = len(whole) // PAGE * PAGE
    at = at if whole[at:].lstrip().startswith(b"{") else whole.index(b'{\n "format"')
    (place / "gridcenter.db").write_bytes(whole[:at])
    (place / "keys.json").write_bytes(whole[at:])
    return place


def flip(path: Path, page: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(page * PAGE + 1000)
        byte = stream.read(1)[0]
        stream.seek(page * PAGE + 1000)
        stream.write(bytes([byte ^ 4]))


def use(folder: Path) -> bool:
    """Sign in, read everything, write; whether nothing failed. Anything but a failure of ours is a bug."""
    try:
        centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    except GridcenterError:
        return False
    try:
        found = registers.find(centre, Query(register=INCIDENT, search="经过"), limit=1000)
        assert len(found) == COUNT
        make_grid(centre)
    except Exception as failure:
        if not isinstance(trouble.told_of(failure), GridcenterError):
            raise
        return False
    finally:
        centre.close()
    return True


def test_whichever_page_is_damaged_is_told_and_found(folder: Path):
    data = folder / "gridcenter.db"
    content = data.read_bytes()
    pages, told = len(content) // PAGE, 0
    for page in range(0, pages, max(1, pages // 40)):
        data.write_bytes(content)
        for left in folder.glob("gridcenter.db-*"):
            left.unlink()
        flip(data, page)
        (folder / "gridcenter.count").unlink(missing_ok=True)
        if use(folder):
            continue
        told += 1
    assert told > 5


def test_check_data_finds_a_damaged_page_and_a_file_cut_short(folder: Path):
    data = folder / "gridcenter.db"
    content = data.read_bytes()
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    assert health.check(centre)["ok"]
    centre.close()
    for page in range(len(content) // PAGE // 2, len(content) // PAGE, 9):
        data.write_bytes(content)
        flip(data, page)
        try:
            centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
        except GridcenterError:
            continue
        assert not health.check(centre)["ok"], page
        centre.close()
    data.write_bytes(content[: len(content) // PAGE // 2 * PAGE])
    with pytest.raises(GridcenterError):
        accounts.open_folder(folder, password=PASSWORD)


def partly_damaged(data: Path, key: bytes) -> int:
    """Damage one leaf of the incidents and nothing else that matters; how many rows are left."""
    content = data.read_bytes()
    for page in range(len(content) // PAGE // 2, len(content) // PAGE):
        data.write_bytes(content)
        flip(data, page)
        try:
            first = looking.look(data, key)
            first.close()
            others = all(
                read(data, key, f"SELECT * FROM {table}")
                for table in ("setting", "account", "audit")
            )
        except GridcenterError:
            continue
        if not others or read(data, key, "SELECT * FROM incident"):
            continue
        sql = "SELECT * FROM incident WHERE rowid = ?"
        if not read(data, key, sql, COUNT) or not read(data, key, sql, 1):
            continue
        left = sum(read(data, key, sql, row) for row in range(1, COUNT + 1))
        if 0 < left < COUNT:
            return left
    raise AssertionError("no leaf was found")


def read(data: Path, key: bytes, sql: str, *given: object) -> bool:
    """Whether this can be read by a connection of its own."""
    db = looking.look(data, key)
    try:
        return bool(db.query(sql, given))
    except GridcenterError:
        return False
    finally:
        db.close()


def test_what_can_be_read_is_read_out_and_can_be_restored(folder: Path, tmp_path: Path):
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    key = centre.db.key
    centre.close()
    left = partly_damaged(folder / "gridcenter.db", key)
    found = rescuing.rescue_to(folder, tmp_path / "rescue", password=PASSWORD)
    incidents = next(each for each in found.tables if each.table == "incident")
    assert (incidents.rows, incidents.lost, found.is_all) == (left, COUNT - left, False)
    restoring.restore(folder, tmp_path / "rescue", password=PASSWORD)
    back = accounts.open_folder(folder, password=PASSWORD)
    assert registers.count(back, Query(register=INCIDENT)) == left
    assert registers.count(back, Query(register=INCIDENT, search="经过")) == left
    assert health.check(back)["structure"] == "ok"
    back.close()


def test_a_file_cut_short_gives_what_is_left(folder: Path, tmp_path: Path):
    data = folder / "gridcenter.db"
    with data.open("r+b") as stream:
        stream.truncate(data.stat().st_size // PAGE * 3 // 4 * PAGE)
    found = rescuing.rescue_to(folder, tmp_path / "rescue", password=PASSWORD)
    rows = {each.table: each.rows for each in found.tables}
    assert rows["account"] == 1
    assert rows["incident"] > 0
    back = accounts.open_folder(tmp_path / "rescue", password=PASSWORD, durable=False)
    (told,) = (each for each in audit.entries(back) if each.action == "folder.rescue")
    assert told.detail == {"lost": sum(each.lost for each in found.tables)}
    back.close()


def test_where_no_data_is_nothing_is_rescued_and_it_is_said(tmp_path: Path):
    with pytest.raises(accounts.NoDataFolderError):
        rescuing.rescue_to(tmp_path / "elsewhere", tmp_path / "rescue", password=PASSWORD)
    assert not (tmp_path / "rescue").exists()


def test_the_rescue_folder_is_never_inside_the_data_and_never_replaces_anything(folder: Path):
    with pytest.raises(OwnFolderError):
        rescuing.rescue_to(folder, folder / "rescue", password=PASSWORD)
    with pytest.raises(rescuing.RescuePlaceError):
        rescuing.rescue_to(folder, folder.parent, password=PASSWORD)
    assert sorted(each.name for each in folder.iterdir()) == ["gridcenter.db", "keys.json"]
