"""A desktop of its own for a test: a screen without glass, a window manager, a session bus, an input method."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

PATIENCE = 15.0
START = 60.0
"""So many seconds a program of the desktop may take to start, on a busy machine."""
LOOK = 0.02
REPOSITORY = Path(__file__).resolve().parents[2]

_PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin
[Groups/0/Items/0]
Name=pinyin
Layout=
[GroupOrder]
0=Default
"""
_FCITX_CONFIG = "[Behavior]\nActiveByDefault=True\nShareInputState=All\n"


def until(
    is_so: Callable[[], Any], what: str | Callable[[], str], patience: float = PATIENCE
) -> Any:
    """What ``is_so`` answers once it is true; looked at every moment, for so many seconds."""
    ends = time.monotonic() + patience
    while not (answer := is_so()):
        if time.monotonic() >= ends:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"not in {patience:g} seconds: {said}")
        time.sleep(LOOK)
    return answer


def program(name: str) -> str:
    """The path of a program that must be there: nothing is skipped."""
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    assert found, f"{name} is missing: run `python3 dev.py test --real`"
    return found


class Desktop:
    """Xvfb, openbox and a session bus in a home of their own; end it with :meth:`close`.

    The home's name is short: ibus puts its socket deep in there, and in the folders of a test of
    several workers (a socket's name has 107 bytes) it started all the same and took no letter.
    """

    def __init__(self, size: str = "1366x768") -> None:
        self.root = root = Path(tempfile.mkdtemp(prefix="gc-"))
        self._running = list[subprocess.Popen[str]]()
        run = root / "run"
        run.mkdir(mode=0o700)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "XDG_", "IBUS_"))}
        for name in ("XMODIFIERS", "GTK_IM_MODULE", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
            kept.pop(name, None)
        self.env = {
            **kept,
            "HOME": str(root),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CONFIG_HOME": str(root / ".config"),
            "XDG_DATA_HOME": str(root / ".local/share"),
            "XDG_CACHE_HOME": str(root / ".cache"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY),
        }
        self._start_screen(size)
        self._start_bus()
        self._start_manager()

    def _start_manager(self) -> None:
        """What gives windows the focus. Without -noreset the screen begins anew whenever its last guest
        leaves: whoever asked it whether openbox was there so ended openbox at its start.
        """
        for _try in range(3):
            manager = self.start("openbox", "--sm-disable")
            if until(partial(self._managed, manager), "openbox answers", START) == "managed":
                return
        raise AssertionError("openbox does not start")

    def _managed(self, manager: subprocess.Popen[str]) -> str:
        told = self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        return "managed" if "window id" in told else "ended" if manager.poll() is not None else ""

    def _start_screen(self, size: str) -> None:
        read, write = os.pipe()
        self.start(
            "Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp",
            "-noreset", pass_fds=(write,),
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            self.env["DISPLAY"] = f":{told.readline().strip()}"

    def _start_bus(self) -> None:
        self.bus = bus = self.start(
            "dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE
        )
        assert bus.stdout is not None
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def start(self, name: str, *arguments: str, **how: Any) -> subprocess.Popen[str]:
        """Start a program of the desktop; it ends with it."""
        given: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **how}
        made = subprocess.Popen([program(name), *arguments], env=self.env, text=True, **given)
        self._running.append(made)
        return made

    def run(self, name: str, *arguments: str) -> str:
        """What a program says, which has to end well."""
        done = subprocess.run(
            [program(name), *arguments], env=self.env, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{name} {arguments}: {done.stderr}"
        return done.stdout

    def owned(self, name: str) -> bool:
        """Whether a program owns this name on the session bus."""
        asked = ("--session", "--print-reply", "--dest=org.freedesktop.DBus", "/")
        said = self.run("dbus-send", *asked, "org.freedesktop.DBus.NameHasOwner", f"string:{name}")
        return "true" in said

    def type(self, keys: str) -> None:
        """Press the keys of Latin text one after another."""
        self.run("xdotool", "type", "--delay", "4", keys)

    def press(self, *keys: str) -> None:
        """Press keys as xdotool names them: ``ctrl+s``, ``space``."""
        self.run("xdotool", "key", "--delay", "4", *keys)

    def click(self, x: int, y: int) -> None:
        """Click the left button there."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def close(self) -> None:
        """End everything, the last first."""
        for each in reversed(self._running):
            each.kill()
        for each in self._running:
            each.wait()
            if each.stdout is not None:
                each.stdout.close()
        shutil.rmtree(self.root, ignore_errors=True)


def start_fcitx(desktop: Desktop) -> subprocess.Popen[str]:
    """fcitx5 with pinyin, which is on from the first key."""
    place = desktop.root / ".config/fcitx5"
    place.mkdir(parents=True, exist_ok=True)
    (place / "profile").write_text(_PROFILE, encoding="ascii")
    (place / "config").write_text(_FCITX_CONFIG, encoding="ascii")
    engine = desktop.start("fcitx5", "--disable=wayland,notificationitem,kimpanel")
    until(lambda: desktop.owned("org.freedesktop.portal.IBus"), "fcitx5 answers", START)
    return engine


def start_ibus(desktop: Desktop) -> subprocess.Popen[str]:
    """ibus with libpinyin, without a panel."""
    desktop.env["GSETTINGS_BACKEND"] = "memory"
    engine = desktop.start("ibus-daemon", "--xim", "--replace", "--panel", "disable")
    until(lambda: desktop.owned("org.freedesktop.IBus"), "ibus answers", START)
    until(lambda: _takes_engine(desktop), "ibus takes libpinyin", START)
    return engine


def _takes_engine(desktop: Desktop) -> bool:
    """Its own exit code says no more than whether it was another engine before."""
    for asked in (("engine", "libpinyin"), ("engine",)):
        done = subprocess.run(
            [program("ibus"), *asked], env=desktop.env, check=False, capture_output=True, text=True
        )
    return done.stdout.strip() == "libpinyin"


class Program:
    """The program in a process of its own, on a desktop; asked by lines of JSON."""

    def __init__(self, desktop: Desktop, data: Path, **env: str) -> None:
        command = [sys.executable, "-m", "tests.desktop_real.typed_window", str(data)]
        self._process = subprocess.Popen(
            command,
            env={**desktop.env, **env},
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask("ready")

    def ask(self, do: str, **told: object) -> dict[str, Any]:
        """Let it do something and hear its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **told}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the program ended at {do!r} ({self._process.wait()})"
        answer: dict[str, Any] = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer

    def ended(self) -> int:
        """Its exit code once it has ended by itself."""
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
