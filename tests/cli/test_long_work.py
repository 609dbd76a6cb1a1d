"""Checks and backups on the command line show how far they are and stop when asked to."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from gridcenter import __main__, app
from gridcenter.cli import long_work, main, streams
from gridcenter.services.folder import accounts
from gridcenter.store import backup as copies
from tests.builders import PASSWORD, make_centre, make_grid
from tests.cli.test_main import NOWHERE

COMMANDS = [("check-data",), ("backup",), ("diagnose", "--out", "{}")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    centre.close()
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    return tmp_path / "d"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[0])
def test_ctrl_c_takes_the_work_back(
    folder: Path,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    real, report = copies.tables, folder.parent / "report.json"
    before = signal.getsignal(signal.SIGINT)  # a job in the background begins with it ignored

    def pressed(db: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return real(db)

    given = [each.format(report) for each in command]
    with monkeypatch.context() as patched:
        patched.setattr(copies, "tables", pressed)
        code = main.run(["--data", str(folder), "--json", *given], NOWHERE)
    assert (code, json.loads(capsys.readouterr().err)["error"]["code"]) == (1, "cancelled")
    assert not report.exists()
    assert not list((folder / "backups").glob("*"))
    assert main.run(["--data", str(folder), "--json", *given], NOWHERE) == 0
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("loading", ["set_language", "click_words"])
def test_ctrl_c_while_it_loads_is_a_sentence_too(
    loading: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    class Pressed:
        def __call__(self, *_given: object) -> None:
            raise KeyboardInterrupt

        speak = __call__

    monkeypatch.setattr(main, loading, Pressed())
    assert main.run(["--json", "list", "grid"], NOWHERE) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "interrupted"


def test_ctrl_c_before_anything_is_loaded_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def pressed(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "main", pressed)
    monkeypatch.setattr("sys.argv", ["gridcenter", "--json", "list", "grid"])
    assert __main__.main() == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "interrupted"


def test_who_asks_twice_does_not_wait():
    with pytest.raises(KeyboardInterrupt), long_work.watched("x"):  # noqa: PT012 - pressed twice
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def all_of(terminal: int) -> bytes:
    """What was written so far; a terminal gives it out piece by piece."""
    os.set_blocking(terminal, False)
    parts = []
    with suppress(BlockingIOError):
        while part := os.read(terminal, 65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_a_terminal_shows_a_bar(folder: Path, monkeypatch: pytest.MonkeyPatch):
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal, monkeypatch.context() as patched:  # noqa: PTH123
        patched.setattr("sys.stderr", terminal)
        patched.setattr(streams, "is_console", lambda _stream: True)
        with long_work.watched("检查数据"):
            centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
            copies.structure(centre.db)
            centre.close()
        terminal.flush()
        shown = all_of(ours).decode(errors="replace")
    os.close(ours)
    assert "检查数据" in shown
    assert "100%" in shown
