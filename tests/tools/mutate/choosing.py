"""Which tests could notice a mutant: those that were seen to run its line, mirrored ones first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.tools.mutate.mutants import Mutant

Map = Mapping[str, Mapping[int, frozenset[str]]]
"""For each module, for each line, the ids of the tests that ran it."""


def read_map(root: Path) -> Map:
    """What the last ``--map`` recorded; empty when there was none."""
    path = root / "build" / "mutants" / "coverage"
    if not path.exists():
        return {}
    from coverage import CoverageData  # noqa: PLC0415 - only where a map is there

    data = CoverageData(basename=str(path))
    data.read()
    found: dict[str, dict[int, frozenset[str]]] = {}
    for name in data.measured_files():
        inside = name.replace("\\", "/").rpartition("/gridcenter/")[2]
        lines = data.contexts_by_lineno(name)
        found["gridcenter/" + inside] = {
            line: frozenset(each for each in tests if each) for line, tests in lines.items()
        }
    return found


def tests_for(mutant: Mutant, seen: Map, test_files: Sequence[str]) -> list[str]:
    """Test ids or files to run, the likeliest first; none when no test ever ran the line.

    Without a map: the files that mirror the module's folder and those that speak of the module.
    """
    if seen:
        ran = seen.get(mutant.path, {}).get(mutant.line, frozenset())
        # A number by name runs when its module is imported, in whichever test comes first.
        if not ran and mutant.kind == "limit":
            lines = seen.get(mutant.path, {}).values()
            ran = frozenset(test for tests in lines for test in tests)
        return sorted(ran, key=lambda test: (_far(mutant.path, test.split("::", 1)[0]), test))
    return sorted(
        (each for each in test_files if _far(mutant.path, each) < _UNLIKE),
        key=lambda each: (_far(mutant.path, each), each),
    )


_UNLIKE = 3


def _far(module: str, test: str) -> int:
    """0 for the module's own test, 1 for one of its folder, 2 where it is named, else more."""
    parts, own = Path(module).parts[1:], Path(test).parts[1:]
    stem = parts[-1].removesuffix(".py")
    if own[-1] == f"test_{stem}.py":
        return 0
    if own[:-1] == parts[:-1]:
        return 1
    return 2 if _names(test, stem) else _UNLIKE + (own[:1] != parts[:1])


def _names(test: str, stem: str) -> bool:
    try:
        text = Path(test).read_text(encoding="utf-8")
    except OSError:
        return False
    return re.search(rf"\b{stem}\b", text) is not None
