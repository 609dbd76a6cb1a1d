"""A double click on a pack, receipt or card opens it in the window that is there already.

The second start finds the first by a local socket named after the data folder, hands it the path
and ends. Whatever else is sent is not looked at; an opened pack is only previewed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 1000
_LONGEST = 8192
_ENDINGS = frozenset({".gcpack", ".gcpart", ".gcreceipt", ".gccard"})


def _name(folder: Path) -> str:
    place = str(folder.resolve()).encode("utf-8", "surrogateescape")
    return f"gridcenter-{hashlib.sha256(place).hexdigest()[:24]}"


def hand_over(folder: Path, file: Path) -> bool:
    """Give ``file`` to the window that is open on ``folder``; False when none answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(str(file.resolve()).encode("utf-8", "surrogateescape") + b"\n")
    heard = socket.waitForBytesWritten(_PATIENCE_MS) and socket.waitForReadyRead(_PATIENCE_MS)
    answered = heard and bytes(socket.readAll().data()) == b"ok"
    socket.disconnectFromServer()
    return answered


class Listener(QObject):
    """Waits for later starts on the same data folder."""

    handed = Signal(Path)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)
        # The data file's lock has let nobody else in: what still bears the name is left of a crash.
        QLocalServer.removeServer(_name(folder))
        self._server.listen(_name(folder))

    def _meet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        told = bytes(socket.readLine().data()).decode("utf-8", "surrogateescape").strip("\r\n")
        file = Path(told)
        if file.suffix.lower() in _ENDINGS and file.is_file():
            socket.write(b"ok")
            socket.flush()
            self.handed.emit(file)
