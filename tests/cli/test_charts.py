import json

import pytest

from gridcenter.app import main
from tests.builders import PASSWORD, make_centre, make_incident


@pytest.fixture
def folder(tmp_path, monkeypatch):
    centre = make_centre(tmp_path / "data")
    make_incident(centre, state="registered", category="neighbours")
    make_incident(centre, state="registered", category="medical")
    centre.close()
    monkeypatch.setenv("GRIDCENTER_PASSWORD", PASSWORD)
    return tmp_path


def run(folder, *arguments):
    return main(["--data", str(folder / "data"), "--json", "chart", *arguments])


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_chart_becomes_a_file(folder, capsys, qapp, ending, magic):
    path = folder / f"图.{ending}"
    assert run(folder, "by-category", "--period", "2026-11", "--out", str(path)) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["chart"], said["period"], said["total"]) == ("by_category", "2026-11", 2)
    assert {row["key"]: row["count"] for row in said["rows"]} == {"neighbours": 1, "medical": 1}
    assert path.read_bytes().startswith(magic)
    assert path.stat().st_size > 4000
    assert main(["--data", str(folder / "data"), "--json", "audit"]) == 0
    lines = json.loads(capsys.readouterr().out)
    (line,) = [each["detail"] for each in lines if each["action"] == "chart"]
    assert line == {"name": "by_category", "file": path.name, "ok": True}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pie", "--out", "a.png"), "unknown_chart"),
        (("trend", "--period", "2026-13", "--out", "a.png"), "unknown_period"),
        (("trend", "--out", "a.gif"), "chart_format"),
    ],
)
def test_what_cannot_be_drawn_is_refused(folder, capsys, qapp, arguments, code):
    assert run(folder, *arguments) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code


def test_what_leaves_for_the_public_tells_no_small_count(folder, capsys, qapp):
    for name in ("by-category", "by-state", "trend", "funnel", "map"):
        path = folder / f"{name}.png"
        assert run(folder, name, "--period", "2026", "--public", "--out", str(path)) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["total"] == 0
        assert not {1, 2} & {row["count"] for row in said["rows"]}
        assert not {"1", "2"} & {row["value"] for row in said["rows"]}


def test_the_map_by_another_measure(folder, capsys, qapp):
    path = folder / "map.png"
    arguments = ("map", "--period", "2026", "--measure", "resolution", "--out", str(path))
    assert run(folder, *arguments) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["count"], row["value"]) == (2, "0.0%")
