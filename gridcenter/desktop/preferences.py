"""How this officer likes the window: kept as an ini file in the data folder, never in a registry.

It holds looks only; everything that belongs to the centre is in the database.
"""

from __future__ import annotations

import logging
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from gridcenter.base.i18n import LANGUAGES, SOURCE_LANGUAGE
from gridcenter.base.whole_files import set_aside
from gridcenter.desktop import theme
from gridcenter.desktop.tokens import Scale, Scheme
from gridcenter.domain.written.door import is_line
from gridcenter.domain.written.naming import LONGEST

IDLE_MINUTES = 15.0
"""What the graded protection of level two asks for: a session that nobody uses ends by itself."""
_LARGEST = 2**18
_log = logging.getLogger(__name__)


class Preferences(QObject):
    """Scheme, size of text, language and the place of the window."""

    restyled = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        path = folder / "window.ini"
        # Qt would write through a link, and reads a file of any size into memory.
        if (aside := set_aside(path, largest=_LARGEST)) is not None:
            _log.warning("%s is no file of ours, it lies at %s", path.name, aside.name)
        self._ini = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the desktop has it."""
        return Scheme(self._word("look/scheme", Scheme.LIGHT, tuple(Scheme)))

    @property
    def scale(self) -> Scale:
        """The size of text."""
        return Scale(self._word("look/scale", Scale.NORMAL, tuple(Scale)))

    @property
    def language(self) -> str:
        """The language of the next start."""
        return self._word("look/language", SOURCE_LANGUAGE, LANGUAGES)

    @property
    def idle_minutes(self) -> float:
        """After so many minutes without a touch the program asks for the password; 0 is never."""
        try:
            minutes = float(str(self._ini.value("lock/minutes", IDLE_MINUTES)))
        except ValueError:
            return IDLE_MINUTES
        return min(minutes, 480) if math.isfinite(minutes) and minutes >= 0 else IDLE_MINUTES

    def set_idle_minutes(self, minutes: float) -> None:
        """Remember it for the next sign-in."""
        self._ini.setValue("lock/minutes", minutes)

    @property
    def unit(self) -> str:
        """Whose data was open here last, said before the password; empty when nobody knows."""
        kept = self._ini.value("folder/unit", "")
        return kept if isinstance(kept, str) and is_line(kept) and len(kept) <= LONGEST else ""

    def set_unit(self, name: str) -> None:
        """Remember whose data this is."""
        if name != self.unit:
            self._ini.setValue("folder/unit", name)

    @property
    def geometry(self) -> QByteArray | None:
        """The place of the window at its last close."""
        kept = self._ini.value("window/geometry")
        return kept if isinstance(kept, QByteArray) else None

    def set_look(self, *, scheme: Scheme | None = None, scale: Scale | None = None) -> None:
        """Change the look at once and remember it."""
        if scheme is not None:
            self._ini.setValue("look/scheme", scheme.value)
        if scale is not None:
            self._ini.setValue("look/scale", scale.value)
        self.dress()

    def step_scale(self, step: int) -> None:
        """Larger (1), smaller (-1) or back to normal (0)."""
        order = tuple(Scale)
        place = order.index(self.scale) + step if step else 0
        self.set_look(scale=order[min(max(place, 0), len(order) - 1)])

    def set_language(self, language: str) -> None:
        """Remember the language of the next start."""
        self._ini.setValue("look/language", language)

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember the place of the window."""
        self._ini.setValue("window/geometry", geometry)

    def dress(self) -> None:
        """Give the application the remembered look."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.scheme, self.scale)
            self.restyled.emit()

    def _word(self, key: str, default: str, known: tuple[str, ...]) -> str:
        kept = str(self._ini.value(key, default))
        return kept if kept in known else default


class _Present:
    """The preferences of this process; pages reach them without being handed the window."""

    preferences: Preferences | None = None


def install(preferences: Preferences) -> None:
    """Make ``preferences`` those of this process and dress the application."""
    _Present.preferences = preferences
    preferences.dress()


def present() -> Preferences:
    """The preferences of this process; :func:`install` comes first."""
    if _Present.preferences is None:
        raise RuntimeError("preferences are not installed")
    return _Present.preferences
