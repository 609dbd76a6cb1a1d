"""What is particular to a register stands in its declaration: nothing else asks which one it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from gridcenter.domain.packs.kinds import PACK_KINDS, PackKind
from gridcenter.domain.register.registers import REGISTERS

PACKAGE = Path(__file__).resolve().parents[1] / "gridcenter"
IDS = {str(register.id) for register in REGISTERS}
NAMES = {each.upper() for each in IDS}

# Where registers are declared, where they get their faces, and what no longer changes.
FREE = ("domain/register/", "desktop/register/faces.py", "store/migrations/", "services/sample/")

# A word that is a register's id and means something else there.
OTHER_MEANINGS = {
    "cli/main.py": "the command `incident`",
    "services/register/call_list.py": "fields that a call is prepared by: post, village, grid",
    "desktop/paper/report_bar.py": "what a form asks for in its data file",
    "services/paper/case_files.py": "attachments, whose contents can be drawn as pages",
}


def _is_id(node: ast.AST) -> bool:
    """A register's id written out, or taken from its declaration (``INCIDENT.id``)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("RegisterId", "str") and any(map(_is_id, node.args))
    if isinstance(node, ast.Attribute):
        return node.attr == "id" and isinstance(node.value, ast.Name) and node.value.id in NAMES
    return isinstance(node, ast.Constant) and node.value in IDS


def _speaks_of_fields(node: ast.Compare) -> bool:
    """``"grid" in register.names`` and ``spec.refers_to``-like attributes speak of fields."""
    sides = (node.left, *node.comparators)
    return any(
        isinstance(side, ast.Attribute) and side.attr in ("names", "field") for side in sides
    )


def _keyed(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = [key for key in node.keys if key is not None]
            if keys and all(map(_is_id, keys)):
                yield node.lineno
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            if len({ast.dump(each) for each in node.elts if _is_id(each)}) > 1:
                yield node.lineno
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            sides += [e for s in sides if isinstance(s, ast.Tuple | ast.Set) for e in s.elts]
            if any(map(_is_id, sides)) and not _speaks_of_fields(node):
                yield node.lineno
        elif isinstance(node, ast.MatchValue) and _is_id(node.value):
            yield node.lineno


def _found(code: str) -> list[int]:
    return list(_keyed(ast.parse(code)))


def test_no_other_module_is_keyed_by_a_registers_id() -> None:
    found = [
        f"{name}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith(FREE)
        and name not in OTHER_MEANINGS
        for line in _keyed(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [], "say it in the register's declaration"


def test_what_counts_as_keyed() -> None:
    assert _found('X = {"grid": 1, "incident": 2}')
    assert _found("X = {GRID.id: 1}")
    assert _found('if register.id == "incident": pass')
    assert _found("ok = register.id in (GRID.id, INCIDENT.id)")
    assert _found('for each in ("grid", "grid_member"): pass')
    assert _found('match register.id:\n    case "incident": pass')
    assert not _found('ok = "grid" in register.names')
    assert not _found('values = {"incident": uid, "note": text}')
    assert not _found('query = Query(register=RegisterId("incident"))')


def _is_kind(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "PackKind"
    )


def _asked_by_kind(tree: ast.AST) -> Iterator[int]:
    """Where a kind of pack is compared with, or looked up in a table of its own."""
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        if isinstance(node, ast.Dict):
            parts = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.Set):
            parts = [*node.elts]
        elif isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
            parts += [e for s in parts if isinstance(s, ast.Tuple | ast.Set) for e in s.elts]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        if any(map(_is_kind, parts)):
            yield node.lineno


def test_what_holds_for_a_kind_of_pack_is_said_in_one_table() -> None:
    found = [
        f"{name}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (name := path.relative_to(PACKAGE).as_posix()) != "domain/packs/kinds.py"
        for line in _asked_by_kind(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [], "say it in PACK_KINDS"
    assert set(PACK_KINDS) == set(PackKind)
    for code in ("a is PackKind.NIL", "b in {PackKind.NIL}", "{PackKind.NIL: 1}"):
        assert list(_asked_by_kind(ast.parse(code)))
