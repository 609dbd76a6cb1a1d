"""Whether a window can open at all, asked before Qt, which would end the process without a word.

Who starts the program by its icon sees no terminal: :func:`tell` also shows the sentence by
whatever the desktop has for that.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from gridcenter.base.i18n import describe
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_PATIENCE = 3.0
"""Seconds that a screen on another machine gets to answer."""
_LOCAL = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_DISTANT = re.compile(r"([^:/]+):(\d+)(?:\.\d+)?")
_FIRST_PORT = 6000
_DIALOGS = (
    ("zenity", "--error", "--text"),
    ("kdialog", "--error"),
    ("notify-send",),
    ("xmessage", "-center"),
)


class NoScreenError(GridcenterError):
    """No display is named, or the one that is named does not answer."""

    code = "no_screen"
    sentence = N_("窗口打不开：没有可用的显示器（{display}）。")
    hint = N_("请在桌面环境里启动；没有桌面时可用命令行，见 gridcenter --help。")


class MissingLibraryError(GridcenterError):
    """A library of the system that Qt needs is not there."""

    code = "missing_library"
    sentence = N_("窗口打不开：系统缺少界面需要的库（{reason}）。")
    hint = N_(
        "请让管理员安装它，例如 sudo apt-get install libgl1 libegl1 libxkbcommon0 libxcb-cursor0。"
    )


def trouble() -> GridcenterError | None:
    """Why no window can open here; None where nothing is known against it."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if wayland and Path(runtime, wayland).exists():
        return None
    if x11 and _answers(x11):
        return None
    return NoScreenError(display=x11 or wayland or "DISPLAY")


def _answers(display: str) -> bool:
    """Whether an X server listens there; what we cannot read is left to Qt."""
    if local := _LOCAL.fullmatch(display):
        name = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where every X server listens
        return any(_connects(socket.AF_UNIX, each) for each in (f"\0{name}", name))
    if distant := _DISTANT.fullmatch(display):
        return _connects(socket.AF_INET, (distant[1], _FIRST_PORT + int(distant[2])))
    return True


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.settimeout(_PATIENCE)
        try:
            tried.connect(address)
        except OSError:
            return False
    return True


def tell(failure: GridcenterError) -> None:
    """Say it on stderr, and where nobody watches that, by the first dialog program that works."""
    said = describe(failure)
    words = f"{said.message} {said.hint}".strip()
    if sys.stderr is not None:
        print(words, file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            return
    for program, *options in _DIALOGS:
        path = shutil.which(program)
        if path is None or not os.environ.get("DISPLAY"):
            continue
        try:
            done = subprocess.run([path, *options, words], check=False, timeout=120)
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return
