"""No deed depends on a key that an input method takes; docs/keyboard.md says which those are."""

from PySide6.QtGui import QKeySequence

from gridcenter.desktop.actions import DEEDS, page_keys

TAKEN = (
    "Ctrl+;",
    "Ctrl+.",
    "Ctrl+Space",
    "Shift+Space",
    "Meta+Space",
    "Ctrl+Shift+F",
    "Ctrl+Shift+U",
    "Ctrl+Alt+Shift+U",
    "Ctrl+Alt+P",
    "Meta+;",
    "Meta+`",
    *(f"Ctrl+Shift+{letter}" for letter in "ZKBEM"),
)


def test_each_deed_has_a_key_that_arrives():
    taken = {QKeySequence(keys) for keys in TAKEN}
    free = {
        name: [k for k in deed.keys if QKeySequence(k) not in taken] for name, deed in DEEDS.items()
    }
    assert {name for name, keys in free.items() if not keys} == set()
    assert not taken & {QKeySequence(page_keys(position)) for position in range(12)}


def test_no_key_does_two_things():
    keys = [QKeySequence(each).toString() for deed in DEEDS.values() for each in deed.keys]
    keys += {QKeySequence(page_keys(position)).toString() for position in range(12)}
    assert len(keys) == len(set(keys))
