"""What was typed into a small window that was closed by Esc or its cross waits for the next opening.

One rule for Esc: it leaves, and never destroys typed text. Records wait as drafts; what is typed into
a small dialog, a filter or a question waits here, in the window it belongs to, until it is used or
thrown away by a button (取消, 放弃). It ends with the window, and is never written down: only a window that
was locked because nobody was there leaves it, in memory, to the next window of the same officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

if TYPE_CHECKING:  # the first window has no record: nothing of registers is loaded for it
    from gridcenter.domain.register.fields import Value

Line = QLineEdit | QPlainTextEdit | QComboBox
Subject = tuple[str, ...]
Steps: TypeAlias = "dict[tuple[str, str], dict[str, tuple[Value, str]]]"
"""By incident and action: the fields of its dialog, as values and as typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentTexts:
    """What waits in one window."""

    texts: dict[Subject, tuple[str, ...]] = field(default_factory=dict)
    steps: Steps = field(default_factory=dict)


_kept: WeakKeyDictionary[QWidget, UnsentTexts] = WeakKeyDictionary()
_locked: dict[str, UnsentTexts] = {}
"""By officer: what a locked window left."""


def _in(host: QWidget) -> UnsentTexts:
    top = host
    while (above := top.parentWidget()) is not None:
        top = above.window()
    return _kept.setdefault(top.window(), UnsentTexts())


def _of(host: QWidget) -> dict[Subject, tuple[str, ...]]:
    return _in(host).texts


def steps(host: QWidget) -> Steps:
    """What was typed into the dialogs of an incident's steps."""
    return _in(host).steps


def leave_behind(window: QWidget, officer: str) -> None:
    """Nobody is there and the window closes: what waits in it is for this officer's next one.

    Open dialogs are left as by Esc, and so wait too.
    """
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
    if officer:
        _locked[officer] = _in(window)


def take_up(window: QWidget, officer: str) -> None:
    """The officer is back: what a locked window left waits here again."""
    left, here = _locked.pop(officer, None), _in(window)
    if left is not None:
        here.texts.update(left.texts)
        here.steps.update(left.steps)


def text_of(line: Line) -> str:
    """What stands in it."""
    if isinstance(line, QPlainTextEdit):
        return line.toPlainText()
    return line.currentText() if isinstance(line, QComboBox) else line.text()


def put_away(host: QWidget, about: Subject, texts: Sequence[str]) -> None:
    """Keep what was typed about a subject."""
    _of(host)[about] = tuple(texts)


def forget(host: QWidget, about: Subject) -> None:
    """It was used, or thrown away."""
    _of(host).pop(about, None)


def waiting(host: QWidget, about: Subject) -> tuple[str, ...] | None:
    """What waits about a subject; None for nothing."""
    return _of(host).get(about)


def keep(dialog: QDialog, about: Subject, lines: Sequence[Line], cancel: QPushButton) -> bool:
    """Let ``lines`` wait when the dialog is left, not when it is answered or ``cancel`` is pressed.

    Lines whose text still is as the dialog showed it are not waited for. What waits is put in,
    marked so that typing replaces it; true when something was.
    """
    host = dialog.parentWidget()
    if host is None:
        return False
    before = [text_of(line) for line in lines]
    texts = waiting(host, about)
    if texts is not None:
        for line, text in zip(lines, texts, strict=False):
            _put(line, text)
    thrown: list[bool] = []
    cancel.pressed.connect(lambda: thrown.append(True))

    def finished(outcome: int) -> None:
        now = [text_of(line) for line in lines]
        if outcome or thrown or now == before:
            forget(host, about)
        else:
            put_away(host, about, now)

    dialog.finished.connect(finished)
    return texts is not None


def _put(line: Line, text: str) -> None:
    if isinstance(line, QComboBox):
        line.setCurrentText(text)
        return
    line.setPlainText(text) if isinstance(line, QPlainTextEdit) else line.setText(text)
    line.selectAll()
