"""The formats that sticks really have, on a loop device: what is written there is whole or not there.

Needs Linux, root, loop devices and the kernel's driver; where one is missing the test says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcenter.exchange.file_out import MediumFullError, MediumReadOnlyError, write_safely

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs Linux and root"
    ),
]
MEGABYTE = 2**20
MAKERS = {"vfat": ("mkfs.vfat", "-F", "32"), "exfat": ("mkfs.exfat",), "ext4": ("mkfs.ext4", "-qF")}
"""ext4 is what a stick of our own kind has; it also shows that mounting works here at all."""


@pytest.fixture(params=MAKERS)
def stick(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A stick of 40 MB of this format."""
    maker = MAKERS[request.param]
    if shutil.which(maker[0]) is None:
        pytest.skip(f"{maker[0]} is not installed")
    image, place = tmp_path / "image", tmp_path / "stick"
    with image.open("wb") as stream:
        stream.truncate(40 * MEGABYTE)
    subprocess.run([*maker, str(image)], check=True, capture_output=True)
    place.mkdir()
    options = "loop,utf8" if request.param == "vfat" else "loop"
    mount = ["mount", "-t", request.param, "-o", options, str(image), str(place)]
    mounted = subprocess.run(mount, check=False, capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"this kernel does not mount {request.param}: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_file_is_whole_under_its_chinese_name_or_not_there(stick: Path) -> None:
    path = stick / "十一月上报（示例）.gcpack"
    write_safely(path, b"first")
    write_safely(path, b"second" * 1000)
    assert path.read_bytes() == b"second" * 1000
    with pytest.raises(MediumFullError):
        write_safely(path, os.urandom(60 * MEGABYTE))
    assert path.read_bytes() == b"second" * 1000
    names = {each.name for each in stick.iterdir()} - {"lost+found"}
    assert names == {path.name}


def test_a_write_protected_stick_says_so(stick: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
    with pytest.raises(MediumReadOnlyError):
        write_safely(stick / "包.gcpack", b"x")
