"""The notifications that come up within so many seconds, as a screen reader hears of them; run by the system's Python."""

from __future__ import annotations

import sys
from typing import Any

import pyatspi  # type: ignore[import-not-found]
from gi.repository import GLib  # type: ignore[import-not-found,import-untyped]


def hear(event: Any) -> None:
    """Print what a notification says, the way Orca takes it."""
    if event.detail1 and event.source.getRole() == pyatspi.ROLE_NOTIFICATION:
        print(event.source.name, flush=True)


pyatspi.Registry.registerEventListener(hear, "object:state-changed:showing")
GLib.idle_add(lambda: print("listens", flush=True))
GLib.timeout_add(int(float(sys.argv[1]) * 1000), pyatspi.Registry.stop)
pyatspi.Registry.start()
