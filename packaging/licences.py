"""Whether every part that is handed out is free to be, and none is there that the program does not run.

    python packaging/licences.py [--quiet]      the list (unless --quiet), and what is wrong with it (exit code 1)

Read from the installed parts' own metadata, without a network. A licence that nobody looked at fails.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = re.compile(
    r"\b(MIT(-0)?|0?BSD(-[23]-Clause)?|Apache([ -]| License,? (Version )?)2\.0|Zlib|CC0-1\.0|PSF-2\.0|"
    r"LGPL-3\.0-only|Public Domain|HPND|ISC)\b"
)
TOLD_IN_ITS_FILES = {"pyrage": "MIT", "sqlcipher3": "Zlib"}
"""Parts whose metadata names no licence, by their LICENSE file."""
NOT_RUN = ("pip", "hatchling", "setuptools", "wheel", "pytest", "ruff", "mypy")
"""Tools that have no business among what is handed out."""


def locked(text: str) -> list[str]:
    """The names in a lock file, each once."""
    return sorted(set(re.findall(r"(?m)^([a-z0-9-]+)==", text)))


def licence(name: str) -> str | None:
    """What an installed part says its licence is; None where it is not installed (another system's)."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    classed = [
        each.rpartition("::")[2].strip()
        for each in told.get_all("Classifier") or ()
        if each.startswith("License ::")
    ]
    text = told.get("License-Expression") or (told.get("License") or "").splitlines()[:1]
    said = text if isinstance(text, str) else "".join(text)
    return said or ", ".join(classed) or TOLD_IN_ITS_FILES.get(name, "")


def faults(names: list[str]) -> list[str]:
    """What is wrong, in words."""
    found = [f"{name}: a tool, not a part" for name in names if name in NOT_RUN]
    for name in names:
        said = licence(name)
        if said is not None and not ALLOWED.search(said):
            found.append(f"{name}: {said or 'no licence told'}")
    return found


def main() -> int:
    """Print the list; 1 when something is wrong with it."""
    names = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    listed = () if "--quiet" in sys.argv else names
    for name in listed:
        sys.stdout.write(f"{name:<22}{licence(name) or '—'}\n")
    wrong = faults(names)
    sys.stderr.write("".join(f"{each}\n" for each in wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
