"""The Windows setup agrees with the program: version, endings, and what it never touches."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from gridcenter import __version__, app

HERE = Path(__file__).resolve().parents[2] / "packaging" / "windows"
SETUP = (HERE / "setup.nsi").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rig():
    spec = importlib.util.spec_from_file_location("windows_rig", HERE / "rig.py")
    made = importlib.util.module_from_spec(spec)
    sys.modules["windows_rig"] = made
    spec.loader.exec_module(made)
    return made


def test_a_double_click_opens_what_the_program_opens():
    given, taken = (
        set(re.findall(rf'!insertmacro {macro} "(\.\w+)"', SETUP))
        for macro in ("Ending", "NoEnding")
    )
    assert given == taken == app._OPENED


def test_the_version_is_the_programs(rig):
    assert rig.version() == __version__


def test_removal_deletes_by_name_and_only_under_the_program():
    removal = SETUP.partition("Section Uninstall")[2].partition("SectionEnd")[0]
    folders = re.findall(r'RMDir /r "([^"]+)"', removal)
    assert set(folders) == {
        rf"$INSTDIR\{name}" for name in ("app", "app.before", "app.new", "app.back")
    }
    assert "LOCALAPPDATA" not in removal, "the data lies there"


def test_the_stub_is_of_64_bits():
    assert "Target amd64-unicode" in SETUP.splitlines()
    assert "RequestExecutionLevel user" in SETUP.splitlines()


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not on this machine")
def test_the_script_compiles_without_a_warning(rig, tmp_path):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "gridcenter.exe").write_bytes(b"MZ")
    rig.compile_setup(bundle, tmp_path / "out" / "gridcenter-setup.exe")
    assert (tmp_path / "out" / "gridcenter-setup.exe").read_bytes()[:2] == b"MZ"


def test_a_command_is_waited_for_and_not_what_it_leaves_running(rig, tmp_path, monkeypatch):
    """As `update` does: the setup that it started holds the pipe long after it has ended."""
    wine = tmp_path / "bin" / "wine"
    wine.parent.mkdir()
    wine.write_text("#!/bin/sh\necho begun\nsleep 30 &\necho $! > left\nexit 7\n", encoding="ascii")
    wine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wine.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(rig, "LAST_WORDS_S", 0.1)
    made = rig.Rig(tmp_path)
    began = time.monotonic()
    try:
        assert made.heard(["setup.exe"], 10) == (7, "begun\n")
        assert time.monotonic() - began < 10
    finally:
        os.kill(int((tmp_path / "left").read_text()), signal.SIGKILL)
