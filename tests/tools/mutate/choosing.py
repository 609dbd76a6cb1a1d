"""Which tests could notice a mutant: those that were seen to run its line, mirrored ones first."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tests.tools.mutate.mutants import Mutant

if TYPE_CHECKING:
    from coverage import CoverageData

Lines = Mapping[int, frozenset[str]]
"""For each line of a module, the ids of the tests that ran it."""


class Seen:
    """What ``--map`` recorded: each folder of tests in files of its own, read as they are needed.

    Beside each lie the modules as they were then: a line that has moved since is found by them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept = root / "build" / "mutants"
        self._parts: list[tuple[Path, CoverageData, dict[str, str]]] = []
        self._lines: dict[str, Lines] = {}
        self._early: dict[str, set[int]] = {}
        self._torn: type[Exception] = sqlite3.Error
        self._effort: Counter[str] = Counter()
        self._files: frozenset[str] = frozenset()
        self._open()

    def __bool__(self) -> bool:
        return bool(self._parts)

    def _open(self) -> None:
        paths = sorted(each for each in self._kept.glob("*/coverage*") if each.is_file())
        if not paths:
            return
        from coverage import CoverageData  # noqa: PLC0415 - only where something was recorded
        from coverage.exceptions import DataError  # noqa: PLC0415 - as above

        # By a process that its test killed in mid-writing, or that records just now.
        self._torn = DataError
        for path in paths:
            data = CoverageData(basename=str(path))
            try:
                data.read()
            except DataError:
                continue
            names = {
                "gridcenter/" + each.replace("\\", "/").rpartition("/gridcenter/")[2]: each
                for each in data.measured_files()
            }
            self._parts.append((path.parent / "source", data, names))
            with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as opened:
                opened.create_function("lines", 1, lambda bits: int.from_bytes(bits).bit_count())
                counted = "SELECT context, sum(lines(numbits)) FROM line_bits"
                counted += " JOIN context ON context.id = context_id GROUP BY context_id"
                self._effort.update(dict(opened.execute(counted)))

    def effort(self, test: str) -> int:
        """How many lines of the program a test ran: the short ones are asked first."""
        return self._effort[test]

    def is_new(self, file: str) -> bool:
        """Whether a file of tests was written since its folder was recorded."""
        if not self._files:
            self._files = frozenset(test.split("::", 1)[0] for test in self._effort)
        folders = {tuple(Path(each).parts[:2]) for each in self._files}
        return file not in self._files and Path(file).parts[:2] in folders

    def lines(self, module: str) -> Lines:
        """Which tests ran which line of a module, by the numbers its lines have now."""
        if module not in self._lines:
            found: dict[int, set[str]] = {}
            for place, parts in groupby(self._parts, key=lambda part: part[0]):
                then: dict[int, set[str]] = {}
                for _place, data, names in parts:
                    if module not in names:
                        continue
                    with suppress(self._torn):
                        for line, tests in data.contexts_by_lineno(names[module]).items():
                            then.setdefault(line, set()).update(tests)
                now = _moved(place / module, self._root / module) if then else {}
                for line, before in now.items():
                    found.setdefault(line, set()).update(then.get(before, ()))
            self._early[module] = {line for line, tests in found.items() if "" in tests}
            self._lines[module] = {line: frozenset(tests - {""}) for line, tests in found.items()}
        return self._lines[module]

    def on_reading(self, mutant: Mutant) -> bool:
        """Whether the line of a mutant was run before any test began: by what is made on reading."""
        self.lines(mutant.path)
        return mutant.line in self._early.get(mutant.path, ())

    def uses(self, mutant: Mutant) -> Iterator[frozenset[str]]:
        """The tests of each line, anywhere in the program, that speaks of a number by its name."""
        module = self._root / mutant.path
        line = module.read_text(encoding="utf-8").splitlines()[mutant.line - 1]
        named = re.match(r"\s*(\w+)\s*(?::[^=]*)?=[^=]", line)
        if named is None:
            return
        name = named[1]
        word, stem = re.compile(rf"\b{name}\b"), re.compile(rf"\b{module.stem}\b")
        for path in (self._root / "gridcenter").rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if word.search(text) and (path == module or stem.search(text)):
                lines = self.lines(path.relative_to(self._root).as_posix())
                for number, said in enumerate(text.splitlines(), 1):
                    if word.search(said):
                        yield lines.get(number, frozenset())


def _moved(before: Path, now: Path) -> dict[int, int]:
    """For each line of ``now`` the line of ``before``; a new one stands where its neighbour stood."""
    new = now.read_text(encoding="utf-8").splitlines()
    old = before.read_text(encoding="utf-8").splitlines() if before.exists() else new
    places: dict[int, int] = {}
    for _tag, start, end, first, last in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        for line in range(first, last):
            places[line + 1] = min(start + line - first, max(end - 1, 0)) + 1
    return places


def tests_for(mutant: Mutant, seen: Seen | None, files: Sequence[str]) -> list[str]:
    """Test ids or files to run, the likeliest first; none when no test ever ran the line.

    Without a map: the files that mirror the module's folder and those that speak of the module.
    """
    if seen is not None:
        ran = seen.lines(mutant.path).get(mutant.line, frozenset())
        if mutant.kind in {"limit", "right"}:  # it is run on import, but asked where it is named
            ran |= {test for at in seen.uses(mutant) for test in at}
        new = [each for each in files if seen.is_new(each) and _far(mutant.path, each) < _UNLIKE]
        told = sorted(
            ran,
            key=lambda test: (_far(mutant.path, test.split("::", 1)[0]), seen.effort(test), test),
        )
        # What a file of tests makes when it is read is recorded under no test of it.
        part = Path(mutant.path).parts[1]
        shipped = [
            each for each in files if each.endswith(_SHIPPED) and Path(each).parts[1] == part
        ]
        if mutant.kind == "limit":
            own = [each for each in files if _far(mutant.path, each) == 0 or _speaks(each, mutant)]
            told = [*own, *told, *shipped]
        return new + told
    return sorted(
        (each for each in files if _far(mutant.path, each) < _UNLIKE),
        key=lambda each: (_far(mutant.path, each), each),
    )


_UNLIKE = 3
_SHIPPED = "/test_shipped_limits.py"


def _far(module: str, test: str) -> int:
    """0 for the module's own test, 1 for one of its folder, 2 where it is named, else more."""
    parts, own = Path(module).parts[1:], Path(test).parts[1:]
    stem = parts[-1].removesuffix(".py")
    if own[-1] == f"test_{stem}.py":
        return 0
    if own[:-1] == parts[:-1]:
        return 1
    return 2 if _names(test, stem) else _UNLIKE + (own[:1] != parts[:1])


def _speaks(test: str, mutant: Mutant) -> bool:
    """Whether a file of tests speaks of a number by its name: that runs no line of the program."""
    return _names(test, mutant.called) and _names(test, Path(mutant.path).stem)


@cache
def _names(test: str, stem: str) -> bool:
    try:
        text = Path(test).read_text(encoding="utf-8")
    except OSError:
        return False
    return re.search(rf"\b{stem}\b", text) is not None
