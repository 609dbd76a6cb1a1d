"""What must hold with every input method; each test module brings its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from subprocess import Popen

from gridcenter.services.folder import accounts
from gridcenter.services.register import drafts
from tests.builders import PASSWORD, make_centre, make_grid, make_incident
from tests.desktop_real.screen import START, Desktop, Program, until
from tests.desktop_real.sentences import Hands, losses

Start = Callable[[Desktop], "Popen[str]"]
_ELSEWHERE = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setWindowTitle("elsewhere")
window.resize(200, 100)
window.show()
app.exec()
"""


@dataclass(slots=True)
class Typist:
    """A desktop, the program on it, and the hands that type."""

    desktop: Desktop
    program: Program
    hands: Hands
    engine: Popen[str] | None
    data: Path
    is_in: bool = False

    def enter(self) -> None:
        """Past the sign-in, once."""
        if not self.is_in:
            self.is_in = True
            self.program.ask("enter")


def make_data(folder: Path) -> Path:
    """Two incidents to type into."""
    centre = make_centre(folder)
    grid = make_grid(centre)
    for title in ("水渠堵塞争执", "院墙倒塌隐患"):
        make_incident(centre, title=title, grid=grid.uid, state="registered")
    centre.close()
    return folder


@contextmanager
def typist(root: Path, start: Start | None) -> Iterator[Typist]:
    """The program on a desktop of its own, at the sign-in."""
    desktop = Desktop()
    try:
        engine = start(desktop) if start is not None else None
        desktop.start(sys.executable, "-c", _ELSEWHERE)
        data = make_data(root / "data")
        program = Program(desktop, data)
        try:
            told = desktop.run(
                "xdotool", "search", "--sync", "--onlyvisible", "--name", "^elsewhere$"
            )
            hands = Hands(desktop, program, told.split()[-1])
            if engine is not None:
                until(hands.is_composed, "the engine composes", START)
            yield Typist(desktop=desktop, program=program, hands=hands, engine=engine, data=data)
        finally:
            program.close()
    finally:
        desktop.close()


def loses_nothing(one: Typist, kind: str) -> None:
    """Thirty sentences; each word that was seen is kept."""
    if kind != "sign-in":
        one.enter()
    lost = losses(one.hands, kind)
    assert not lost, "\n".join(map(str, lost))


def secrets_stay_latin(root: Path, start: Start) -> None:
    """A password takes keys as they are, hidden or shown."""
    with typist(root, start) as one:
        for shown in (False, True):
            one.program.ask("open", place="signin.password")
            if shown:
                assert one.program.ask("eye")["shown"]
            one.desktop.type("shuiqu 1")
            until(lambda: one.program.ask("seen")["text"] == "shuiqu 1", "the keys arrive")
            assert one.program.ask("seen")["updates"] == 0


def dies_in_mid_word(root: Path, start: Start) -> None:
    """The engine is killed, then the bus: the word becomes text, every key works, the foot says why."""
    with typist(root, start) as one:
        one.enter()
        one.program.ask("open", place="form.handler")
        one.hands.compose("shuiqu", "duse")
        assert one.engine is not None
        one.engine.kill()
        one.engine.wait()
        until(lambda: _foot_says(one), "the foot says that no input method answers")
        seen = one.program.ask("seen")  # whatever the engine still sent of the word counts as seen
        one.desktop.type("bus")
        whole = f"{seen['text']}{seen['preedit']}bus"
        _stands(one, whole)
        one.desktop.press("BackSpace")
        _stands(one, whole[:-1])
        one.desktop.press("ctrl+a")
        one.desktop.type("bus")
        _stands(one, "bus")
        until(lambda: _left(one), "Esc leaves")
        one.engine = start(one.desktop)
        _composes_again(one)
    with typist(root / "bus", start) as one:
        one.enter()
        one.program.ask("open", place="form.handler")
        seen = one.hands.compose("shuiqu", "duse")
        one.desktop.bus.kill()
        one.desktop.bus.wait()
        until(
            lambda: _typed_on(one, f"{seen['text']}{seen['preedit']}"),
            lambda: f"keys arrive again: {seen}, {one.program.ask('seen')}",
        )


def hangs_in_mid_word(root: Path, start: Start) -> None:
    """The engine answers no more: the keys come back after a while, and Chinese when it goes on."""
    with typist(root, start) as one:
        one.enter()
        one.program.ask("open", place="form.handler")
        seen = one.hands.compose("shuiqu", "duse")
        assert one.engine is not None
        one.engine.send_signal(SIGSTOP)
        until(lambda: _foot_says(one), "the foot says that no input method answers")
        one.desktop.type("bus")
        _stands(one, f"{seen['text']}{seen['preedit']}bus")
        one.engine.send_signal(SIGCONT)
        _composes_again(one)


def _foot_says(one: Typist) -> bool:
    return any("输入法" in each for each in one.program.ask("method")["foot"])


def _stands(one: Typist, text: str) -> None:
    """The field comes to hold just this."""
    until(
        lambda: one.program.ask("seen")["text"] == text,
        lambda: f"{text!r} stands there: {one.program.ask('seen')}",
    )


def _composes_again(one: Typist) -> None:
    """The engine is back, the foot says nothing, and letters become Chinese."""
    until(lambda: not _foot_says(one), "the foot is quiet", START)
    one.program.ask("open", place="form.handler")
    assert not one.hands.compose("shuiqu", "duse")["text"].isascii()


def _typed_on(one: Typist, seen: str) -> bool:
    """Whether a letter lands behind all that was seen."""
    one.desktop.press("x")
    with suppress(AssertionError):
        return bool(
            until(lambda: one.program.ask("seen")["text"].rstrip("x") == seen, "a letter", 1)
        ) and one.program.ask("seen")["text"].endswith("x")
    return False


def _left(one: Typist) -> bool:
    """Whether Esc leaves the field; the first one may only close its suggestions."""
    one.desktop.press("Escape")
    with suppress(AssertionError):
        return bool(until(lambda: not one.program.ask("seen")["here"], "it is left", 1))
    return False


def goes_where_it_was_meant(root: Path, start: Start) -> None:
    """A new record while the data file is busy: what is typed at once is composed in it, not over a cell."""
    with typist(root, start) as one:
        one.enter()
        one.program.ask("open", place="cell.over")
        before = one.program.ask("value", place="cell.title")["value"]
        one.program.ask("busy", seconds=1.5)
        one.desktop.press("ctrl+n")
        one.desktop.type("shuiqu")
        one.desktop.press("space")
        # To ask for the value would let the keys in that are held back.
        until(lambda: one.program.ask("seen")["commits"], "the word is taken", START)
        typed = one.program.ask("value", place="form.title")["value"]
        assert typed
        assert not any(each.isascii() for each in typed)
        assert one.program.ask("value", place="cell.title")["value"] == before


def closes_in_mid_word(root: Path, start: Start) -> None:
    """Alt+F4 while a word is composed: the draft holds it."""
    with typist(root, start) as one:
        one.enter()
        one.program.ask("open", place="form.summary")
        seen = one.hands.compose("shuiqu", "duse")
        one.desktop.press("alt+F4")
        assert one.program.ended() == 0
        kept = accounts.open_folder(one.data, password=PASSWORD, durable=False)
        draft = drafts.find(kept, "incident")
        kept.close()
        assert draft is not None
        assert draft.texts["summary"] == f"{seen['text']}{seen['preedit']}"


def is_reached(one: Typist, root: Path, modules: str | None) -> None:
    """Whatever QT_IM_MODULES says, the engine that runs types Chinese."""
    wished = {} if modules is None else {"QT_IM_MODULES": modules, "QT_IM_MODULE": "fcitx"}
    program = Program(one.desktop, make_data(root / "data"), **wished)
    try:
        program.ask("open", place="signin.who")
        seen = Hands(one.desktop, program, "").compose("shuiqu", "duse")
        assert not seen["text"].isascii()
        assert program.ask("method")["env"]["QT_IM_MODULES"] is None
    finally:
        program.close()


def says_when_none_answers(root: Path) -> None:
    """A desktop without an input method: the foot of the window says so."""
    with typist(root, None) as one:
        one.enter()
        until(lambda: _foot_says(one), "the foot says that no input method answers")
