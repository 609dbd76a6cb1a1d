"""Before Qt ends the process: is there a screen, and who is told when there is none."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading

import pytest

from gridcenter.base import screen

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def server(monkeypatch):
    """An X server at display 3 that hears one greeting and answers with the byte it is told."""
    heard = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        monkeypatch.setattr(screen, "_FIRST_PORT", listening.getsockname()[1] - 3)
        monkeypatch.setenv("DISPLAY", "127.0.0.1:3.0")
        monkeypatch.setattr(screen, "_PATIENCE", 0.2)

        def answers(byte):
            def serve():
                came, _from = listening.accept()
                with came:
                    heard.append(came.recv(100))
                    came.sendall(byte)
                    came.recv(1)

            threading.Thread(target=serve, daemon=True).start()
            return heard

        yield answers


@pytest.mark.parametrize(
    "display", ["", ":4711", "127.0.0.1:4711", "[::1]:4711", "garbage", "a:b", "127.0.0.1:99999999"]
)
def test_a_screen_that_does_not_answer(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    assert isinstance(screen.trouble(), screen.NoScreenError)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert isinstance(screen.trouble(), screen.NoScreenError)


def test_a_server_that_lets_us_in(server):
    heard = server(b"\1")
    assert screen.trouble() is None
    assert heard == [b"l\0\x0b\0\0\0\0\0\0\0\0\0"]


@pytest.mark.parametrize("answer", [b"\0", b"\2", b""])
def test_a_server_that_refuses_hangs_or_asks_for_more_is_none(server, answer):
    server(answer)
    assert isinstance(screen.trouble(), screen.NoScreenError)


def test_the_cookie_of_this_account_is_shown(server, tmp_path):
    def entry(number, cookie):
        parts = (b"host", number, b"MIT-MAGIC-COOKIE-1", cookie)
        return b"\1\0" + b"".join(len(each).to_bytes(2, "big") + each for each in parts)

    kept = entry(b"7", b"wrong") + entry(b"3", b"0123456789abcdef")
    (tmp_path / ".Xauthority").write_bytes(kept)
    heard = server(b"\1")
    assert screen.trouble() is None
    assert heard[0].endswith(b"MIT-MAGIC-COOKIE-1\0\x000123456789abcdef")


@pytest.mark.parametrize("size", range(60))
def test_a_torn_file_of_cookies_is_read_as_far_as_it_goes(tmp_path, size):
    whole = b"\1\0\0\4host\0\1" + b"3\0\x12MIT-MAGIC-COOKIE-1\0\x100123456789abcdef"
    (tmp_path / ".Xauthority").write_bytes(whole[:size])
    found = [b"0123456789abcdef"] if size >= len(whole) else []
    assert [bytes(each) for each in screen._cookies("3")][: len(found)] == found


def test_display_0_is_asked_at_port_6000_with_eight_cookies_at_most(monkeypatch, tmp_path):
    entry = b"\1\0\0\4host\0\0\0\x12MIT-MAGIC-COOKIE-1\0\x10"
    kept = b"".join(entry + number.to_bytes(16, "big") for number in range(20))
    (tmp_path / ".Xauthority").write_bytes(kept)
    asked = []
    monkeypatch.setattr(screen, "_greets", lambda *given: asked.append(given) and False)
    monkeypatch.setenv("DISPLAY", "127.0.0.1:0")
    assert isinstance(screen.trouble(), screen.NoScreenError)
    assert [place for _family, place, *_words in asked] == [("127.0.0.1", 6000)] * 8
    assert [hello[-16:] for *_place, hello, _wanted in asked] == [
        number.to_bytes(16, "big") for number in range(8)
    ]


def test_a_compositor_that_listens(monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert screen.trouble() is not None
    (tmp_path / "wayland-0").touch()
    assert screen.trouble() is not None
    (tmp_path / "wayland-0").unlink()
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        assert screen.trouble() is None
        assert not screen.is_x11()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        assert screen.trouble() is not None
        assert screen.is_x11()


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
    assert len(done.stderr.decode().splitlines()) == 1
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
