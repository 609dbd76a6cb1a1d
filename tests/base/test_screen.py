"""Before Qt ends the process: is there a screen, and who is told when there is none."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys

import pytest

from gridcenter.base import screen

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("display", ["", ":4711", "127.0.0.1:4711"])
def test_a_screen_that_does_not_answer(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    assert isinstance(screen.trouble(), screen.NoScreenError)


def test_screens_that_answer(monkeypatch, tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setattr(screen, "_FIRST_PORT", server.getsockname()[1] - 3)
        monkeypatch.setenv("DISPLAY", "127.0.0.1:3.0")
        assert screen.trouble() is None
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert screen.trouble() is not None
    (tmp_path / "wayland-0").touch()
    assert screen.trouble() is None


def test_a_named_platform_is_believed(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert screen.trouble() is None


def test_the_program_says_it_in_chinese_and_ends_with_1(tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "gridcenter", "--data", tmp_path / "x"],
        env={**env, "DISPLAY": ":4711", "PATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "没有可用的显示器（:4711）" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not (tmp_path / "x").exists()


def test_who_started_it_by_its_icon_sees_a_dialog(tmp_path, monkeypatch):
    dialog = tmp_path / "kdialog"
    dialog.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\n', encoding="utf-8")
    dialog.chmod(dialog.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setattr(screen, "_DIALOGS", (("kdialog", "--error"),))
    screen.tell(screen.MissingLibraryError(reason="libGL.so.1"))
    assert "libGL.so.1" in (tmp_path / "said").read_text(encoding="utf-8")
