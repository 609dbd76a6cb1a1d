"""A folder of an earlier version, readable by everybody on the PC, is closed at the next sign-in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from gridcenter.services.folder import accounts, backup
from gridcenter.services.register import attachments
from gridcenter.store import settings
from gridcenter.store.database import Database
from tests.builders import PASSWORD, make_centre, make_incident

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all(tmp_path: Path) -> Path:
    """A folder with a backup and an attachment, as an earlier version left it."""
    folder = tmp_path / "数据"
    centre = make_centre(folder)
    proof = tmp_path / "凭证.txt"
    proof.write_text("示例", encoding="utf-8")
    attachments.attach(centre, make_incident(centre).uid, [proof])
    backup.make(centre)
    (folder / "forms").mkdir()
    (folder / "forms" / "own.toml").write_text("", encoding="utf-8")
    centre.close()
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    return folder


def sign_in(folder: Path) -> None:
    accounts.open_folder(folder, password=PASSWORD, durable=False).close()


def test_nobody_else_reads_any_of_it_afterwards(open_to_all: Path) -> None:
    sign_in(open_to_all)
    left = [path for path in (open_to_all, *open_to_all.rglob("*")) if mode(path) & 0o077]
    assert not left


def test_what_is_not_ours_keeps_its_mode_and_so_does_the_folder(
    open_to_all: Path, tmp_path: Path
) -> None:
    others = open_to_all / "我的照片.txt"
    others.write_text("", encoding="utf-8")
    others.chmod(0o644)
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    outside.chmod(0o755)
    (open_to_all / "packs").symlink_to(outside)
    sign_in(open_to_all)
    assert (mode(others), mode(open_to_all), mode(outside)) == (0o644, 0o755, 0o755)
    assert mode(open_to_all / "keys.json") == 0o600


def test_a_disk_that_takes_not_even_the_note_keeps_nobody_from_the_data(
    open_to_all: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = settings.put

    def full(db: Database, key: str, value: object) -> None:
        if key == "closed_to_others":
            raise driver.OperationalError("database or disk is full")
        put(db, key, value)

    with monkeypatch.context() as patched:
        patched.setattr(settings, "put", full)
        sign_in(open_to_all)
    (open_to_all / "keys.json").chmod(0o644)
    sign_in(open_to_all)
    assert mode(open_to_all / "keys.json") == 0o600, "what was not noted is done again"


def test_it_is_done_once(open_to_all: Path) -> None:
    sign_in(open_to_all)
    (open_to_all / "keys.json").chmod(0o640)  # an administrator's own wish
    sign_in(open_to_all)
    assert mode(open_to_all / "keys.json") == 0o640
