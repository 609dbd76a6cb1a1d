"""Nobody at the desk: after a while the data is closed and its key forgotten, until the next password."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from gridcenter.desktop.tasks import WorkerDesk

_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


class IdleLock(QObject):
    """Emits ``expired`` when nobody touched the program for ``minutes``; 0 never does.

    While work runs (an import, a backup) it waits on: work is never cut.
    """

    expired = Signal()

    def __init__(self, app: QApplication, desk: WorkerDesk, minutes: float) -> None:
        super().__init__(app)
        self._app, self._desk = app, desk
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(minutes * 60_000))
        self._timer.timeout.connect(self._look)
        if minutes > 0:
            app.installEventFilter(self)
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin anew at every touch; nothing is kept back."""
        if event.type() in _SIGNS_OF_LIFE:
            self._timer.start()
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Watch no longer."""
        self._app.removeEventFilter(self)
        self._timer.stop()

    def _look(self) -> None:
        if self._desk.is_idle:
            self.expired.emit()
        else:
            self._timer.start()
