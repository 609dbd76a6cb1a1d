"""The main window: the pages, the keys that work everywhere, the bars and the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe
from gridcenter.desktop import actions, messages, unsent, warm, window_place
from gridcenter.desktop.bars import InfoBar, Toasts, UndoBar
from gridcenter.desktop.file_drop import advice, files_in, page_for
from gridcenter.desktop.help_panel import HelpPanel
from gridcenter.desktop.kept_focus import KeptFocus, enter
from gridcenter.desktop.page_stack import LEAST, Needed, PageStack, SideColumn
from gridcenter.desktop.pages import BESIDE, ShownPage, SpottedPage, books, pages
from gridcenter.desktop.patience import hands_wait, wait_until
from gridcenter.desktop.preferences import Preferences
from gridcenter.desktop.register.register_tools import take_sheets
from gridcenter.desktop.sidebar import Sidebar
from gridcenter.desktop.standing_bar import StandingBar
from gridcenter.desktop.status_bar import StatusBar
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.tokens import Scheme
from gridcenter.desktop.widgets import GAP, MARGIN
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Query
from gridcenter.presenters import safekeeping, undoing
from gridcenter.presenters.desk import PageSpot
from gridcenter.presenters.packs.office_desk import OfficeDesk
from gridcenter.presenters.window_status import WindowStatus, window_status

_BIG_GESTURES = frozenset({"remove", "import", "bulk", "paste", "merge", "restore"})
_MINUTE_MS = 60_000
_ROUND_MS = 180_000
"""How often PCs of one office exchange through their shared folder."""
_SETTLE_MS = 5_000
"""The first page comes before the daily backup."""


class MainWindow(QMainWindow):
    """The window of one signed-in officer."""

    restore_wanted, install_wanted = Signal(), Signal()
    """The officer signs out to put a backup in the place of the data, another version in the program's."""

    def __init__(self, desk: WorkerDesk, preferences: Preferences) -> None:
        super().__init__()
        self.setWindowTitle(_("综治中心工作台"))
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        self._desk, self._preferences = desk, preferences
        self._specs = {spec.id: spec for spec in (*pages(), *books(), *BESIDE) if spec.exists}
        self._made: dict[str, QWidget] = {}
        self._present = self._officer = ""
        self._begun = 0  # the newest step when the officer came: Ctrl+Z goes back to it at most
        undoing.find_newest(desk, partial(setattr, self, "_begun"))
        self._build()
        self._bind()
        self._listen()
        window_place.restore(self, self._preferences.geometry)
        self._refresh_status()
        self.show_page(next(iter(self._specs), ""))
        if (first := self._stack.currentWidget()) is not None:
            enter(first)
        QTimer.singleShot(_SETTLE_MS, self, self._back_up_when_due)
        warm.when_idle(self)

    def show_page(
        self, page: str, query: Query | None = None, spot: PageSpot | None = None
    ) -> None:
        """Show ``page``, made now if it was never open, at ``spot``; unknown pages are ignored."""
        if page not in self._specs:
            return
        if page not in self._made:
            self._made[page] = self._specs[page].make(self._desk)
            self._stack.addWidget(self._made[page])
            for name in ("restore_wanted", "install_wanted"):
                if (wanted := getattr(self._made[page], name, None)) is not None:
                    wanted.connect(getattr(self, name))
        self._present = page
        self._stack.setCurrentWidget(self._made[page])
        self._toasts.raise_()  # the stack puts the page that it shows on top
        self._sidebar.choose(page)
        if self._help.isVisible():
            self._help.show_page(page)
        shown = self._made[page]
        if spot is not None and isinstance(shown, SpottedPage):
            shown.lead_to(spot)
        if isinstance(shown, ShownPage):
            shown.activate(query)
        if self._sidebar.isAncestorOf(self.focusWidget()):
            self._sidebar.focus_chosen()

    def open_file(self, file: Path) -> None:
        """Show a pack, receipt or card that was opened from outside, in front of everything."""
        self.show_page("packs")
        open_file = getattr(self._made.get("packs"), "open_file", None)
        if open_file is not None:
            open_file(file)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be let go of anywhere; what a page takes itself never comes here."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Packs go to the receiving page, sheets to the import; another file is told its place."""
        files = files_in(event.mimeData())
        page = page_for(files)
        if page == "packs":
            for file in files:
                self.open_file(file)
        elif page:
            take_sheets(
                self._desk,
                self._specs[self._present].register,
                files,
                self._made[self._present],
                lambda: self._import(page, files),
            )
        else:
            self._desk.tell(advice(files))
        event.acceptProposedAction()

    def _import(self, page: str, files: Sequence[Path]) -> None:
        self.show_page(page)
        self._made[page].wizard.open_files(files)  # type: ignore[attr-defined]

    def _enter_page(self, page: str) -> None:
        """Show a page by its keys and put the hands into it, past the sidebar."""
        self.show_page(page)
        enter(self._made[page])
        if self._specs[page].register:
            hands_wait(self._desk)

    def lock_up(self) -> None:
        """Close because nobody is there; what was typed into small windows waits for the same officer."""
        unsent.leave_behind(self, self._officer)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being typed, remember the window's place, finish work, close the data."""
        self._minute.stop()
        self._round.stop()
        # The others get the last changes of the day before this PC is switched off.
        self._office.exchange()
        for page in self._made.values():
            getattr(page, "close_page", lambda: None)()
        wait_until(lambda: self._desk.is_idle)  # until then a saved record still has its draft
        self._preferences.set_geometry(self.saveGeometry())
        self._desk.close()
        super().closeEvent(event)

    def _build(self) -> None:
        self._sidebar = Sidebar(tuple(spec for spec in pages() if spec.exists))
        self._note, self._undo_bar, self._late = InfoBar(), UndoBar(), InfoBar()
        self._standing = StandingBar(self._desk, self._late)
        self._stack = PageStack()
        KeptFocus(self._stack)
        self._help = HelpPanel()
        self._help.hide()
        self._bars = QWidget()
        bars = QVBoxLayout(self._bars)
        bars.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        bars.addWidget(self._standing)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._bars)
        middle.addWidget(shown := Needed(self._stack), 1)
        box = QHBoxLayout(inner := QWidget())
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(SideColumn(self._sidebar))
        box.addLayout(middle, 1)
        box.addWidget(self._help)
        self.setCentralWidget(inner)
        self._toasts = Toasts(shown, self._late, self._note, self._undo_bar)
        self.setStatusBar(status := StatusBar())
        self._status = status

    def _bind(self) -> None:
        for position, spec in enumerate(pages()):
            if spec.id in self._specs:
                keys = actions.page_keys(position)
                actions.bind_keys(self, keys, spec.title, partial(self._enter_page, spec.id))
        for deed, do in (
            ("undo", self._undo),
            ("redo", self._redo),
            ("larger", lambda: self._preferences.step_scale(1)),
            ("smaller", lambda: self._preferences.step_scale(-1)),
            ("normal_size", lambda: self._preferences.step_scale(0)),
            ("help", self._toggle_help),
            ("undo_list", lambda: self.show_page("gestures")),
        ):
            actions.bind(self, deed, do)

    def _listen(self) -> None:
        self._sidebar.chosen.connect(self.show_page)
        self._sidebar.scheme_asked.connect(self._next_scheme)
        self._sidebar.help_asked.connect(self._toggle_help)
        self._help.closed.connect(self._help.hide)
        self._preferences.restyled.connect(self._sidebar.restyle)
        desk = self._desk
        desk.told.connect(lambda text: self._note.show_text(text, "info", seconds=8))
        desk.failure_told.connect(self._show_failure)
        desk.crashed.connect(self.show_crash)
        desk.visited.connect(self.show_page)
        desk.changed.connect(self._on_changed)
        desk.busy.connect(self._status.begin_work)
        desk.progressed.connect(self._status.advance)
        desk.idle.connect(self._status.end_work)
        self._status.cancelled.connect(desk.cancel)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._refresh_status)
        self._minute.start()
        self._office = OfficeDesk(desk, lambda: self._status.show_here(self._office.text))
        self._round = QTimer(self)
        self._round.setInterval(_ROUND_MS)
        self._round.timeout.connect(self._office.exchange)
        self._round.start()

    def _next_scheme(self) -> None:
        order = tuple(Scheme)
        place = order.index(self._preferences.scheme)
        self._preferences.set_look(scheme=order[(place + 1) % len(order)])

    def _toggle_help(self) -> None:
        self._help.setVisible(self._help.isHidden())
        if self._help.isVisible():
            self._help.show_page(self._present)

    def _undo(self) -> None:
        """Within an open form its own step; else the newest of the desk."""
        undo_here = getattr(self._made.get(self._present), "undo_here", None)
        if undo_here is not None and undo_here():
            return
        bring_back = partial(self._say_newest, _("恢复"), self._redo)
        undoing.undo_newest(self._desk, self._begun, bring_back)

    def _redo(self) -> None:
        undoing.redo_newest(self._desk, partial(self._say_newest, _("撤销"), self._undo))

    def _on_changed(self, changes: Changes) -> None:
        self._refresh_status()
        if changes.gesture is None:
            return

        def offer(found: tuple[str, str]) -> None:
            kind, text = found
            if kind in _BIG_GESTURES or (changes.count > 2 and kind not in ("undo", "redo")):
                number = changes.gesture
                self._undo_bar.offer(text, lambda: undoing.undo_step(self._desk, number))
            elif kind not in ("undo", "redo"):
                self._undo_bar.dismiss()

        undoing.name_newest(self._desk, offer)

    def _say_newest(self, deed: str, do: Callable[[], object], _done: Changes) -> None:
        def say(found: tuple[str, str]) -> None:
            self._undo_bar.show_text(found[1], "info", action=deed, on_click=do, seconds=12)

        undoing.name_newest(self._desk, say)

    def _back_up_when_due(self) -> None:
        safekeeping.back_up_when_due(self._desk, lambda _made: self._refresh_status())

    def _refresh_status(self) -> None:
        self._desk.ask(window_status, self._show_status)

    def _show_status(self, status: WindowStatus) -> None:
        self._sidebar.set_unit(status.unit, status.actor)
        if not self._officer:
            self._officer = status.actor
            unsent.take_up(self, self._officer)
        self._status.show_status(status)
        self.setWindowTitle(f"{status.unit} · " + _("综治中心工作台"))
        if not status.practice:
            self._preferences.set_unit(status.unit)
        self._standing.show_status(status)

    def _show_failure(self, failure: GridcenterError) -> None:
        if messages.is_slight(failure):
            self._note.show_text(describe(failure).message, "warn", seconds=8)
        else:
            messages.failure_dialog(failure, self).open()

    def show_crash(self, failure: BaseException) -> None:
        """Tell of a bug; the window goes on."""
        messages.crash_dialog(failure, self).open()
