"""The month as a line of six stations."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.pressing import PushButton
from gridcenter.desktop.widgets import GAP, PAD, label
from gridcenter.domain.text import N_
from gridcenter.presenters.month_reading import StepView

_NUMBERS = "①②③④⑤⑥"
_STATES = {
    "done": N_("已完成"),
    "now": N_("现在"),
    "amber": N_("需更正"),
    "todo": N_("未开始"),
}


class _Station(PushButton):
    """One step: a disc with its number or ✓, its word, its detail; one button for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "station")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._disc, self._word, self._detail = QLabel(), label(), label("", "small")
        self._disc.setProperty("role", "disc")
        self._disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(4, 8, 4, 8)
        box.setSpacing(4)
        for part in (self._disc, self._word, self._detail):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)

    def sizeHint(self) -> QSize:
        """As high as its parts; a button would only count its own (empty) text."""
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The same: the parts do not shrink."""
        return self.sizeHint()

    def disc_in(self, other: QWidget) -> QRect:
        """Where the disc lies in ``other``."""
        return QRect(self._disc.mapTo(other, QPoint(0, 0)), self._disc.size())

    def show_step(self, at: int, view: StepView) -> None:
        """Show the state of the step at place ``at``."""
        size = theme.metrics().control
        self._disc.setFixedSize(size, size)
        self._disc.setText(
            "✓" if view.state == "done" else "!" if view.state == "amber" else str(at + 1)
        )
        self._word.setText(view.label)
        self._detail.setText(view.detail or _(_STATES[view.state]))
        self._word.setFont(theme.font(bold=view.state in ("now", "amber")))
        for part in (self._disc, self):
            part.setProperty("state", view.state)
            theme.restyle(part)
        self.updateGeometry()
        self.setAccessibleName(
            f"{_NUMBERS[at]} {view.label} {_(_STATES[view.state])} {view.detail}".strip()
        )


class StepStrip(QWidget):
    """Six stations on one line; each opens where its work is done."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stations = [_Station() for _step in range(6)]
        self._done: tuple[bool, ...] = (False,) * 6
        self._steps: tuple[StepView, ...] = ()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        for at, station in enumerate(self._stations):
            station.clicked.connect(lambda _on=False, place=at: self.chosen.emit(place))
            grid.addWidget(station, 0, at)
            grid.setColumnStretch(at, 1)

    def show_steps(self, steps: tuple[StepView, ...]) -> None:
        """Show all six."""
        self._steps = steps
        for at, (station, view) in enumerate(zip(self._stations, steps, strict=True)):
            station.show_step(at, view)
        # Said outright: a low page would squeeze them for the sake of what may shrink.
        self.setMinimumHeight(max(each.sizeHint().height() for each in self._stations))
        self._done = tuple(view.state == "done" for view in steps)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another size of text."""
        if event.type() == QEvent.Type.FontChange and self._steps:
            self.show_steps(self._steps)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rails between the discs: green where the way is done."""
        del event
        painter = QPainter(self)
        for at, (left, right) in enumerate(pairwise(self._stations)):
            colour = theme.tokens().good if self._done[at] else theme.tokens().border
            painter.setPen(QPen(QColor(colour), 2 if self._done[at] else 1))
            start, end = left.disc_in(self), right.disc_in(self)
            painter.drawLine(
                start.right() + PAD, start.center().y(), end.left() - PAD, end.center().y()
            )
        painter.end()
