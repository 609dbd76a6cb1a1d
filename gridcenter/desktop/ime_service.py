"""Which input method of a Linux desktop answers, and by which way Qt reaches it.

Qt's wheel brings the plugins ``ibus`` and ``compose`` alone (the fcitx5 plugin of Debian 12 does not
load into it). fcitx5 answers what ibus' plugin asks, through the portal. ``QT_IM_MODULES`` overrules
``QT_IM_MODULE`` since Qt 6.7: ``wayland;fcitx``, which KDE's guides recommend, means no Chinese under X11.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

PORTAL, FCITX, IBUS = "org.freedesktop.portal.IBus", "org.fcitx.Fcitx5", "org.freedesktop.IBus"
_WISHED = ("QT_IM_MODULES", "QT_IM_MODULE", "GTK_IM_MODULE", "XMODIFIERS")
_OTHER_PLUGINS = frozenset({"compose", "qtvirtualkeyboard", "none"})
"""What somebody may have chosen on purpose, and what Qt's wheel has."""
_BUS_MS = 500

Owned = Callable[[str], bool]


def way_in(environ: Mapping[str, str], is_owned: Owned) -> dict[str, str | None]:
    """What to set in the environment before Qt starts; None: to be taken out."""
    told = [environ.get(name, "") for name in _WISHED]
    chosen = (told[0] or told[1]).split(";")[0]
    if chosen in _OTHER_PLUGINS or (chosen == "wayland" and is_wayland(environ)):
        return {}
    by_plugin: dict[str, str | None] = {"QT_IM_MODULES": None, "QT_IM_MODULE": "ibus"}
    by_portal = {**by_plugin, "IBUS_USE_PORTAL": "1"}
    if is_owned(FCITX):
        return by_portal
    if is_owned(IBUS):
        return by_plugin
    if is_owned(PORTAL) or any("fcitx" in each for each in told):
        return by_portal
    return by_plugin if any("ibus" in each for each in told) else {}


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Whether Qt will open its window on Wayland, whose compositor passes typing on by itself."""
    platform = environ.get("QT_QPA_PLATFORM", "")
    named = environ.get("XDG_SESSION_TYPE") == "wayland" and bool(environ.get("WAYLAND_DISPLAY"))
    return platform.startswith("wayland") or (not platform and named)


def answers(environ: Mapping[str, str], is_owned: Owned) -> bool:
    """Whether somebody takes what is typed; where that cannot be asked, yes."""
    if environ.get("QT_QPA_PLATFORM", "xcb") != "xcb" or is_wayland(environ):
        return True
    return any(is_owned(name) for name in (PORTAL, FCITX, IBUS))


def choose() -> None:
    """Set the way in; before QApplication."""
    if not sys.platform.startswith("linux"):
        return
    for name, value in way_in(os.environ, owned_on_bus).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def is_silent() -> bool:
    """Whether no input method answers now on this Linux desktop."""
    return sys.platform.startswith("linux") and not answers(os.environ, owned_on_bus)


def owned_on_bus(name: str) -> bool:
    """Whether a program owns this name on the session bus."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage  # noqa: PLC0415 - Linux only

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    service = "org.freedesktop.DBus"
    ask = QDBusMessage.createMethodCall(service, "/org/freedesktop/DBus", service, "NameHasOwner")
    ask.setArguments([name])
    told = bus.call(ask, QDBus.CallMode.Block, _BUS_MS).arguments()
    return bool(told and told[0] is True)
