"""Bars that come and go: a note, an undo, long work with its progress."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import screen_reader, theme
from gridcenter.desktop.still import keep_room
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, button, icon_button, label

WIDEST = 620
"""Pixels; a longer sentence takes two lines."""
_NARROWEST = 480

_ICONS = {
    "info": ("info", "accent"),
    "good": ("circle-check", "good"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("circle-alert", "bad"),
}


class InfoBar(QFrame):
    """One sentence in a tinted bar, with an optional button; ``tone`` info, good, warn or bad.

    It goes by itself after ``seconds`` (0: stays until it is closed).
    """

    closed = Signal()
    worded = Signal()
    """It says something else, perhaps in more lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._tone = "info"
        self._on_click: Callable[[], object] | None = None
        self._icon = QLabel()
        self.text = label(wrap=True)
        self.action: QPushButton = button("", self._act, kind="link")
        self.close_button = icon_button("x", _("关闭提示"), self.dismiss)
        box = QHBoxLayout(self)
        box.setContentsMargins(PAD, 4, GAP, 4)
        box.setSpacing(GAP)
        box.addWidget(self._icon)
        box.addWidget(self.text, 1)
        box.addWidget(self.action)
        box.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    def show_text(
        self,
        text: str,
        tone: str = "info",
        *,
        action: str = "",
        on_click: Callable[[], object] | None = None,
        seconds: int = 0,
    ) -> None:
        """Show ``text``; ``action`` names a button that calls ``on_click`` and closes the bar."""
        self._tone, self._on_click = tone, on_click
        self.setProperty("tone", tone)
        theme.restyle(self)
        self.text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self._paint_icon()
        self.show()
        self.worded.emit()
        QTimer.singleShot(0, self, self._speak)  # by then what it lies in is shown too
        self._timer.stop()
        if seconds:
            self._timer.start(seconds * 1000)

    def keep_saying(self, text: str, tone: str = "info") -> None:
        """Stand for a state that is told again and again; what was closed stays closed."""
        if not text:
            self.hide()
            self.text.clear()
        elif self.text.text() != text:
            self.show_text(text, tone)

    def keep_room(self) -> None:
        """From now on its room stays while it is not shown, so that it moves nothing."""
        keep_room(self)

    def dismiss(self) -> None:
        """Take the bar away."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()
        super().changeEvent(event)

    def _act(self) -> None:
        wanted = self._on_click
        self.dismiss()
        if wanted is not None:
            wanted()

    def _speak(self) -> None:
        screen_reader.announce(self, f"{self.text.text()} {self.action.text()}".strip())

    def _paint_icon(self) -> None:
        name, colour = _ICONS[self._tone]
        self._icon.setPixmap(theme.pixmap(name, theme.metrics().icon, colour))


class Toasts(QWidget):
    """Bars that lie over a page at its foot, so that what comes or goes moves nothing under the hand.

    ``left`` puts them at the left end, away from those of the window; ``above`` is what they leave free.
    """

    def __init__(
        self, host: QWidget, *bars: InfoBar, left: bool = False, above: QWidget | None = None
    ) -> None:
        super().__init__(host)
        self._host, self._left, self._bars, self._above = host, left, bars, above
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        for bar in bars:
            bar.setProperty("floats", "yes")
            box.addWidget(bar)
            bar.installEventFilter(self)
            bar.worded.connect(self._place)
        host.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the page, and the bars that come and go."""
        kinds = (QEvent.Type.Resize, QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        if event.type() in kinds:
            self._place()
            QTimer.singleShot(0, self, self._place)  # once more, when the bars know their words
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        shown = [bar for bar in self._bars if not bar.isHidden()]
        self.setVisible(bool(shown))
        if not shown:
            return
        room = self._host.width() - 2 * MARGIN
        # Those of the page and those of the window stand side by side where there is room for both.
        width = min(WIDEST, max(room // 2 - GAP, min(room, _NARROWEST)))
        high = sum(max(b.heightForWidth(width), b.sizeHint().height()) for b in shown)
        high += GAP * (len(shown) - 1)
        x = MARGIN if self._left else self._host.width() - MARGIN - width
        foot = self._above.y() - GAP if self._above is not None else self._host.height() - MARGIN
        self.setGeometry(x, foot - high, width, high)
        for each in (self, *shown):
            layout = each.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()
        self.raise_()


class DraftBar(InfoBar):
    """What was put aside unsaved: to go on with it, or to throw it away by a button of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_discard: Callable[[], object] | None = None
        self.discard: QPushButton = button(_("放弃"), self._throw, kind="link")
        box = self.layout()
        assert isinstance(box, QHBoxLayout)
        box.insertWidget(box.indexOf(self.close_button), self.discard)

    def offer(self, text: str, go_on: Callable[[], object], discard: Callable[[], object]) -> None:
        """Say what waits; it goes after half a minute, the draft stays."""
        self._on_discard = discard
        self.show_text(text, "warn", action=_("继续填"), on_click=go_on, seconds=30)

    def take_up(self) -> bool:
        """Go on with what is offered; False when nothing is."""
        if self.isHidden():
            return False
        self._act()
        return True

    def _throw(self) -> None:
        wanted = self._on_discard
        self.dismiss()
        if wanted is not None:
            wanted()


class UndoBar(InfoBar):
    """What was just done, with 撤销 beside it; goes after twelve seconds."""

    def offer(self, text: str, undo: Callable[[], object]) -> None:
        """Say ``text`` and offer to take it back."""
        self.show_text(text, "info", action=_("撤销"), on_click=undo, seconds=12)


class BusyBar(QFrame):
    """What long work does and how far it is, with a cancel when the work allows one."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.text = label()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.cancel = button(_("取消"), self.cancelled.emit)
        words = QVBoxLayout()
        words.setSpacing(GAP)
        words.addWidget(self.text)
        words.addWidget(self.progress)
        box = QHBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, PAD)
        box.setSpacing(PAD)
        box.addLayout(words, 1)
        box.addWidget(self.cancel)
        self.start("")

    def start(self, text: str, *, can_cancel: bool = False) -> None:
        """Begin with ``text`` and no known length."""
        self.text.setText(text)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(text)
        self.cancel.setEnabled(True)
        self.cancel.setVisible(can_cancel)

    def advance(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``; a total of 0 means unknown."""
        self.progress.setRange(0, max(total, 0))
        self.progress.setValue(done)
