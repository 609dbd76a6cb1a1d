"""What the wheel takes along: all of the package, as pyproject.toml says it."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_and_the_types_take_the_whole_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert declared["hatch"]["build"]["targets"]["wheel"]["packages"] == ["gridcenter"]
    assert declared["mypy"]["packages"] == ["gridcenter"]
    assert declared["mypy"]["strict"] is True
