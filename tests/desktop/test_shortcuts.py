"""No deed depends on a key that an input method takes; docs/keyboard.md says which those are, and who says so."""

import re
from pathlib import Path

from PySide6.QtGui import QKeySequence

from gridcenter.desktop.actions import DEEDS, page_keys
from gridcenter.desktop.pages import pages

TAKEN = (
    "Ctrl+;",
    "Ctrl+.",
    "Ctrl+,",
    "Ctrl+Space",
    "Shift+Space",
    "Meta+Space",
    "Ctrl+Shift+F",
    "Ctrl+Shift+U",
    "Ctrl+Alt+Shift+U",
    "Ctrl+Alt+P",
    "Meta+;",
    "Meta+`",
    "Meta+.",
    *(f"Ctrl+Shift+{letter}" for letter in "ZKBEMNQ"),
)
OURS_TOO = {"Ctrl+;", "Ctrl+,", "Ctrl+Shift+Z"}
"""Keys that hands know from elsewhere: bound where no input method wants them, never alone."""
KEYBOARD = Path(__file__).resolve().parents[2] / "docs" / "keyboard.md"


def sequences(keys):
    return {QKeySequence(each).toString() for each in keys}


def ours():
    """Every deed and page with its keys."""
    bound = {name: deed.keys for name, deed in DEEDS.items()}
    return bound | {spec.id: page_keys(at) for at, spec in enumerate(pages())}


def test_no_key_of_ours_is_one_of_theirs_unless_it_has_a_second():
    taken = sequences(TAKEN)
    shared = {each for keys in ours().values() for each in sequences(keys) & taken}
    assert shared == sequences(OURS_TOO)
    assert {name for name, keys in ours().items() if not sequences(keys) - taken} == set()


def test_no_key_does_two_things():
    keys = [QKeySequence(each).toString() for keys in ours().values() for each in keys]
    assert len(keys) == len(set(keys))


def test_the_page_on_keys_names_every_key_that_is_taken():
    rows = KEYBOARD.read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE)
    named = set()
    for cell in first_cells:
        stem = ""
        for key in cell.strip().split(", ") if cell.strip() != "Ctrl+," else ["Ctrl+,"]:
            stem = key.rpartition("+")[0] or stem
            last = key.rpartition("+")[2]
            named.add(QKeySequence(f"{stem}+{last}".replace("Super", "Meta")).toString())
    assert sequences(TAKEN) - named == set()


def test_what_was_not_run_here_says_where_it_is_written():
    """Microsoft Pinyin and Sogou cannot be run here: each of their rows has its sources, or says it has none."""
    rows = KEYBOARD.read_text(encoding="utf-8").splitlines()
    theirs = [row for row in rows if row.startswith("| ") and re.search("Microsoft|Sogou", row)]
    assert theirs
    assert [row for row in theirs if not re.search(r"\[[MS]\d\]|not verified", row)] == []
