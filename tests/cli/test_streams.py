"""Output and input that are no console: as on an office PC, tried with its code page."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys

import pytest

from gridcenter import __version__
from gridcenter.cli import failing, main, streams

RARE = "李䶮例𬱖"


def run(*arguments, encoding="gbk", stdin=subprocess.DEVNULL):
    return subprocess.run(
        [sys.executable, "-m", "gridcenter", *arguments],
        capture_output=True,
        stdin=stdin,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        check=False,
    )


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_what_is_redirected_is_utf_8_whatever_the_console(tmp_path, encoding):
    told = run("--data", str(tmp_path / RARE), "--json", "month", "2026-11", encoding=encoding)
    assert told.returncode == 1
    assert RARE in json.loads(told.stderr.decode("utf-8"))["error"]["message"]
    assert "综治中心".encode() in run("--help", encoding=encoding).stdout


def test_a_console_shows_what_it_can(monkeypatch):
    shown = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(streams, "is_console", lambda _stream: True)
    streams.settle(as_json=False)
    shown.write("示例𬱖")
    shown.flush()
    assert shown.buffer.getvalue().decode("gbk") == "示例\\U0002cc56"


def test_a_program_without_any_console_is_no_failure(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stdin", None)
    streams.settle(as_json=True)
    print("nobody reads this")
    with pytest.raises(failing.PasswordMissingError):
        main.ask_password("密码", confirm=False)
    sys.stdout.close()


def test_a_terminal_that_is_no_console_is_not_asked(monkeypatch):
    """Windows says of NUL that it is a terminal."""

    class Nul(io.StringIO):
        def isatty(self):
            return True

        def fileno(self):
            return 0

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(streams, "_has_console_mode", lambda _number: False)
    monkeypatch.setattr(sys, "stdin", Nul())
    assert not streams.is_console(sys.stdin)
    with pytest.raises(failing.PasswordMissingError):
        main.ask_password("密码", confirm=False)


def test_the_version_is_told():
    assert run("--version").stdout.decode().strip() == f"gridcenter {__version__}"


def windows(number, *, name="D:\\甲.xlsx", code=errno.EINVAL):
    failure = OSError(code, "English words of the system", name)
    failure.winerror = number
    return failure


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (32, "正被其他程序打开"),
        (53, "共享"),
        (67, "共享"),
        (15, "盘"),
        (112, "磁盘已满"),
        (206, "太长"),
    ],
)
def test_windows_numbers_are_told_in_words(number, word):
    said = str(failing._named(windows(number)))
    assert word in said
    assert "English" not in said


def test_a_reader_that_went_away_is_no_failure():
    assert failing._reader_left(BrokenPipeError())
    assert failing._reader_left(OSError(errno.EINVAL, "Invalid argument"))
    assert failing._reader_left(windows(232, name=None, code=errno.EPERM))
    assert not failing._reader_left(windows(233, name=None, code=errno.EPERM))
    assert not failing._reader_left(windows(123))
