"""The foot of the window: what is saved, backed up and sent, and what is being worked on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import ime_service, ime_watch, screen_reader, theme
from gridcenter.desktop.widgets import PAD, button, label
from gridcenter.presenters.window_status import Said, WindowStatus

_ICONS = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "": "circle-dot"}


class _Word(QWidget):
    """One fact with its glyph."""

    def __init__(self) -> None:
        super().__init__()
        self._said = Said(text="")
        self._glyph, self._text = QLabel(), label("", "small")
        box = QHBoxLayout(self)
        box.setContentsMargins(PAD, 2, PAD, 2)
        box.setSpacing(4)
        box.addWidget(self._glyph)
        box.addWidget(self._text)

    def text(self) -> str:
        return self._said.text

    @property
    def asks(self) -> bool:
        """Whether somebody should do something about it."""
        return self._said.tone in ("warn", "bad")

    def say(self, said: Said) -> None:
        self._said = said
        self._text.setText(said.text)
        self.paint()

    def paint(self) -> None:
        size = theme.metrics().icon - 3
        name, colour = _ICONS[self._said.tone], self._said.tone or "text_soft"
        self._glyph.setPixmap(theme.pixmap(name, size, colour))


_LOOK_MS = 2_000
"""The input method is asked for when the window stands, and again whenever it is come back to."""


class StatusBar(QStatusBar):
    """Facts at the left, work at the right."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._words = {name: _Word() for name in ("saved", "backup", "month", "here", "typing")}
        for word in self._words.values():
            self.addWidget(word)
        theme.application().applicationStateChanged.connect(self.look_at_typing)
        self._watch = ime_watch.watch()
        if self._watch is not None:
            self._watch.changed.connect(self.look_at_typing)
        self._work = label("", "small")
        self._progress = QProgressBar()
        self._progress.setFixedWidth(160)
        self._progress.setTextVisible(False)
        self._cancel = button(_("取消"), self.cancelled.emit, kind="link")
        for widget in (self._work, self._progress, self._cancel):
            self.addPermanentWidget(widget)
        self.end_work()
        QTimer.singleShot(_LOOK_MS, self, self.look_at_typing)

    def show_status(self, status: WindowStatus) -> None:
        """Show the facts."""
        for name, said in (
            ("saved", status.saved),
            ("backup", status.backup),
            ("month", status.month),
        ):
            self._words[name].say(said)
        self._fit()

    def show_here(self, text: str) -> None:
        """Show who else of the office is here."""
        self._words["here"].say(Said(text=text))
        self._fit()

    def look_at_typing(self, *_state: object) -> None:
        """Say it when no input method answers: no Chinese can be typed."""
        is_silent = (self._watch is not None and self._watch.silent) or ime_service.is_silent()
        word = self._words["typing"]
        is_news = is_silent and not word.text()
        word.say(Said(text=_("中文输入法没有响应") if is_silent else "", tone="warn"))
        word.setToolTip(_("请在系统里启动 fcitx5 或 ibus，再重新打开本程序。"))
        self._fit()
        if is_news:
            screen_reader.announce(word, f"{word.text()} {word.toolTip()}")

    def _fit(self) -> None:
        """Show what is told; where there is no room for all of it, what asks for something stays."""
        told = [each for each in self._words.values() if each.text()]
        over = sum(each.sizeHint().width() for each in told) - self.width()
        for word in self._words.values():
            word.setVisible(word in told)
        for word in sorted(told, key=lambda each: each.asks):
            if over > 0:
                over -= word.sizeHint().width()
                word.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for more, or for less."""
        super().resizeEvent(event)
        self._fit()

    def begin_work(self, text: str) -> None:
        """Show that something takes long, and what."""
        self._work.setText(text or _("正在处理…"))
        self._progress.setRange(0, 0)
        self._progress.setAccessibleName(self._work.text())
        for widget in (self._work, self._progress):
            widget.show()

    def advance(self, done: int, total: int) -> None:
        """Show how far it is; work that reports can be cancelled."""
        self._progress.setRange(0, max(total, 0))
        self._progress.setValue(done)
        self._cancel.setVisible(self._progress.isVisible())

    def end_work(self) -> None:
        """Take the work away."""
        for widget in (self._work, self._progress, self._cancel):
            widget.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the glyphs anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            for word in getattr(self, "_words", {}).values():
                word.paint()
        super().changeEvent(event)
