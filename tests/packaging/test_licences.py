"""What is handed out: every part with a licence that was looked at, and no tool among them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("licences", ROOT / "packaging" / "licences.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_every_part_may_be_handed_out(licences):
    names = licences.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {"pandas", "sqlcipher3", "pyside6-essentials"} <= set(names)
    assert licences.faults(names) == []


@pytest.mark.parametrize("said", ["GPL-3.0-only", "AGPL-3.0", "Proprietary", ""])
def test_a_licence_that_nobody_looked_at_is_named(licences, monkeypatch, said):
    monkeypatch.setattr(licences, "licence", lambda _name: said)
    assert licences.faults(["pandas"]) == [f"pandas: {said or 'no licence told'}"]


def test_a_tool_among_the_parts_is_named(licences):
    lock = "pip==26.3 \\\n    --hash=sha256:00\nhatchling==1.33.0 \\\n"
    assert licences.locked(lock) == ["hatchling", "pip"]
    assert len(licences.faults(["hatchling", "pip"])) == 2
