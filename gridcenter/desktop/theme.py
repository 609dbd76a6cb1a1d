"""One look on every machine: Fusion, a palette of tokens, a short style sheet, tinted icons.

``QStyleHints.setColorScheme`` changes nothing on several platforms, so the palettes are our own.
Sizes of text are in points: pixels would not follow the desktop's scaling.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from gridcenter.base.paths import resources_dir
from gridcenter.desktop.tokens import DARK, LIGHT, METRICS, Metrics, Scale, Scheme, Tokens

FAMILIES = (
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
)
_DRESSED = "gridcenterDressed"
_ICON_SIZES = (18, 24, 36, 48)


class _Present:
    """What was applied last; one per process, as QApplication has it."""

    tokens: Tokens = LIGHT
    metrics: Metrics = METRICS[Scale.NORMAL]
    scheme: Scheme = Scheme.LIGHT
    scale: Scale = Scale.NORMAL


def tokens() -> Tokens:
    """The colours of the present theme."""
    return _Present.tokens


def metrics() -> Metrics:
    """The sizes of the present scale."""
    return _Present.metrics


def scheme() -> Scheme:
    """The scheme asked for (SYSTEM stays SYSTEM)."""
    return _Present.scheme


def scale() -> Scale:
    """The present size of text."""
    return _Present.scale


def apply(
    app: QApplication, scheme: Scheme | str = Scheme.LIGHT, scale: Scale | str = Scale.NORMAL
) -> None:
    """Dress the whole application; may be called again at any time."""
    _Present.scheme, _Present.scale = Scheme(scheme), Scale(scale)
    _Present.tokens = DARK if _wants_dark(app, _Present.scheme) else LIGHT
    _Present.metrics = METRICS[_Present.scale]
    if not app.property(_DRESSED):
        # Once: a second setStyle frees the style under widgets that still paint with it.
        app.setStyle("Fusion")
        app.setProperty(_DRESSED, True)
    with _nothing_freed():
        # Qt 6.8 to 6.12 polishes each widget once for itself and once for each of its ancestors when a
        # sheet takes the place of another (1.1 s for 1,200 widgets), but once alone when it is the first.
        app.setStyleSheet("")
        app.setPalette(_palette(_Present.tokens))
        app.setFont(font())
        app.setStyleSheet(_style_sheet(_Present.tokens, _Present.metrics))
        _retint(app)


def font(points: float | None = None, *, bold: bool = False) -> QFont:
    """The interface font; ``points`` default to the present scale."""
    wanted = QFont(list(FAMILIES))
    wanted.setPointSizeF(points or _Present.metrics.point)
    wanted.setBold(bold)
    wanted.setStyleHint(QFont.StyleHint.SansSerif)
    return wanted


def load_bundled_fonts() -> None:
    """Offer the fonts shipped in ``resources/fonts`` when the machine has none of ours."""
    if set(FAMILIES) & set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)):
        return
    for path in sorted((resources_dir() / "fonts").glob("*.[ot]t[fc]")):
        QFontDatabase.addApplicationFont(str(path))


def shows_chinese() -> bool:
    """Whether any font of this machine, or of ours, has Chinese characters."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def icon(name: str, colour: str | None = None) -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in a token's colour (or ``#rrggbb``)."""
    named = _Present.tokens.colours()
    tint = named.get(colour or "text_soft", colour or "")
    return _tinted(name, tint, named["text_off"])


def application() -> QApplication:
    """The program's one application, with its windows; raises when nobody began one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("no QApplication yet")
    return app


def windowless() -> QApplication:
    """A QApplication for a command that draws or prints: on Linux it asks for no screen, dead or alive."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication([])


def pixmap(name: str, size: int, colour: str | None = None) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels, for labels."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return icon(name, colour).pixmap(QSize(size, size), ratio)


def set_icon(target: QAbstractButton | QAction, name: str, colour: str | None = None) -> None:
    """Give a button or action an icon that is tinted anew whenever the theme changes."""
    target.setProperty("iconName", name)
    target.setProperty("iconColour", colour or "")
    target.setIcon(icon(name, colour))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(_Present.metrics.icon, _Present.metrics.icon))


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at the properties of ``widget``."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


@contextmanager
def _nothing_freed() -> Iterator[None]:
    """Qt walks over all widgets and calls into Python on the way: none may be freed under it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _wants_dark(app: QApplication, scheme: Scheme) -> bool:
    if scheme is Scheme.SYSTEM:
        return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return scheme is Scheme.DARK


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, t.ground),
        (role.WindowText, t.text),
        (role.Base, t.surface),
        (role.AlternateBase, t.ground),
        (role.Text, t.text),
        (role.PlaceholderText, t.text_off),
        (role.Button, t.surface),
        (role.ButtonText, t.text),
        (role.BrightText, t.bad),
        (role.Highlight, t.accent_fill),
        (role.HighlightedText, t.on_accent),
        (role.Accent, t.accent_fill),
        (role.Link, t.accent),
        (role.LinkVisited, t.accent),
        (role.ToolTipBase, t.surface),
        (role.ToolTipText, t.text),
        (role.Light, t.surface),
        (role.Midlight, t.hover),
        (role.Mid, t.line),
        (role.Dark, t.border),
        (role.Shadow, t.line),
    ):
        palette.setColor(where, QColor(colour))
    off = QPalette.ColorGroup.Disabled
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(off, where, QColor(t.text_off))
    palette.setColor(off, role.Highlight, QColor(t.line))
    return palette


@lru_cache(maxsize=1)
def _style_template() -> str:
    return (resources_dir() / "style" / "app.qss").read_text(encoding="utf-8")


def _style_sheet(t: Tokens, m: Metrics) -> str:
    words = t.colours() | m.sizes()
    words["shade"] = "dark" if t.dark else "light"
    words["style"] = (resources_dir() / "style").as_posix()
    # A style sheet's min-height leaves the border out: 1 px a side, 2 px with the focus.
    words |= {"control_inner": str(m.control - 2), "control_focus": str(m.control - 4)}
    words["nav_focus"] = str(m.row - 4)
    dot = m.icon // 3
    words |= {
        "chip_radius": str(m.control // 2),
        "radio_radius": str(m.icon // 2 + 1),
        "radio_dot": str(dot),
        "radio_inner": str(m.icon + 2 - 2 * dot),
    }
    return re.sub(r"@\{(\w+)\}", lambda found: words[found[1]], _style_template())


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _tinted(name: str, colour: str, off: str) -> QIcon:
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, off)):
        drawing = _svg(name).replace("currentColor", tint)
        drawing = drawing.replace('stroke-width="2"', 'stroke-width="1.75"')
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        for size in _ICON_SIZES:
            picture = QPixmap(size, size)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            made.addPixmap(picture, mode)
    return made


def _retint(app: QApplication) -> None:
    # A garbage collection while Qt's list of widgets is turned into Python objects would free widgets
    # that only Python keeps (hidden menus of closed charts) and leave dangling entries in the list.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        _retint_all(app)
    finally:
        if was_collecting:
            gc.enable()


def _retint_all(app: QApplication) -> None:
    for widget in app.allWidgets():
        for target in (
            widget,
            *widget.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly),
        ):
            name = target.property("iconName")
            if name and isinstance(target, QAbstractButton | QAction):
                set_icon(target, name, target.property("iconColour") or None)
