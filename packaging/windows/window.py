"""The program's window under Wine, by key events: signed in to, looked at, printed from, closed.

A screen of its own (Xvfb), a print service of its own (CUPS, a queue that takes PostScript and writes
it into a file), and nothing in the program that helps: keys go in, pictures and a printed page come out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIZE = "1366x768"
COLOURS = 40
"""A window shows more of them than the empty desktop."""
STEADY_S, LOOK_S, PATIENCE_S = 2.0, 0.4, 180.0
QUEUE = "office"


class Screen:
    """Xvfb without a manager: Wine brings its own desktop."""

    def __init__(self) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE}x24", "-noreset"]
        self._server = subprocess.Popen(
            command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": self.display}

    def press(self, *keys: str) -> None:
        """Press keys as xdotool names them."""
        subprocess.run(["xdotool", "key", "--delay", "60", *keys], check=True, env=self.env)

    def type(self, letters: str) -> None:
        """Type Latin letters."""
        subprocess.run(["xdotool", "type", "--delay", "60", letters], check=True, env=self.env)

    def look(self) -> memoryview:
        """What it shows, a number for each point."""
        told = subprocess.run(
            ["import", "-window", "root", "-depth", "8", "rgba:-"],
            check=True, env=self.env, stdout=subprocess.PIPE,
        ).stdout  # fmt: skip
        return memoryview(told).cast("I")

    def save(self, path: Path) -> None:
        """Keep a picture."""
        subprocess.run(["import", "-window", "root", str(path)], check=True, env=self.env)

    def until(self, is_so: Callable[[memoryview], bool], what: str) -> float:
        """Seconds until it shows that."""
        began = time.monotonic()
        while not is_so(self.look()):
            if time.monotonic() - began > PATIENCE_S:
                self.save(Path(tempfile.gettempdir()) / "gridcenter-window.png")
                raise SystemExit(f"not seen: {what}")
            time.sleep(LOOK_S)
        return time.monotonic() - began

    def steady(self) -> memoryview:
        """What it shows once that has not changed for a while (a caret may blink)."""
        before, since, began = self.look(), time.monotonic(), time.monotonic()
        while time.monotonic() - since < STEADY_S and time.monotonic() - began < PATIENCE_S:
            time.sleep(LOOK_S)
            now = self.look()
            if differs(before, now) > CARET:
                since = time.monotonic()
            before = now
        return before

    def close(self) -> None:
        """End it."""
        self._server.terminate()
        self._server.wait()


CARET = 0.002
"""So much of the screen may blink."""


def differs(one: memoryview, other: memoryview) -> float:
    """How much of two pictures is not the same, 0 to 1."""
    return sum(a != b for a, b in zip(one, other, strict=True)) / max(len(one), 1)


def is_window(shown: memoryview) -> bool:
    """Whether more than an empty desktop is to be seen."""
    return len(set(shown[::7])) > COLOURS


def printer(folder: Path) -> Any:
    """A print service whose queue writes PostScript into a file, as Wine's driver makes it."""
    sys.path.insert(0, str(ROOT))
    from tests.desktop_real import conftest as service  # noqa: PLC0415 - the tests' own CUPS

    made = service.CupsServer(folder)
    made.start()
    ppd = folder / "postscript.ppd"
    kept = [line for line in service._PPD.splitlines() if "cupsFilter2" not in line]
    ppd.write_text("\n".join(kept) + "\n", encoding="ascii")
    made.output = folder / "printed.ps"
    made.run("lpadmin", "-p", QUEUE, "-E", "-v", f"file://{made.output}", "-P", str(ppd))
    made.run("lpadmin", "-d", QUEUE)
    return made


def pages(path: Path) -> int:
    """How many pages a printed file has."""
    pdf = path.with_suffix(".pdf")
    subprocess.run(["ps2pdf", str(path), str(pdf)], check=True)
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


def use(
    start: Callable[[dict[str, str]], subprocess.Popen[bytes]], password: str, out: Path
) -> str:
    """Sign in, open the reports, print one, leave. ``start`` starts the program in an environment."""
    folder = Path(tempfile.mkdtemp(prefix="gc-print-"))
    screen, service = Screen(), printer(folder)
    running = None
    try:
        running = start({"DISPLAY": screen.display, "CUPS_SERVER": str(service.socket)})
        took = screen.until(is_window, "the sign-in")
        sign_in = screen.steady()
        screen.save(out / "window-1-sign-in.png")
        screen.type(password)
        screen.press("Return")
        screen.until(lambda shown: differs(sign_in, shown) > 0.2, "the first page")
        home = screen.steady()
        screen.save(out / "window-2-home.png")
        screen.press("ctrl+7")
        screen.until(lambda shown: differs(home, shown) > 0.05, "the reports")
        reports = screen.steady()
        screen.save(out / "window-3-reports.png")
        screen.press("ctrl+p")
        screen.until(lambda shown: differs(reports, shown) > 0.02, "the print dialog")
        screen.steady()
        screen.save(out / "window-4-print.png")
        screen.press("Return")
        screen.until(lambda _shown: _whole(service.output), "a printed page")
        count = pages(service.output)
        shutil.copy(service.output.with_suffix(".pdf"), out / "window-printed.pdf")
        # Wine tells nothing of jobs (docs/windows.md): the officer says that the paper came.
        screen.steady()
        screen.save(out / "window-5-printed.png")
        screen.press("Tab", "space")
        screen.steady()
        screen.save(out / "window-6-noted.png")
        screen.press("alt+F4")
        screen.until(lambda shown: not is_window(shown), "the end")
        return f"sign-in after {took:.0f} s, signed in, {count} page(s) printed"
    finally:
        if running is not None:
            running.kill()
        service.stop()
        screen.close()
        shutil.rmtree(folder, ignore_errors=True)


def _whole(path: Path) -> bool:
    return path.is_file() and b"%%EOF" in path.read_bytes()[-64:]


def first_starts(
    start: Callable[[dict[str, str]], subprocess.Popen[bytes]], stop: Callable[[], None], times: int
) -> Sequence[float]:
    """Seconds until the sign-in stands, several times."""
    took = []
    for _time in range(times):
        screen = Screen()
        running = start({"DISPLAY": screen.display})
        try:
            took.append(screen.until(is_window, "the sign-in"))
        finally:
            running.kill()
            stop()
            screen.close()
    return took
