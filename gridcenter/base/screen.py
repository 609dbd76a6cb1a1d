"""Whether a window can open at all and be read, asked before Qt, which would end the process without a word.

Who starts the program by its icon sees no terminal: :func:`tell` also shows the sentence by
whatever the desktop has for that.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

from gridcenter.base.i18n import describe
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_PATIENCE = 3.0
"""Seconds that a screen gets to answer, also one on another machine."""
_X11 = re.compile(r"(?:(?:tcp|unix|inet6?)/)?(.*):(\d+)(?:\.\d+)?")
_FIRST_PORT = 6000
_COOKIE = b"MIT-MAGIC-COOKIE-1"
_MOST_COOKIES = 8
_ON_A_SCREEN = frozenset({"xcb", "wayland", "wayland-egl", "wayland-brcm"})
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


class NoChineseFontError(GridcenterError):
    """Nothing on this machine can show or set Chinese: there would be boxes."""

    code = "no_chinese_font"
    sentence = N_("这台电脑上没有中文字体，汉字都会是方框。")
    hint = N_(
        "请让管理员安装一种，例如 sudo apt-get install fonts-noto-cjk，再试一次；Excel 和 Word 不受影响。"
    )


def trouble() -> GridcenterError | None:
    """Why no window can open here; None where nothing is known against it."""
    if not sys.platform.startswith("linux"):
        return None
    wanted = _platforms() or _ON_A_SCREEN
    if not wanted <= _ON_A_SCREEN:
        return None
    x11, wayland = os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")
    if wanted != {"xcb"} and _wayland_answers(wayland):
        return None
    if "xcb" in wanted and x11 and _x11_answers(x11):
        return None
    return NoScreenError(display=x11 or wayland or "DISPLAY")


def is_x11() -> bool:
    """Whether Qt will take its way over X11 here."""
    if not sys.platform.startswith("linux"):
        return False
    wanted = _platforms()
    if wanted:
        return wanted == {"xcb"}
    return not _wayland_answers(os.environ.get("WAYLAND_DISPLAY", ""))


def _platforms() -> frozenset[str]:
    """The platforms that QT_QPA_PLATFORM names, without their options."""
    named = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return frozenset(each.partition(":")[0].strip() for each in named if each.strip())


def _wayland_answers(display: str) -> bool:
    if not display:
        return False
    place = Path(os.environ.get("XDG_RUNTIME_DIR", ""), display)
    return _greets(socket.AF_UNIX, str(place), b"", b"")


def _x11_answers(display: str) -> bool:
    """Whether an X server lets us in there, asked as Qt would ask, with the cookies of this account.

    What does not read as a display is none; Qt would end the process over it.
    """
    read = _X11.fullmatch(display)
    if read is None:
        return False
    host, number = read[1].strip("[]"), read[2]
    places: list[tuple[int, str | tuple[str, int]]]
    if host in ("", "unix"):
        name = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server listens
        places = [(socket.AF_UNIX, f"\0{name}"), (socket.AF_UNIX, name)]
    else:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        places = [(family, (host, _FIRST_PORT + int(number)))]
    # "Let us in" is 1; 0 is a refusal, 2 asks for more than a cookie.
    return any(
        _greets(*place, _greeting(cookie), b"\1") for place in places for cookie in _cookies(number)
    )


def _greeting(cookie: bytes) -> bytes:
    """The first words to an X server (X11 protocol, chapter 8), in little-endian order."""
    name = _COOKIE if cookie else b""
    head = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie))
    return head + b"".join(part + bytes(-len(part) % 4) for part in (name, cookie))


def _cookies(number: str) -> list[bytes]:
    """What this account may show at the display of that number; one empty cookie when nothing."""
    place = os.environ.get("XAUTHORITY") or Path.home() / ".Xauthority"
    try:
        kept = Path(place).read_bytes()
    except OSError:
        return [b""]
    found, at = [], 0
    while at + 2 < len(kept):
        at += 2  # the family of the address
        parts = []
        for _each in range(4):
            size = int.from_bytes(kept[at : at + 2], "big")
            parts.append(kept[at + 2 : at + 2 + size])
            at += 2 + size
        _address, display, name, data = parts
        if name == _COOKIE and display.decode("ascii", "replace") in ("", number):
            found.append(data)
    return found[:_MOST_COOKIES] or [b""]


def _greets(family: int, address: str | tuple[str, int], hello: bytes, wanted: bytes) -> bool:
    """Whether somebody listens there and answers ``hello`` with what begins as ``wanted``."""
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.settimeout(_PATIENCE)
        try:
            tried.connect(address)
            if hello:
                tried.sendall(hello)
            return not wanted or tried.recv(1) == wanted
        except (OSError, OverflowError):
            return False


def tell(failure: GridcenterError) -> None:
    """Say it on stderr, and where nobody watches that, by the first dialog program that works."""
    said = describe(failure)
    words = f"{said.message} {said.hint}".strip()
    if sys.stderr is not None:
        print(words, file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            return
    if isinstance(failure, NoScreenError):
        return  # a dialog would find no screen either
    for program, *options in _DIALOGS:
        path = shutil.which(program)
        if path is None:
            continue
        try:
            done = subprocess.run(
                [path, *options, words], check=False, timeout=120, stderr=subprocess.DEVNULL
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return
