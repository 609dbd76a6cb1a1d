"""The clock is asked about once: refused with 1, answered by --clock-right, told in the trail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gridcenter.cli import main
from gridcenter.services import clock_doubt
from gridcenter.services.folder import accounts
from tests.builders import CHEAP, PASSWORD, FakeClock, make_centre, make_incident
from tests.cli.test_packs import NOWHERE


def test_writing_is_refused_until_the_flag_answers_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(main.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr("gridcenter.services.folder.accounts.Argon2Cost", lambda: CHEAP)
    monkeypatch.setattr(clock_doubt, "AHEAD", timedelta(days=62))
    clock = FakeClock(datetime(2036, 11, 20, tzinfo=UTC))
    made = make_centre(tmp_path / "d", clock=FakeClock())
    make_incident(made)
    made.close()
    monkeypatch.setitem(accounts.open_folder.__kwdefaults__, "clock", clock)

    def call(*line: str) -> tuple[int, Any, str]:
        code = main.run(["--data", str(tmp_path / "d"), *line], NOWHERE)
        out, err = capsys.readouterr()
        return code, out, err

    write = ("add", "incident", "title=示例纠纷", "occurred_at=2026-11-05", "family=dispute")
    code, _out, err = call("--json", *write)
    assert (code, json.loads(err)["error"]["code"]) == (1, "clock_leap")
    assert "--clock-right" in json.loads(err)["error"]["hint"]
    code, _out, err = call("list", "incident")  # looking goes on, and says so
    assert code == 0
    assert "2036-11-20" in err
    assert "2026-11-20" in err
    assert call("clock")[0] == 3
    assert call("--json", *write, "--clock-right")[0] == 0
    assert call("clock")[0] == 0
    assert call("list", "incident")[2] == ""
    clock.move(days=-3652)  # set right at last: this difference is asked about too
    assert call("--json", "incident", "x", "accept")[0] == 1
    assert call("clock")[0] == 3
    trail = json.loads(call("--json", "audit")[1])
    assert json.dumps(trail).count("clock.confirmed") == 1
