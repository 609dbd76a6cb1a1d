"""Folders that were swapped between units, and links: told, and nothing of anybody is deleted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gridcenter.base.whole_files import OwnFolderError
from gridcenter.services.folder import accounts, backup, health, restoring
from gridcenter.services.register import attachment_contents, attachments
from gridcenter.store.database import DataFileBusyError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre, make_incident


def with_attachment(centre, text: str) -> Path:
    told = centre.folder.parent / "说明.txt"
    told.write_text(text, encoding="utf-8")
    attachments.attach(centre, make_incident(centre).uid, [told])
    centre.close()
    return centre.folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return with_attachment(make_centre(tmp_path / "ours"), "ours")


def other_unit(top: Path) -> Path:
    made = accounts.create(
        top / "theirs", unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP
    )
    return with_attachment(made.centre, "theirs")


def other_pc(top: Path) -> Path:
    """One that came of the same backup: the same key."""
    return with_attachment(make_centre(top / "theirs"), "theirs")


def checked(folder: Path) -> dict[str, object]:
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    try:
        return health.check(centre)
    finally:
        centre.close()


def swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


@pytest.mark.parametrize("other", [other_unit, other_pc])
def test_swapped_attachments_are_told_and_come_back_whole(ours, tmp_path, other):
    theirs = other(tmp_path)
    swap(ours / "attachments", theirs / "attachments")
    for folder in (ours, theirs):
        found = checked(folder)
        assert (found["ok"], found["attachments_missing"]) == (False, 1)
    swap(ours / "attachments", theirs / "attachments")
    assert checked(ours)["ok"]
    assert checked(theirs)["ok"]


def test_what_our_key_does_not_open_is_never_tidied_away(ours, tmp_path):
    theirs = other_unit(tmp_path)
    (sealed,) = (theirs / "attachments").iterdir()
    (ours / "attachments" / sealed.name).write_bytes(sealed.read_bytes())
    centre = accounts.open_folder(ours, password=PASSWORD, durable=False)
    assert attachment_contents.tidy(centre) == 0
    assert (ours / "attachments" / sealed.name).exists()
    centre.close()


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_through_a_link_the_data_folder_is_the_same_one(ours, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(ours)
    centre = accounts.open_folder(link, password=PASSWORD, durable=False)
    with pytest.raises(DataFileBusyError):
        accounts.open_folder(ours, password=PASSWORD, durable=False)
    made = backup.make(centre)
    for place in (link, ours, link / "forms", ours / "attachments", link / "backups" / "x"):
        with pytest.raises(OwnFolderError):
            backup.make(centre, place)
    centre.close()
    with pytest.raises(restoring.RestoreItselfError):
        restoring.restore(ours, link, password=PASSWORD)
    restoring.restore(link, made.folder, password=PASSWORD)
    assert link.is_symlink()
    assert checked(ours)["ok"]
