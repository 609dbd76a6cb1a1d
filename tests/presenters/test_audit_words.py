"""Every deed that the program writes into its trail has words; failures and reasons are told."""

import ast
from pathlib import Path

import gridcenter
from gridcenter.presenters import audit_words
from gridcenter.services.audit import AuditEntry

_NOTING = {"record", "note", "attempt", "append"}


def _noted(tree):
    """The actions that calls of the trail name outright."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "note_picture":
            yield call.args[1].value
            continue
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if call.func.attr not in _NOTING or not isinstance(call.func.value, ast.Name):
            continue
        if call.func.value.id not in {"audit", "stored"}:
            continue
        named = [each.value for each in call.keywords if each.arg == "action"]
        for given in (named or call.args[1:2])[:1]:
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def test_every_deed_has_words():
    found = set()
    for path in Path(gridcenter.__file__).parent.rglob("*.py"):
        found.update(_noted(ast.parse(path.read_text(encoding="utf-8"))))
    assert len(found) > 50  # the net catches something
    assert found - set(audit_words.ACTIONS) == set()


def entry(action, **detail):
    return AuditEntry(id=1, at="", by="", action=action, detail=detail)


def test_a_failure_and_a_reason_are_told():
    assert audit_words.what(entry("refused", ok=False)) == "没有权限，被拒绝（未成）"
    assert audit_words.what(entry("purge", ok=True)) == "彻底清除"
    assert audit_words.about(entry("purge", rows=3, reason="例行")) == "3 条  例行"
    assert audit_words.about(entry("backup", reason="close")) == "关闭时"
    assert audit_words.about(entry("backup.failed", reason="import")) == "导入前"
