"""The mutator itself: each kind of change, drawn the same by the same seed, run in a copy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.tools.mutate import choosing
from tests.tools.mutate.__main__ import sample
from tests.tools.mutate.mutants import Mutant, modules, mutants_of

ROOT = Path(__file__).parents[2]
CHECKED = '''
LONGEST = 8 * 1024

def shortened(text: str, *, keep: bool) -> tuple[str, ...]:
    """Nothing in here is a change: 1 < 2."""
    require(text)
    if not keep and len(text) > LONGEST:
        raise ValueError(_("1 < 2"))
    seen.clear()
    rows = query("SELECT DISTINCT a FROM b WHERE c = ? AND d >= ? ORDER BY a DESC")
    return tuple(rows)
'''


def changes(source: str, path: str = "gridcenter/store/x.py") -> set[tuple[str, str, str]]:
    return {(m.kind, m.before.strip(), m.after.strip()) for m in mutants_of(source.encode(), path)}


def test_each_kind_of_change_is_found() -> None:
    found = changes(CHECKED)
    assert {kind for kind, _before, _after in found} == {
        "limit", "off by one", "safety call", "branch", "not", "and/or", "comparison", "refusal",
        "statement", "SQL", "emptied return",
    }  # fmt: skip
    assert ("limit", "8 * 1024", "(8 * 1024) + 1") in found
    assert ("safety call", "require(text)", "None") in found
    assert ("refusal", 'raise ValueError(_("1 < 2"))', "None") in found
    assert ("comparison", ">", ">=") in found
    assert ("not", "not keep", "bool(keep)") in found
    assert ("emptied return", "tuple(rows)", "()") in found
    sql = {(before, after) for kind, before, after in found if kind == "SQL"}
    assert sql == {
        ("DISTINCT", ""),
        ("= ?", "<> ?"),
        ("AND", "OR"),
        (">= ?", "> ?"),
        ("DESC", "ASC"),
    }


def test_what_guards_is_marked_and_pixels_do_not() -> None:
    guards = {m.kind for m in mutants_of(CHECKED.encode(), "gridcenter/store/x.py") if m.guards}
    assert guards == {"limit", "safety call", "refusal"}
    shown = mutants_of(CHECKED.encode(), "gridcenter/desktop/x.py")
    assert {m.kind for m in shown if m.guards} == {"safety call", "refusal"}


@pytest.mark.parametrize("package", ["store", "domain/packs", "exchange/packs", "base"])
def test_every_mutant_is_still_python_and_differs(package: str) -> None:
    for path in modules(ROOT, package):
        source = path.read_bytes()
        for mutant in mutants_of(source, path.name):
            changed = mutant.applied(source)
            assert changed != source
            ast.parse(changed)


def test_frozen_migrations_are_left_alone() -> None:
    paths = [path.as_posix() for path in modules(ROOT, "store")]
    assert any(path.endswith("store/gestures.py") for path in paths)
    assert not any("migrations" in path for path in paths)


def test_a_seed_draws_the_same_sample_and_every_kind() -> None:
    every = list(mutants_of(CHECKED.encode(), "gridcenter/store/x.py"))
    once, again, other = (sample(every, 11, seed) for seed in (5, 5, 6))
    assert once == again != other
    assert {each.kind for each in once} == {each.kind for each in every}
    assert len(sample(every, 10_000, 1)) == len(every)


def _at(line: int, kind: str = "branch") -> Mutant:
    return Mutant(path="gridcenter/store/search.py", line=line, kind=kind, start=0, end=1,
                  before="a", after="b")  # fmt: skip


def test_tests_that_ran_the_line_come_mirrored_first() -> None:
    ran = frozenset({"tests/cli/test_main.py::a", "tests/store/test_search.py::b"})
    seen = {"gridcenter/store/search.py": {3: ran, 4: frozenset[str]()}}
    assert choosing.tests_for(_at(3), seen, ()) == [
        "tests/store/test_search.py::b",
        "tests/cli/test_main.py::a",
    ]
    assert choosing.tests_for(_at(4), seen, ()) == []
    assert len(choosing.tests_for(_at(4, "limit"), seen, ())) == 2


def test_without_a_map_the_modules_own_tests_come_first() -> None:
    files = [p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").rglob("test_*.py")]
    chosen = choosing.tests_for(_at(3), {}, files)
    assert chosen[0] == "tests/store/test_search.py"
    assert "tests/store/test_database.py" in chosen
    assert "tests/desktop/test_theme.py" not in chosen
