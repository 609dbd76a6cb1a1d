"""The folder of wheels: the lock, read for the machine that is meant and not for this one."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "packaging" / "wheelhouse" / "wheelhouse.py"

LOCK = """# by hand
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via gridcenter
onlywin==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
window==6.11 ; python_full_version < '3.12' \\
    --hash=sha256:cc
window==6.12 ; python_full_version >= '3.12' \\
    --hash=sha256:cd
"""
OLDER = "window==6.8 \\\n    --hash=sha256:ce\n"


@pytest.fixture(scope="module")
def wheelhouse():
    spec = importlib.util.spec_from_file_location("wheelhouse", HERE)
    made = importlib.util.module_from_spec(spec)
    sys.modules["wheelhouse"] = made
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("platform", "python", "lines"),
    [
        (
            "win_amd64",
            "3.12",
            ["onlywin==2.0 --hash=sha256:bb", "window==6.12 --hash=sha256:cd"],
        ),
        ("win_amd64", "3.11", ["onlywin==2.0 --hash=sha256:bb", "window==6.11 --hash=sha256:cc"]),
        ("linux_aarch64", "3.12", ["window==6.12 --hash=sha256:cd"]),
        ("kylin_aarch64", "3.12", ["window==6.8 --hash=sha256:ce"]),
        ("kylin_x86_64", "3.11", ["window==6.8 --hash=sha256:ce"]),
    ],
)
def test_each_machine_gets_what_its_markers_say(wheelhouse, platform, python, lines):
    target = wheelhouse.TARGETS[platform]
    both = ["alpha==1.0 --hash=sha256:aa --hash=sha256:ab", *lines]
    assert wheelhouse.wanted(target, python, LOCK, OLDER) == both


@pytest.mark.parametrize("platform", ["win_amd64", "linux_x86_64", "kylin_aarch64"])
def test_every_line_of_our_lock_is_pinned_by_hash(wheelhouse, platform):
    lock, older = (
        each.read_text(encoding="utf-8") for each in (wheelhouse.LOCK, wheelhouse.OLDER_LOCK)
    )
    lines = wheelhouse.wanted(wheelhouse.TARGETS[platform], "3.12", lock, older)
    names = [each.partition("==")[0] for each in lines]
    assert len(names) == len(set(names)) > 30
    assert all(re.fullmatch(r"\S+==\S+( --hash=sha256:[0-9a-f]{64})+", each) for each in lines)
    assert {"cryptography", "sqlcipher3", "typst"} <= set(names)
    window = next(each for each in lines if each.startswith("pyside6-essentials=="))
    assert window.startswith("pyside6-essentials==6.8.") == platform.startswith("kylin")
