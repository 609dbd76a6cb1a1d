"""What the program reads from and writes to: a console, a pipe, a file, or nothing at all.

On an office PC the console speaks code page 936 and redirected output would too; a program that
reads us gets UTF-8 everywhere, and no rare name ends a command.
"""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO


def settle(*, as_json: bool) -> None:
    """Before anything is written: UTF-8 where no console shows it, and always with --json.

    A console keeps its own code page; what it cannot show stands there as its code (\\U0002cc56).
    """
    for name in ("stdout", "stderr"):
        stream: Any = getattr(sys, name)
        if stream is None:  # a program without a console (pythonw): nobody reads it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            if as_json or not is_console(stream):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            else:
                stream.reconfigure(errors="backslashreplace")


def is_console(stream: TextIO | None) -> bool:
    """Whether a person sits at the other end.

    Windows calls NUL a terminal too: whoever asks a question there waits for ever.
    """
    try:
        if stream is None or not stream.isatty():
            return False
        if sys.platform != "win32":
            return True
        return _has_console_mode(stream.fileno())
    except (OSError, ValueError):  # closed, or a stand-in without a number
        return False


def _has_console_mode(number: int) -> bool:
    if sys.platform != "win32":
        return True
    import ctypes  # noqa: PLC0415 - only here
    import msvcrt  # noqa: PLC0415 - absent elsewhere

    mode = ctypes.c_ulong()
    handle = msvcrt.get_osfhandle(number)
    return bool(ctypes.windll.kernel32.GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(mode)))
