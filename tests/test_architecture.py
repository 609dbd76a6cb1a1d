"""The rules of the house that a reader relies on, held by tests."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import logging
import pkgutil
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import gridcenter
from gridcenter.domain.errors import GridcenterError

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "gridcenter"
MODULES = sorted(PACKAGE.rglob("*.py"))
MESSAGE_MARKS = {"_", "N_", "ngettext"}
MAX_LINES = 300
SERVICES = "gridcenter.services"

# Longer than MAX_LINES, each with its reason: a module is split where its reasons to change part, never
# to please a number. What stands here is a warning to read, not a debt.
LONG_MODULES = {
    "cli/reports.py": "one command: its options, in one place, and what each of them does",
    "domain/register/incident/fields.py": "one declaration: the 40-odd fields of the incident and its steps",
    "services/register/writing.py": "one door: whatever decides what may be written is read in one place",
    "reports/template_docx.py": "one kind of file: where a Word template takes values, and what stays as it is",
    "reports/vocabulary.py": "one vocabulary: every word that a form may use",
    "desktop/packs/pack_send_view.py": "one page: what goes up this month, from the choice to the receipt",
    "store/database.py": "one connection: how it opens, and what its transactions promise",
    "store/migrations/m0001_core.py": "one frozen step, as plain SQL",
}

# Each costs a noticeable part of a second: only what needs it may load it, and late.
HEAVY = (
    *("pandas", "numpy", "pyqtgraph", "typst", "pypinyin", "docx", "xlsxwriter"),
    *("pypdfium2", "python_calamine", "segno", "uharfbuzz"),
)


def _trees() -> Iterator[tuple[Path, ast.AST]]:
    for path in MODULES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_imports_keep_to_the_layers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    known = [each for each in logging.root.manager.loggerDict.values() if hasattr(each, "disabled")]
    outcome = lint_imports(no_cache=True)
    for logger in known:  # its own set-up of logging silences every logger that was there before
        logger.disabled = False
    assert outcome == 0, capsys.readouterr().out


# What the window takes of services beside frozen values, and why (pyproject.toml holds the modules).
BESIDE_VALUES = {
    "folder.doorway": "what a folder is, before anybody has signed in",
    "centre.Centre": "opened by the first run and the sign-in, owned by the worker",
    "paper.fixed_pages": "a finished OFD file read and written: bytes in, values out",
    "paper.pages": "a finished page as a picture and as its words",
    "paper.pages.page_image": "a finished page as a picture",
    "paper.sheaves.jobs": "printouts sorted into jobs",
    "paper.sheaves.sheaf_of": "a printout as what a printer takes",
}


def _is_frozen_value(found: object) -> bool:
    if not isinstance(found, type):
        return False
    frozen = is_dataclass(found) and found.__dataclass_params__.frozen  # type: ignore[attr-defined]
    return frozen or issubclass(found, Enum | GridcenterError | tuple)


def test_the_window_takes_only_frozen_values_of_services() -> None:
    """Whatever reads or writes goes through a presenter, which is tested without a window."""
    taken: set[str] = set()
    for path, tree in _trees():
        if path.is_relative_to(PACKAGE / "desktop"):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SERVICES):
                    taken |= {f"{node.module}.{each.name}" for each in node.names}
    others = set()
    for name in taken:
        module, _dot, attribute = name.rpartition(".")
        is_module = importlib.util.find_spec(module).submodule_search_locations is not None
        found = None if is_module else getattr(importlib.import_module(module), attribute)
        if name.endswith("centre.Centre") or not _is_frozen_value(found):
            others.add(name.removeprefix(f"{SERVICES}."))
    assert others == BESIDE_VALUES.keys()


def test_a_long_module_says_why() -> None:
    lines = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    long = {name for name, count in lines.items() if count > MAX_LINES}
    assert long <= LONG_MODULES.keys(), "split where reasons to change part, or say why not"


def test_a_class_name_means_one_thing() -> None:
    """Who reads a name need not ask which of them is meant."""
    homes = defaultdict(list)
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_no_parent_is_half_a_class() -> None:
    """What a parent leaves to its children to say is a part that it is given."""
    halves = [
        f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
    ]
    assert halves == []


# Who writes a file by other means than base/whole_files.py, and why that is right.
WRITERS = {
    "base/whole_files.py": "the writer itself",
    "exchange/packs/pack_format.py": "a pack in memory or in a nameless file, written out later",
    "exchange/sheets/sheet_package.py": "a workbook in memory",
    "exchange/sheets/sheet_stream.py": "under the name that whole_file lends",
    "exchange/sheets/sheet_writer.py": "under the name that whole_file lends",
    "desktop/figures/chart_export.py": "under the name that whole_file lends",
    "reports/template_xlsx.py": "a workbook in memory",
    "base/holding.py": "a lock, with nothing in it",
    "base/surroundings.py": "a probe of locks, and the mark where they do not hold",
    "store/counting.py": "a note kept up to date in place; an old log set aside",
    "services/folder/backup.py": "a whole folder gets its name",
    "services/folder/rescuing.py": "a whole folder gets its name",
    "base/installation.py": "folders of the program change their names",
    "services/folder/installing.py": "a whole folder gets its name",
    "services/folder/ring.py": "a whole folder loses its name before it goes",
    "store/database.py": "the file that SQLite writes; a handle for reading",
    "store/cut_short.py": "a copy of the first page in a temporary folder, to be read",
    "store/foreign_log.py": "copies of pages in a temporary folder, to be read; an old log set aside",
    "reports/ofd/writing.py": "a package in memory",
    "services/sample/demo_practice.py": "a whole folder",
    "cli/failing.py": "the terminal that went away",
    "cli/streams.py": "nowhere, for a program without a console",
}
_WRITING = re.compile(
    r"""os\.(?:replace|rename|open)\(|\.write_(?:text|bytes)\(|\b\w+\.rename\(|shutil\.(?:copy|move)
    |open\([^)]*["'][wax]b?["']|ZipFile\([^)]*["'][wa]["']|\)\.replace\([a-z]+ /""",
    re.VERBOSE,
)


def test_files_are_written_by_the_one_writer() -> None:
    """A file is whole or not there, and no path of the user leads among our own: one module sees to it."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if _WRITING.search(path.read_text(encoding="utf-8"))
    }
    assert found == WRITERS.keys(), "write through base/whole_files.py, or say why not in WRITERS"


def test_messages_are_constants() -> None:
    """A sentence put together before it is translated is in no catalogue."""
    built = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in _trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in MESSAGE_MARKS
        for argument in call.args[:2]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "format"
        )
    ]
    assert built == []


# Where names are put one after another as people write them, not as a language says them.
LISTS_AS_TYPED = {"desktop/register/rota_dialog.py": "the text of a field that is typed so"}


def test_several_names_are_listed_as_the_language_does() -> None:
    """A list within a sentence takes the mark of the language: ``listed()`` puts it there."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] in ("cli", "desktop", "presenters")
        if '"、".join(' in path.read_text(encoding="utf-8")
    }
    assert found == LISTS_AS_TYPED.keys()


def _all_errors() -> Iterator[type[GridcenterError]]:
    for module in pkgutil.walk_packages(gridcenter.__path__, "gridcenter."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [GridcenterError]
    while waiting:
        children = waiting.pop().__subclasses__()
        yield from children
        waiting += children


def test_every_failure_has_its_own_code_and_sentence() -> None:
    owners = defaultdict(set)
    for error in _all_errors():
        if error.__module__.startswith("gridcenter.") and "code" in vars(error):
            owners[error.code].add(error.__qualname__)
            assert error.sentence, f"{error.__qualname__} says nothing"
    assert {code: names for code, names in owners.items() if len(names) > 1} == {}


START_MODULES = {
    "gridcenter.cli.main": (*HEAVY, "PySide6"),
    "gridcenter.__main__": (*HEAVY, "PySide6"),
    "gridcenter.app": HEAVY,
    "gridcenter.desktop.shell": HEAVY,
}


@pytest.mark.parametrize("module", START_MODULES)
def test_starting_loads_nothing_heavy(module: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split()
    assert sorted(set(loaded) & set(START_MODULES[module])) == []


def _texts() -> Iterator[Path]:
    kinds = {".py", ".toml", ".md", ".lock", ".spec", ".typ", ".qss", ".po", ".pot", ".yml"}
    for top in ("gridcenter", "tests", "bench", "docs", "data", "resources", ".ci"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in kinds or path.parent.name == ".ci":
                yield path
    yield from (path for path in ROOT.iterdir() if path.suffix in kinds)


def test_nothing_names_somebodys_machine() -> None:
    own = re.compile(r"(?<![\w.>}])(?:/(?:work|root|home|Users|opt/pypi)/\w|[A-Z]:\\Users\\\w)")
    index = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if own.search(line) or (path.suffix == ".lock" and index.search(line))
    ]
    assert found == []


_LAYERS = "desktop|cli|presenters|services|store|exchange|reports|lake|base|domain"
_NAMED = re.compile(rf"`((?:gridcenter/)?(?:{_LAYERS})/[a-z0-9_/]+)(?:\.py)?(?:\.\w+)?(?:\(\))?`")


def test_what_the_docs_name_is_there() -> None:
    """A map that names rooms which are gone leads nowhere."""
    gone = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in sorted((ROOT / "docs").glob("*.md"))
        for named in _NAMED.findall(path.read_text(encoding="utf-8"))
        if not (
            (place := PACKAGE / named.removeprefix("gridcenter/").rstrip("/")).is_dir()
            or place.with_name(f"{place.name}.py").is_file()
        )
    ]
    assert gone == []


_DOTTED = re.compile(r"`([A-Za-z_]+)\.([a-z_]+)[`(]")
_NO_CODE = {"pip", "build", "data"}
"""What stands before a dot and is a file's name."""


def test_the_map_names_every_room_and_everything_it_points_at() -> None:
    """docs/architecture.md: each folder of the package has its word, each ``Thing.deed`` is there."""
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in MODULES if path.name == "__init__.py"}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", told)} == set()
    defined: dict[str, set[str]] = defaultdict(set)
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                defined[node.name] |= {e.name for e in node.body if isinstance(e, ast.FunctionDef)}
            elif isinstance(node, ast.FunctionDef):
                defined[path.stem].add(node.name)
    defined["centre"] |= defined["Centre"]
    pointed = {
        pair
        for pair in _DOTTED.findall(told)
        if pair[0] not in _NO_CODE and pair[1] not in {"md", "py"}
    }
    assert {pair for pair in pointed if pair[1] not in defined[pair[0]]} == set()
    assert len(pointed) > 5
