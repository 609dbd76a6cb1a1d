"""What becomes of a name that is typed when a file is saved, the same at every dialog."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from gridcenter.desktop import messages, save_as

DESKTOP = Path(save_as.__file__).parent


@pytest.fixture
def typed(qtbot, monkeypatch, tmp_path):
    """Answers the dialog with a name and the chosen kind, and tells what was proposed."""
    asked: list[tuple[str, str]] = []

    def ask(name: str, *endings: str, kind: int = 0) -> Path | None:
        def answer(_parent, _title, proposed, kinds):
            asked.append((Path(proposed).name, kinds))
            return (str(tmp_path / name) if name else "", kinds.split(";;")[kind])

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        host = QWidget()
        qtbot.addWidget(host)
        return save_as.ask_where(host, "导出", "名单2026.11", *endings)

    ask.asked = asked
    return ask


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("名单", 0, "名单.pdf"),
        ("名单", 1, "名单.ofd"),
        ("名单.OFD", 0, "名单.OFD"),
        ("名单2026.11", 0, "名单2026.11.pdf"),
        ("名单.xlsx", 1, "名单.xlsx.ofd"),
        (".pdf", 0, ".pdf.pdf"),
    ],
)
def test_a_typed_name_ends_as_one_of_the_kinds(typed, tmp_path, name, kind, kept):
    assert typed(name, "pdf", "ofd", kind=kind) == tmp_path / kept
    assert typed.asked[0][0] == "名单2026.11.pdf"


def test_nothing_is_written_where_nothing_was_chosen(typed):
    assert typed("", "xlsx") is None


def test_a_file_the_dialog_did_not_see_is_asked_about(typed, tmp_path, monkeypatch):
    (tmp_path / "名单.xlsx").write_text("别人的")
    answers = iter((False, True))
    monkeypatch.setattr(messages, "confirm", lambda *_a, **_k: next(answers))
    assert typed("名单", "xlsx") is None
    assert typed("名单", "xlsx") == tmp_path / "名单.xlsx"
    assert typed("名单.xlsx", "xlsx") == tmp_path / "名单.xlsx"  # the dialog itself asked


def test_every_dialog_that_saves_asks_here():
    asking = {
        path.name
        for path in DESKTOP.rglob("*.py")
        if re.search(r"getSaveFileName|AcceptSave", path.read_text(encoding="utf-8"))
    }
    assert asking == {"save_as.py"}
