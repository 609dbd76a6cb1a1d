"""The soak's short form: a few of each way to fail, and a judge that sees what is lost."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from tests.tools.soak import deeds, flips, full_disk, hostile, kills, power_cut
from tests.tools.soak.deeds import DEEDS, LostError
from tests.tools.soak.recording import Step
from tests.tools.soak.telling import Tally

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, kills and mounts")
NAMED = {deed.name: deed for deed in DEEDS}


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_kill_leaves_the_old_or_the_new(deed: deeds.Deed, top: Path):
    tally = Tally(deed.name)
    kills.kill(deed, top, 2, Random(deed.name), tally)
    assert (tally.runs, tally.findings) == (2, [])


def test_something_else_under_a_name_of_ours_loses_nothing(top: Path, monkeypatch):
    monkeypatch.setattr(hostile, "COMMANDS", hostile.COMMANDS[:2])
    named = ("way out", "nested", "link", "folder")
    monkeypatch.setattr(hostile, "PUT", {each: hostile.PUT[each] for each in named})
    tallies = {name: Tally(name) for name in ("restore.json", "sign-in.json")}
    hostile.walk(top, tallies)
    assert [(each.runs, each.findings) for each in tallies.values()] == [(8, []), (8, [])]


@pytest.mark.parametrize("kind", flips.KINDS, ids=lambda kind: kind.name)
def test_a_flipped_bit_gives_the_right_answer_or_a_sentence(kind: flips.Kind, top: Path):
    tally = Tally(kind.name)
    flips.flip(kind, top, 2, Random(kind.name), tally)
    assert (tally.runs, tally.findings) == (2, [])


@pytest.mark.parametrize(
    "name",
    [
        "restore",
        "export",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("rekey", "attach")),
    ],
)
def test_a_full_disk_is_refused_and_nothing_is_half_done(name: str, top: Path):
    tally = Tally(name)
    full_disk.fill(NAMED[name], top, 700 * full_disk.KB, 2100 * full_disk.KB, tally)
    if tally.skipped:
        pytest.skip(tally.skipped)
    assert tally.refused > 0
    assert tally.findings == []


def test_the_power_fails_and_the_controls_show_it(top: Path):
    """A recording of changing the keys: sound with its flushes, lost without them."""
    models = ("ordered", "strict", "no flush")
    tallies = {model: Tally(model, is_control=model in power_cut.CONTROLS) for model in models}
    power_cut.cut(NAMED["rekey"], top, 5, Random("power"), tallies)
    if tallies["strict"].skipped:
        pytest.skip(tallies["strict"].skipped)
    assert [(model, tallies[model].findings) for model in models[:2]] == [
        ("ordered", []),
        ("strict", []),
    ]
    assert all(tallies[model].findings for model in models[2:])


def test_the_judge_sees_what_was_told_and_is_not_there(top: Path):
    with pytest.raises(LostError):
        deeds.judge(NAMED["save"], deeds.fresh(NAMED["save"], top, top / "judged"), 2)


def test_a_disk_keeps_what_was_flushed_and_no_rename_by_half(tmp_path: Path):
    place = tmp_path / "place"
    (place / "a").mkdir(parents=True)
    (place / "b").mkdir()
    disk = power_cut.Disk(place)
    for step in (
        Step(kind="make", path="a/x"),
        Step(kind="write", path="a/x", data=b"kept"),
        Step(kind="flush", path="a/x"),
        Step(kind="flush", path="a"),
        Step(kind="write", path="a/x", at=2, data=b"?" * 9000),
        Step(kind="rename", path="a/x", to="b/y"),
    ):
        disk.do(step)
    seen = set()
    for luck in range(40):
        disk.write(tmp_path / "cut", Random(luck))
        (left,) = (each for each in (tmp_path / "cut").rglob("*") if each.is_file())
        content = left.read_bytes()
        assert content[:2] == b"ke"
        seen.add((left.name, len(content)))
    assert {name for name, _length in seen} == {"x", "y"}
    assert len({length for _name, length in seen}) > 2
    disk.write(tmp_path / "whole", None)
    assert (tmp_path / "whole" / "b" / "y").read_bytes() == b"ke" + b"?" * 9000
