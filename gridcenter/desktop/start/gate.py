"""The frame shared by first run and sign-in: a quiet brand panel at the left, one card at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gridcenter import __version__
from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, label

_ON_BRAND, _ON_BRAND_SOFT = "#ffffff", "#d3e1f3"
_BRAND_TOP, _BRAND_FOOT = "#1f5fae", "#143f78"


class _Brand(QFrame):
    """The product's name on governmental blue, the same in light and dark."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__()
        self.setFixedWidth(264)
        mark = QLabel()
        mark.setPixmap(theme.pixmap("landmark", 44, _ON_BRAND))
        name = label(_("综治中心工作台"), wrap=True)
        name.setStyleSheet(f"color: {_ON_BRAND}")
        name.setFont(theme.font(theme.metrics().title_point + 2, bold=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN + GAP, 2 * MARGIN, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(mark)
        box.addWidget(name)
        box.addSpacing(PAD)
        self.lines = [label(line, wrap=True) for line in lines]
        for line in self.lines:
            line.setStyleSheet(f"color: {_ON_BRAND_SOFT}")
            box.addWidget(line)
        box.addStretch(1)
        version = label(_("版本 {version} · 离线运行").format(version=__version__))
        version.setStyleSheet(f"color: {_ON_BRAND_SOFT}")
        box.addWidget(version)

    def mark_line(self, present: int) -> None:
        """Show how far the steps are: ✓ done, ● now, ○ to come."""
        for at, line in enumerate(self.lines):
            glyph = "✓" if at < present else "●" if at == present else "○"
            line.setText(f"{glyph}  {line.text().lstrip('✓●○ ')}")
            line.setStyleSheet(f"color: {_ON_BRAND if at == present else _ON_BRAND_SOFT}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the blue."""
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, QColor(_BRAND_TOP))
        shade.setColorAt(1, QColor(_BRAND_FOOT))
        QPainter(self).fillRect(event.rect(), shade)


class GateDialog(QDialog):
    """A dialog before the main window; content goes into ``body``, buttons into ``foot``."""

    def __init__(self, lines: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("综治中心工作台"))
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self.brand = _Brand(lines)
        inner = QWidget()
        inner.setProperty("role", "page")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, PAD)
        self.body.setSpacing(PAD)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(2 * MARGIN, PAD, 2 * MARGIN, MARGIN)
        self.foot.setSpacing(GAP)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._scroll, 1)
        right.addLayout(self.foot)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.brand)
        box.addLayout(right, 1)

    def fit(self, width: int, height: int) -> None:
        """Take this size for normal text, more for larger, never more than the screen."""
        grow = theme.metrics().point / 10.5
        area = self.screen().availableGeometry()
        self.resize(
            min(int(width * grow), area.width() - MARGIN),
            min(int(height * grow), area.height() - 2 * MARGIN),
        )
        self.move(area.center() - self.rect().center())
