"""Taking back, bringing back and putting back, as the window asks for it.

What is to hear the outcome is handed on as it is: the desk leaves out a widget that is gone by then.
"""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.register import undo

Done = Callable[[Changes], None]


def find_newest(desk: Desk, told: Callable[[int], None]) -> None:
    """Say the number of the newest step there is; 0 when there is none."""

    def read(centre: Centre) -> int:
        return next((each.id for each in undo.recent(centre, limit=1)), 0)

    desk.ask(read, told)


def undo_newest(desk: Desk, after: int, done: Done) -> None:
    """Take back the newest standing step that was done ``after`` that one."""
    desk.do(lambda centre: undo.undo(centre, after=after), done)


def redo_newest(desk: Desk, done: Done) -> None:
    """Bring back what was taken back last."""
    desk.do(undo.redo, done)


def undo_step(desk: Desk, gesture: int | None, done: Done | None = None) -> None:
    """Take back this step."""
    desk.do(lambda centre: undo.undo(centre, gesture), done)


def put_back(desk: Desk, register: str, uid: Uid, name: str, value: Value) -> None:
    """Give one field a value that it once had, as a step of its own."""
    desk.do(lambda centre: undo.put_back(centre, register, uid, name, value))


def name_step(desk: Desk, gesture: int, told: Callable[[str], None]) -> None:
    """Say what a step was."""
    desk.ask(lambda centre: undo.words(centre, gesture), told)


def name_newest(desk: Desk, told: Callable[[tuple[str, str]], None]) -> None:
    """Say kind and words of the newest step, both empty when there is none."""

    def read(centre: Centre) -> tuple[str, str]:
        newest = undo.recent(centre, limit=1)
        return (newest[0].kind, undo.said(newest[0])) if newest else ("", "")

    desk.ask(read, told)
