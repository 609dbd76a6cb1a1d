"""Notices that the input method of a Linux desktop died or hangs, and that it is back.

Qt's ibus plugin (6.11.3) goes on handing keys to an engine that is gone, and drops what it gets no
answer for: with ibus 1.5.27 killed in mid-word every key was lost for up to four seconds (programs that
ibus started hold its socket open), with fcitx5 or ibus stopped each key for 25. So the name on the
session bus is watched and, while somebody types, asked for a sign of life. As long as there is none, nothing
in the program takes an input method, and what is typed arrives as plain keys.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent

from gridcenter.desktop import ime_service

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusPendingCallWatcher

PULSE_MS = 1_000
PATIENCE_MS = 4_000
"""So long an engine may be busy before it counts as gone; a killed one is known at once."""
_BACK_MS = 500
"""Qt itself takes a tenth of a second to find an ibus that came back."""


def watched_name(environ: Mapping[str, str]) -> str:
    """The name on the bus that Qt types through; empty where it does not go through ibus' plugin."""
    if environ.get("QT_IM_MODULE") != "ibus" or environ.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return ""
    return ime_service.PORTAL if environ.get("IBUS_USE_PORTAL") else ime_service.IBUS


class ImeWatch(QObject):
    """Turns the input method off in every field while it gives no answer."""

    changed = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._app, self._name = app, ""
        self._answered = self._asking = False
        self.silent = False
        """Whether it answered once and does not now."""
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self._ask)

    def begin(self, name: str) -> None:
        """Follow this name of the session bus."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415 - Linux only

        self._name = name
        watcher = QDBusServiceWatcher(
            name,
            QDBusConnection.sessionBus(),
            QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange,
            self,
        )
        watcher.serviceUnregistered.connect(self.lost)
        watcher.serviceRegistered.connect(lambda _name: QTimer.singleShot(_BACK_MS, self._ask))
        self._pulse.start()
        self._ask()

    def answered(self) -> None:
        """There is a sign of life."""
        self._answered = True
        self._be(silent=False)

    def lost(self, _name: str = "") -> None:
        """There is none; one that never gave any (an old ibus has no name there) is left alone."""
        if self._answered:
            self._be(silent=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is silent: nothing takes an input method."""
        if isinstance(event, QInputMethodQueryEvent):
            event.setValue(Qt.InputMethodQuery.ImEnabled, False)
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _be(self, *, silent: bool) -> None:
        if silent == self.silent:
            return
        self.silent = silent
        if silent:
            self._app.installEventFilter(self)
        else:
            self._app.removeEventFilter(self)
        window = self._app.focusWindow()
        if window is not None:  # Qt asks the field anew, and an engine that is back hears of it
            window.focusObjectChanged.emit(self._app.focusObject())
        self.changed.emit()

    def _ask(self) -> None:
        from PySide6.QtDBus import (  # noqa: PLC0415 - Linux only
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
        )

        is_here = self._app.applicationState() == Qt.ApplicationState.ApplicationActive
        if self._asking or not (is_here or not self._answered):
            return
        ask = QDBusMessage.createMethodCall(self._name, "/", "org.freedesktop.DBus.Peer", "Ping")
        ask.setAutoStartService(False)
        call = QDBusConnection.sessionBus().asyncCall(ask, PATIENCE_MS)
        self._asking = True
        QDBusPendingCallWatcher(call, self).finished.connect(self._told)

    def _told(self, call: QDBusPendingCallWatcher) -> None:
        self._asking = False
        if call.isError():
            self.lost()
        else:
            self.answered()
        call.deleteLater()


class _Installed:
    watch: ImeWatch | None = None


def begin(app: QGuiApplication) -> None:
    """Watch the input method of this process, on a desktop where it can die alone."""
    name = watched_name(os.environ) if sys.platform.startswith("linux") else ""
    if name and _Installed.watch is None:
        _Installed.watch = ImeWatch(app)
        _Installed.watch.begin(name)


def watch() -> ImeWatch | None:
    """The watch of this process, where there is one."""
    return _Installed.watch
