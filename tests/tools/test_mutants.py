"""The mutator itself: each kind of change, drawn the same by the same seed, run in a copy."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.mutate import choosing
from tests.tools.mutate.__main__ import KNOWN, sample, survivors
from tests.tools.mutate.mutants import Mutant, modules, mutants_of
from tests.tools.mutate.running import Copy, Outcome
from tests.tools.mutate.warm import bodies

ROOT = Path(__file__).parents[2]
CHECKED = '''
LONGEST = 8 * 1024

def shortened(text: str, *, keep: bool) -> tuple[str, ...]:
    """Nothing in here is a change: 1 < 2."""
    require(text)
    if not keep and len(text) > LONGEST:
        raise ValueError(_("1 < 2"))
    seen.clear()
    step = 3
    rows = query("SELECT DISTINCT a FROM b WHERE c = ? AND d >= ? ORDER BY a DESC")
    return tuple(rows)

def drawn() -> None:
    raise NotImplementedError
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


def test_two_limits_of_one_number_are_told_apart() -> None:
    found = mutants_of(b"MOST = 500\n_CHUNK = 500\n", "gridcenter/store/x.py")
    names = ["limit MOST: 500  →  (500) + 1", "limit _CHUNK: 500  →  (500) + 1"]
    assert [each.key.partition(" ")[2] for each in found] == names


def test_what_is_listed_as_equivalent_is_still_there() -> None:
    listed = tomllib.loads(KNOWN.read_text("utf-8"))["equivalent"]
    assert all(each["reason"] for each in listed)
    paths = {each["mutant"].split(" ")[0] for each in listed}
    keys = {m.key for path in paths for m in mutants_of((ROOT / path).read_bytes(), path)}
    assert {each["mutant"] for each in listed} <= keys


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
    once, again, other = (sample(every, 11, seed) for seed in (5, 5, 7))
    assert once == again != other
    assert {each.kind for each in once} == {each.kind for each in every}
    assert len(sample(every, 10_000, 1)) == len(every)


def _at(line: int, kind: str = "branch") -> Mutant:
    return Mutant(path="gridcenter/store/search.py", line=line, kind=kind, start=0, end=1,
                  before="a", after="b")  # fmt: skip


class Recorded(choosing.Seen):
    """What a run would have recorded of one module."""

    def _open(self) -> None:
        self._effort.update({"tests/cli/test_main.py::a": 1, "tests/store/test_search.py::c": 9})
        ran = frozenset({"tests/cli/test_main.py::a", "tests/store/test_search.py::b"})
        ran |= {"tests/store/test_search.py::c"}
        text = (ROOT / "gridcenter/store/search.py").read_text(encoding="utf-8").splitlines()
        self.named = next(at for at, line in enumerate(text, 1) if line.startswith("_PHONE_TAIL"))
        used = next(
            at for at, line in enumerate(text, 1) if line.startswith(" ") and "_PHONE_TAIL" in line
        )
        self._lines["gridcenter/store/search.py"] = {3: ran, used: ran}


def test_tests_that_ran_the_line_come_mirrored_first_and_short_ones_before_long_ones() -> None:
    seen = Recorded(ROOT)
    assert choosing.tests_for(_at(3), seen, ()) == [
        "tests/store/test_search.py::b",
        "tests/store/test_search.py::c",
        "tests/cli/test_main.py::a",
    ]
    assert choosing.tests_for(_at(4), seen, ()) == []
    # A file that was written since is asked too.
    files = ("tests/store/test_search.py", "tests/store/test_since.py", "tests/base/test_search.py")
    assert choosing.tests_for(_at(4), seen, files) == ["tests/store/test_since.py"]
    # A number is run on import: what counts is where it is asked.
    assert choosing.tests_for(_at(seen.named), seen, ()) == []
    assert len(choosing.tests_for(_at(seen.named, "limit"), seen, ())) == 3
    # Or where a file of tests speaks of it, or is the module's own: that runs no line of the program.
    page = "tests/exchange/packs/test_format_page.py"
    said = Mutant(path="gridcenter/domain/packs/kinds.py", line=1, kind="limit", start=0, end=1,
                  before="1", after="2", called="SCHEMA_MINIMUM")  # fmt: skip
    assert [choosing._speaks(page, each) for each in (said, replace(said, called="OTHER"))] == [
        True, False,
    ]  # fmt: skip
    limit = choosing.tests_for(_at(seen.named, "limit"), seen, files)
    assert limit[:2] == ["tests/store/test_since.py", "tests/store/test_search.py"]


def test_a_line_that_moved_since_the_recording_is_found_where_it_was(tmp_path: Path) -> None:
    before, now = tmp_path / "before.py", tmp_path / "now.py"
    before.write_text("a\nb\nc\n")
    now.write_text("new\na\nchanged\nc\n")
    places = choosing._moved(before, now)
    assert (places[2], places[3], places[4]) == (1, 2, 3)


def test_survivors_of_a_saved_report_are_tried_again(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "3 of 9 mutants, seed 1\n! survived: gridcenter/a.py:7 limit: 1  →  (1) + 1\n"
        "  no test: gridcenter/b.py:8 branch: x  →  (not (x))\nguards 0 of 1\n",
        encoding="utf-8",
    )
    assert survivors(report) == {
        "gridcenter/a.py limit: 1  →  (1) + 1",
        "gridcenter/b.py branch: x  →  (not (x))",
    }


def test_what_holds_together_what_leaves_a_line_and_whose_right_it_is_are_guards() -> None:
    source = (
        "with db.transaction():\n    audit.record(c, 'x', {})\nok = c.may(Deed.SEND)\n"
        "c.require(Deed.KEEP)\nwith path.open() as stream:\n    pass\n"
    )
    guards = {
        (m.kind, m.before) for m in mutants_of(source.encode(), "gridcenter/x.py") if m.guards
    }
    assert guards == {
        ("safety block", "db.transaction()"),
        ("safety call", "audit.record(c, 'x', {})"),
        ("right", "Deed.SEND"),
        ("safety call", "c.require(Deed.KEEP)"),
    }


def test_without_a_map_the_modules_own_tests_come_first() -> None:
    files = [p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").rglob("test_*.py")]
    chosen = choosing.tests_for(_at(3), None, files)
    assert chosen[0] == "tests/store/test_search.py"
    assert "tests/store/test_database.py" in chosen
    assert "tests/desktop/test_theme.py" not in chosen


PROGRAM = """
MOST = 3


def outer(a):
    def inner(b):
        return b < a

    return inner


class Kept:
    many: int = 1

    def refuse(self, n=2):
        if n > MOST:
            raise ValueError(
                n,
            )


TABLE = {"one": lambda n: n + 1, "all": [n for n in range(4)]}
"""


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("b < a", "b <= a", [("outer", True), ("outer.<locals>.inner", False)]),
        ("raise ValueError(\n                n,\n            )", "None", [("Kept.refuse", True)]),
        ("n + 1", "n - 1", [("<lambda>", True)]),
        ("\n\nclass", "\n\n\nclass", []),
        ("n=2", "n=3", None),
        ("MOST = 3", "MOST = 4", None),
        ("many: int = 1", "many: int = 2", None),
    ],
)
def test_what_changes_is_told_from_what_is_made_when_a_module_is_read(
    was: str, now: str, found: list[tuple[str, bool]] | None
) -> None:
    assert was in PROGRAM
    before, after = (compile(text, "x", "exec") for text in (PROGRAM, PROGRAM.replace(was, now)))
    told = bodies(before, after)
    if found is None:
        assert told is None
    else:
        assert told is not None
        assert [(each.before.co_qualname, each.outer) for each in told] == found


TRIED = """
import pytest

from gridcenter.x import TABLE, Kept, outer


def test_small():
    assert outer(3)(2) and TABLE["one"](1) == 2 and len(TABLE["all"]) == 4


def test_much():
    Kept().refuse(3)
    with pytest.raises(ValueError):
        Kept().refuse(4)
"""


@pytest.mark.slow
def test_mutants_are_tried_in_a_fork_or_anew_with_the_same_outcome(tmp_path: Path) -> None:
    for name, text in (
        ("gridcenter/x.py", PROGRAM), ("tests/test_x.py", TRIED), ("pyproject.toml", ""),
        ("gridcenter/__init__.py", ""), ("tests/__init__.py", ""),
    ):  # fmt: skip
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(text)
    every = mutants_of(PROGRAM.encode(), "gridcenter/x.py")
    told: list[dict[str, Outcome]] = []
    for files in ([], ["tests/test_x.py"]):
        copy = Copy(tmp_path / "root", tmp_path / f"copy{len(files)}", files)
        told.append({each.name: copy.try_out(each, ["tests/test_x.py"], 60) for each in every})
        copy.close()
    assert told[0] == told[1]
    # The first mutant is in no other's way: with a refusal gone, the process that waits would keep it so.
    refused = next(each for each in every if each.kind == "refusal")
    harmless = next(each for each in every if told[0][each.name] == Outcome.SURVIVED)
    copy = Copy(tmp_path / "root", tmp_path / "first", ["tests/test_x.py"])
    seen = [copy.try_out(each, ["tests/test_x.py"], 60) for each in (refused, harmless)]
    copy.close()
    assert seen == [Outcome.KILLED, Outcome.SURVIVED]
    gone = ["tests/test_gone.py", "tests/test_x.py::test_gone"]
    for files, tests in (
        ([], gone),
        (["tests"], gone),
        ([], ["tests", *gone]),
        (["tests"], ["tests"]),
    ):
        copy = Copy(tmp_path / "root", tmp_path / f"copy{len(files)}{len(tests)}", files)
        for each in every[:2]:
            wanted = Outcome.SURVIVED if tests == gone else told[0][each.name]
            assert copy.try_out(each, tests, 60) == wanted, (files, tests)
        copy.close()
    outcomes = {name.split(" ", 1)[1]: outcome for name, outcome in told[1].items()}
    assert outcomes["limit MOST: 3  →  (3) + 1"] == Outcome.KILLED
    assert outcomes["refusal: raise ValueError( n, )  →  None"] == Outcome.KILLED
    assert outcomes["off by one: 4  →  5"] == Outcome.KILLED
    assert outcomes["comparison: <  →  <="] == Outcome.SURVIVED
