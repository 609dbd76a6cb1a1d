"""Orca's own log of a walk through a whole incident, by keys alone: what docs/accessibility.md shows.

No test, since Orca takes minutes: ``apt-get install orca``, then from the checkout
``.venv/bin/python -m tests.desktop_real.orca_walk``. Prints each key with what Orca said after it.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

from tests.builders import PASSWORD
from tests.desktop_real.screen import Desktop, until
from tests.desktop_real.typing_checks import make_data

QUIET_S, MOST_S = 2.5, 60.0
_ENTERS = "Return, and in"
"""The key after which the window opens."""
SIGN_IN = (f"type {PASSWORD}", _ENTERS)
NEW = (
    *("ctrl+2", "ctrl+n", "type Ditch blocked at the mill", "Return"),
    *("type jt 9:00", "Return", "type mill", "Return"),
    *("F4", "Return", "F4", "Down", "Down", "Return"),
    *("F4", "Down", "Return", "Return", "Return", "Return", "Return"),
    *("type 2", "ctrl+s"),
)
STEPS = (
    *("Escape", "shift+F2", "shift+Tab", "Right", "Right", "Tab"),
    *("space", "type Wang", "Return", "ctrl+Return"),
    *("space", "type Justice office", "ctrl+Return"),
    *("space", "ctrl+Return", "space", "ctrl+Return"),
    *("space", "F4", "Down", "Return", "ctrl+Return"),
    *(
        "space",
        "ctrl+Return",
        "F4",
        "Return",
        "space",
        "Return",
        "Return",
        "type settled",
        "ctrl+Return",
    ),
)
"""From 登记 to 结案, with a closing that is refused first."""
LIST = ("ctrl+2", "Down", "Right", "Right", "F2", "Escape")
_SAID = re.compile(r"^[\d:.]+ - SPEECH OUTPUT: '(.*?)'? ?(?:\{.*)?$", re.MULTILINE)
_ECHO = re.compile(
    r"^(left |right )?(shift|control|tab|return|escape|F\d+|down|up|left|right|\w)? ?$"
)


class Ear:
    """Orca's log, read on from where it was read last."""

    def __init__(self, log: Path) -> None:
        self.log, self._read = log, 0

    def hear(self) -> list[str]:
        """What was said since, once nothing more is; without the names of the keys themselves."""
        ends, size, since = time.monotonic() + MOST_S, -1, time.monotonic()
        while time.monotonic() < ends and time.monotonic() - since < QUIET_S:
            now = self.log.stat().st_size if self.log.exists() else 0
            if now != size:
                size, since = now, time.monotonic()
            time.sleep(0.1)
        text = self.log.read_text(encoding="utf-8", errors="replace")
        found = _SAID.findall(text[self._read :])
        self._read = len(text)
        return [each for each in found if not _ECHO.match(each)]

    def wait_for(self, word: str) -> list[str]:
        """What was said until this word came, for what takes its time."""
        heard = self.hear()
        ends = time.monotonic() + MOST_S
        while not any(word in each for each in heard) and time.monotonic() < ends:
            heard += self.hear()
        return heard


def walk(root: Path, keys: tuple[str, ...]) -> None:
    """Press the keys in the real program and print what Orca says after each."""
    desktop = Desktop()
    desktop.env |= {
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_LOGGING_RULES": "qt.accessibility.*=false",
        "GSETTINGS_BACKEND": "memory",
    }
    ear = Ear(root / "orca.log")
    try:
        bus = desktop.start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        until(lambda: desktop.owned("org.a11y.Bus"), "the bus of screen readers answers")
        told = (root / "program.log").open("w", encoding="utf-8")
        data = make_data(root / "data")
        desktop.start(sys.executable, "-m", "gridcenter", "--data", str(data), stderr=told)
        desktop.start("orca", "--debug-file", str(ear.log), "--replace")
        until(ear.log.exists, "orca writes", 30)
        print("(start)", *ear.wait_for("密码"), sep="\n    ", flush=True)
        for key in keys:
            if key.startswith("type "):
                desktop.type(key.removeprefix("type "))
            else:
                desktop.press(key.partition(",")[0])
            heard = ear.wait_for("工作台") if key == _ENTERS else ear.hear()
            print(key, *heard, sep="\n    ", flush=True)
        bus.terminate()  # killed outright it would leave its daemon running
        bus.wait()
    finally:
        desktop.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        walk(Path(folder), tuple(sys.argv[1:]) or (*SIGN_IN, *NEW, *STEPS, *LIST))
