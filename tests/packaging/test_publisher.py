"""Whoever builds is told when the program would know no publisher, and so take no update."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parents[2] / "dev.py"
KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"


@pytest.fixture
def dev(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("dev_script", DEV)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(made, "ensure", lambda *_given: None)
    monkeypatch.setattr(
        made, "call", lambda *_given, **_how: made.subprocess.CompletedProcess([], 0)
    )
    return made


@pytest.mark.parametrize("build", ["do_build", "do_windows", "do_debian"])
@pytest.mark.parametrize("keys", ["", "# nobody yet\n", f"# ours\n{KEY}\n"])
def test_a_build_without_a_publisher_says_so(dev, tmp_path, capsys, build, keys):
    (tmp_path / "data" / "update-keys.pub").write_text(keys, encoding="utf-8")
    assert getattr(dev, build)(["--here"] if build == "do_debian" else []) == 0
    assert ("update --trust" in capsys.readouterr().err) is not bool(KEY in keys)
