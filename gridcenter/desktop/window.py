"""From nothing to a usable window: platform, language, look, sign-in or first run, main window."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QDir, QLibraryInfo, QPluginLoader, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from gridcenter.base import screen
from gridcenter.base.i18n import describe, in_english, set_language
from gridcenter.base.paths import default_data_folder, remember_data_folder, resources_dir
from gridcenter.desktop import ime_service, ime_watch, preferences, qt_words, save_as, theme
from gridcenter.desktop.preferences import Preferences
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import doorway

_LOG_BYTES = 500_000


class Left(Enum):
    """Why the window closed when the program goes on at the password."""

    LOCKED = "locked"
    TO_RESTORE = "to_restore"
    TO_INSTALL = "to_install"
    """The program ends, and another version takes its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """With what it begins: its data folder, a file opened in it, whether a backup is to be restored."""

    folder: Path
    file: Path | None
    restores: bool = False
    unit: str = ""
    """Whose data was open here last."""


def run_desktop(data: Path | None, lang: str | None, file: Path | None = None) -> int:
    """Open the window on the data folder ``data`` (default: the user's own); the exit code.

    ``lang`` (``zh_CN`` or ``en``) wins over the remembered language. ``file`` (pack, receipt, card) is
    opened in it, or in the window that is open on the same data already.
    """
    is_own = data is None
    try:
        data = doorway.reached(data or default_data_folder())
    except GridcenterError as failure:
        return _cannot_begin(failure)
    file = file.absolute() if file is not None else None
    _at_documents()
    _write_log(data)
    prepare_platform()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of Qt application is running")
    app.setApplicationName("gridcenter")
    app.setDesktopFileName("org.gridcenter.workbench")
    ime_watch.begin(app)
    if file is not None and handed_over(data, file):
        return 0
    app.setWindowIcon(QIcon(str(resources_dir() / "app" / "gridcenter.svg")))
    app.setQuitOnLastWindowClosed(False)
    liked = Preferences(data, app)
    set_language(lang or liked.language)
    words = qt_words.install(app)
    theme.load_bundled_fonts()
    if not theme.shows_chinese():
        warn_of_boxes()
    preferences.install(liked)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: liked.dress())
    _catch_bugs()
    try:
        left: int | Left = Left.LOCKED
        while isinstance(left, Left):
            begin = Begin(folder=data, file=file, restores=left is Left.TO_RESTORE, unit=liked.unit)
            left = _sit_down(app, liked, begin, is_own=is_own)
            file = None
            if left is Left.TO_INSTALL:
                return _install(data)
        return left
    except GridcenterError as failure:  # what lies in the folder lets nobody in
        return _cannot_begin(failure)
    finally:
        del words


def _cannot_begin(failure: GridcenterError) -> int:
    """Say why no window opens; the exit code."""
    from gridcenter.desktop import messages  # noqa: PLC0415 - rarely needed

    said = describe(failure)
    if sys.stderr is not None:
        print(said.message, said.hint, file=sys.stderr, flush=True)
    prepare_platform()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    theme.load_bundled_fonts()
    messages.failure_dialog(failure).exec()
    del app
    return 1


def _sit_down(app: QApplication, liked: Preferences, begin: Begin, *, is_own: bool) -> int | Left:
    """From the password to the close of the window, and why it closed when it comes back."""
    desk = WorkerDesk()
    app.setQuitOnLastWindowClosed(False)
    try:
        start = _enter(desk, begin, is_own=is_own)
        if start == _AGAIN:
            return Left.LOCKED
        return _work(app, desk, liked, begin, start) if start else 0
    finally:
        desk.close()


def prepare_platform() -> None:
    """What must be set before QApplication: the way to the input method, exact scaling."""
    ime_service.choose()
    if QGuiApplication.instance() is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )


def missing_library() -> screen.MissingLibraryError | None:
    """The library that Qt's way to an X server lacks here: Qt itself would end the process over it."""
    if not screen.is_x11():
        return None
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    plugin = QPluginLoader(f"{place}/platforms/libqxcb.so")
    if plugin.load():
        return None
    return screen.MissingLibraryError(reason=plugin.errorString())


def _write_log(folder: Path) -> None:
    """Keep warnings and crashes in the data folder; places in the program, never values."""
    path = folder / "gridcenter.log"
    with suppress(OSError):  # nothing that lies there keeps the window from opening
        if path.is_file() and path.stat().st_size > _LOG_BYTES:
            path.replace(folder / "gridcenter.old.log")
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("gridcenter")
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def _at_documents() -> None:
    """A file dialog begins among the officer's documents, not in the folder of the program."""
    place = save_as.documents()
    if place and Path(place).is_dir():
        QDir.setCurrent(place)


def warn_of_boxes() -> None:
    """Say in Latin letters that Chinese will be boxes, and what mends it; the program goes on."""
    said = in_english(screen.NoChineseFontError())
    if sys.stderr is not None:
        print(said.message, said.hint, file=sys.stderr, flush=True)
    box = QMessageBox(QMessageBox.Icon.Warning, "gridcenter", said.message)
    box.setInformativeText(said.hint)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.addButton("OK", QMessageBox.ButtonRole.AcceptRole)
    box.exec()


_AGAIN = "again"


def _enter(desk: WorkerDesk, begin: Begin, *, is_own: bool) -> str:
    """Sign in or set up; the page to open first, empty when the officer left."""
    desk.crashed.connect(_tell_crash)
    chosen: list[str] = []
    data = begin.folder
    if doorway.exists(data):
        from gridcenter.desktop.start.sign_in import SignIn  # noqa: PLC0415 - one of the two is needed

        sign_in = SignIn(desk, data, begin.unit)
        sign_in.opened.connect(lambda: chosen.append("home"))
        if begin.restores:
            QTimer.singleShot(0, sign_in, sign_in.offer_restore)
        gate: QDialog = sign_in
    else:
        from gridcenter.desktop.start.first_run import FirstRun  # noqa: PLC0415

        wizard = FirstRun(desk, data, may_move=is_own)
        state = wizard.state
        wizard.finished_with.connect(lambda start: chosen.append(start or _AGAIN))
        if is_own:
            wizard.finished_with.connect(lambda _start: remember_data_folder(state.folder))
        gate = wizard
    gate.exec()
    desk.crashed.disconnect(_tell_crash)
    return chosen[0] if chosen else ""


def handed_over(data: Path, file: Path) -> bool:
    """Whether a window that is open on ``data`` took ``file``."""
    from gridcenter.desktop import handover  # noqa: PLC0415 - only for a double click

    return handover.hand_over(data, file)


def end_with_session(app: QApplication, window: QWidget) -> None:
    """Close ``window`` when the system is about to end the session (WM_QUERYENDSESSION, a session manager):
    what is being typed is kept and what is being saved is waited for, as on closing."""
    app.commitDataRequest.connect(lambda _manager: window.close())


def _work(
    app: QApplication, desk: WorkerDesk, liked: Preferences, begin: Begin, start: str
) -> int | Left:
    from gridcenter.desktop.handover import Listener  # noqa: PLC0415 - not needed for signing in
    from gridcenter.desktop.idle_lock import IdleLock  # noqa: PLC0415 - as above
    from gridcenter.desktop.shell import MainWindow  # noqa: PLC0415 - not needed for signing in

    app.setQuitOnLastWindowClosed(True)
    window = MainWindow(desk, liked)
    end_with_session(app, window)
    window.show()
    if start != "home":
        window.show_page(start)
    if begin.file is not None:
        window.open_file(begin.file)
    listener = Listener(begin.folder, window)
    listener.handed.connect(window.open_file)
    lock, left = IdleLock(app, desk, liked.idle_minutes), list[Left]()

    def leave(why: Left) -> None:
        left.append(why)
        window.lock_up()  # what is being typed is kept as a draft, as at every close

    lock.expired.connect(lambda: leave(Left.LOCKED))
    window.restore_wanted.connect(lambda: leave(Left.TO_RESTORE))
    window.install_wanted.connect(lambda: leave(Left.TO_INSTALL))
    code = app.exec()
    lock.end()
    listener.deleteLater()
    return left[0] if left else code


def _install(data: Path) -> int:
    """Hand over to what installs the version that was decided on; the data is closed."""
    from gridcenter.desktop import messages  # noqa: PLC0415 - rarely needed
    from gridcenter.presenters import update_words  # noqa: PLC0415 - as above

    try:
        return update_words.launch(data)
    except GridcenterError as failure:
        messages.failure_dialog(failure).exec()
        return 1


def _tell_crash(failure: BaseException) -> None:
    from gridcenter.desktop import messages  # noqa: PLC0415 - hoped never to be needed

    messages.crash_dialog(failure, QApplication.activeWindow()).open()


def _catch_bugs() -> None:
    """A bug on the GUI thread reaches the crash dialog and the log, and the window goes on."""

    def hook(
        kind: type[BaseException], failure: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, failure, trace)
            return
        _tell_crash(failure)

    sys.excepthook = hook
