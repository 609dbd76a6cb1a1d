"""Which media come and go, read from what the kernel says of them."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gridcenter.base import drives

MOUNTS = """\
proc /proc proc rw 0 0
/dev/sda2 / ext4 rw 0 0
/dev/sda3 /home ext4 rw 0 0
/dev/sdb1 {media}/wang/我的\\040U盘 vfat rw,relatime 0 0
/dev/sdc1 {media}/wang/锁住 vfat ro,relatime 0 0
/dev/sdd1 {tmp}/flagged ext4 rw 0 0
/dev/sde1 {tmp}/large ext4 rw 0 0
/dev/mmcblk0p1 {tmp}/card vfat rw 0 0
/dev/gone1 {tmp}/gone vfat rw 0 0
short line
"""
DISKS = {
    "sda2": ("pci0/ata1/block/sda", "0"),
    "sda3": ("pci0/ata1/block/sda", "0"),
    "sdb1": ("pci0/usb1/block/sdb", "1"),
    "sdd1": ("pci0/scsi/block/sdd", "1"),
    "sde1": ("pci0/usb2/1-1/block/sde", "0"),
    "mmcblk0p1": ("platform/mmc_host/mmc0/block/mmcblk0", "0"),
}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with two sticks, a USB disk, a card and fixed disks."""
    media = tmp_path / "media"
    for place in (media / "wang" / "我的 U盘", media / "wang" / "锁住"):
        place.mkdir(parents=True)
    for name in ("flagged", "large", "card", "gone"):
        (tmp_path / name).mkdir()
    blocks = tmp_path / "sys" / "class"
    blocks.mkdir(parents=True)
    for name, (place, flag) in DISKS.items():
        whole = tmp_path / "sys" / "devices" / place
        (whole / name).mkdir(parents=True)
        (whole / "removable").write_text(flag + "\n")
        (whole / name / "partition").write_text("1\n")
        (blocks / name).symlink_to(whole / name)
    (tmp_path / "mounts").write_text(MOUNTS.format(media=media, tmp=tmp_path), "utf-8")
    monkeypatch.setattr(drives, "_MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(drives, "_BLOCKS", blocks)
    monkeypatch.setattr(drives, "_MEDIA", (media,))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks the system, not files")
def test_sticks_cards_and_usb_disks_are_found_and_fixed_disks_are_not(machine: Path) -> None:
    found = [(drive.name, drive.read_only) for drive in drives.removable_drives()]
    assert sorted(found[:-1]) == [
        ("card", False), ("flagged", False), ("large", False), ("我的 U盘", False)
    ]  # fmt: skip
    assert found[-1] == ("锁住", True)  # what takes no files comes last
    assert all((drive.free() or 0) > 0 for drive in drives.removable_drives())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what Linux says of its media")
def test_this_machine_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever is plugged in here: what it says is read, and a card by name is found beside it.
    real = drives._MOUNTS.read_text(encoding="utf-8")
    assert " / " in real
    before = drives.removable_drives()
    card = tmp_path / "card"
    card.mkdir()
    (tmp_path / "mounts").write_text(f"{real}/dev/null {card} vfat rw 0 0\n", "utf-8")
    monkeypatch.setattr(drives, "_MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(drives, "_MEDIA", (*drives._MEDIA, tmp_path))
    assert {d.path for d in drives.removable_drives()} == {d.path for d in before} | {card}


def test_a_medium_that_went_away_says_nothing_of_its_room(tmp_path: Path) -> None:
    assert drives.Drive(path=tmp_path / "gone", name="gone").free() is None


def test_a_folder_left_of_a_stick_is_no_stick(machine: Path) -> None:
    left = machine / "media" / "wang" / "我的 U盘"
    assert drives.is_pulled(left)
    assert drives.is_pulled(left / "上报")
    assert not drives.is_pulled(machine / "large")
    (left / "own.txt").write_text("somebody keeps files here")
    assert not drives.is_pulled(left)


def test_windows_tells_what_comes_and_goes_by_the_number_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GetDriveType: 2 removable, 3 fixed, 4 network, 5 CD-ROM, 6 RAM disk.
    kinds = {"C:\\": 3, "D:\\": 5, "E:\\": 2, "F:\\": 6, "Z:\\": 4}
    present = sum(1 << ord(root[0]) - ord("A") for root in kinds)
    kernel = SimpleNamespace(GetLogicalDrives=lambda: present, GetDriveTypeW=kinds.__getitem__)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert [str(each.path) for each in drives._windows_drives()] == ["E:\\"]
