"""The lake from the command line: built, checked, asked, and counted on by forms and charts."""

from __future__ import annotations

import json

import pytest

from gridcenter.app import main
from tests.builders import COUNTY, PASSWORD, make_centre, make_incident


@pytest.fixture
def folder(tmp_path, monkeypatch):
    centre = make_centre(tmp_path / "data", unit=COUNTY)
    for category in ("neighbours", "medical", "neighbours"):
        make_incident(centre, state="registered", category=category)
    centre.close()
    monkeypatch.setenv("GRIDCENTER_PASSWORD", PASSWORD)
    return tmp_path


def run(capsys, folder, *arguments, expected=0):
    assert main(["--data", str(folder / "data"), "--json", *map(str, arguments)]) == expected
    told = capsys.readouterr()
    return json.loads(told.err if expected == 1 else told.out)


def test_forms_and_charts_count_on_the_lake_that_is_named(folder, capsys, qapp):
    lake, out = folder / "湖", folder / "图.png"
    assert run(capsys, folder, "lake", "build", lake)["rows"] >= 3
    assert run(capsys, folder, "lake", "verify", lake)["differ"] == []
    of_month = ("handling_statistics", "--month", "2026-11")
    chart = ("chart", "by-category", "--period", "2026-11", "--out", out)
    there = run(capsys, folder, "report", *of_month)["figures"]
    assert run(capsys, folder, "report", *of_month, "--lake", lake)["figures"] == there
    rows = run(capsys, folder, *chart)["rows"]
    assert {row["key"]: row["count"] for row in rows} == {"neighbours": 2, "medical": 1}
    assert run(capsys, folder, *chart, "--lake", lake, "--engine", "duckdb")["rows"] == rows
    for named, code in ((lake / "none", "no_lake"), (lake, "no_engine")):
        asked = (*chart, "--lake", named, "--engine", "oracle")
        assert run(capsys, folder, *asked, expected=1)["error"]["code"] == code


def test_the_board_reads_from_the_lake_that_is_named(folder, capsys):
    lake = folder / "湖"
    run(capsys, folder, "lake", "build", lake)
    asked = ("board", "--lake", lake, "--engine", "duckdb")
    assert run(capsys, folder, *asked) == run(capsys, folder, "board")
    missing = ("board", "--lake", folder / "none")
    assert run(capsys, folder, *missing, expected=1)["error"]["code"] == "no_lake"
