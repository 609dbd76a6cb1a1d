"""Letters that a field was told of and has not got yet: no shortcut acts before they are there.

With a screen reader on, Qt (6.11 on X11) asks it about every key before the field gets it, for up to a
tenth of a second; a shortcut it does not ask about, which so overtakes what was typed before it (seen
with Orca 43: Ctrl+S saved "abca" of "abcabc"). A field hears of each letter at once, since it might be a shortcut.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

MOST_MS = 150
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Letters:
    """Counts what set out and what arrived."""

    def __init__(self) -> None:
        self.waiting = 0

    def count(self, event: QKeyEvent) -> None:
        """Hear of a key that may be a shortcut, then of its being pressed in the field."""
        is_letter = event.text() and event.text().isprintable()
        if not is_letter or event.modifiers() & _COMMANDS:
            return
        if event.type() == QEvent.Type.ShortcutOverride:
            self.waiting += 1
        elif self.waiting:
            self.waiting -= 1

    def arrive(self) -> None:
        """Let them arrive; one that an input method took never does."""
        if self.waiting:
            # The first window of all has fields before it has a data file: nothing of one is loaded for it.
            from gridcenter.desktop.patience import wait_until  # noqa: PLC0415 - as above

            wait_until(lambda: not self.waiting, MOST_MS)
            self.waiting = 0


on_their_way = Letters()
"""Of this process: one keyboard."""
