"""The program as a child process that a test types into: what it is asked comes by lines of JSON.

It stands on the real window, sign-in and data. A filter of its own sees each event of the input
method before any field does, so what should have been kept is not asked of the code under test.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QSocketNotifier
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget

from gridcenter.base.i18n import set_language
from gridcenter.desktop import ime_watch, messages, preferences, theme, unsent
from gridcenter.desktop.patience import wait_until
from gridcenter.desktop.preferences import Preferences
from gridcenter.desktop.register.fill_dialog import ReplaceDialog
from gridcenter.desktop.register.filter_panel import FilterPanel
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.start.sign_in import SignIn
from gridcenter.desktop.status_bar import StatusBar
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.window import prepare_platform
from gridcenter.services import audit
from tests.builders import PASSWORD

Told = dict[str, Any]


class Watch(QObject):
    """Sees what the input method sends, before the field does."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.preedit, self.updates, self.commits = "", 0, 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember the preedit text that stands."""
        if isinstance(event, QInputMethodEvent) and isinstance(watched, QLineEdit | QPlainTextEdit):
            self.preedit = event.preeditString()
            self.updates += bool(self.preedit)
            self.commits += bool(event.commitString())
        return False


class Typed:
    """The window and what a test may ask of it."""

    def __init__(self, app: QApplication, data: Path) -> None:
        self._app, self._data = app, data
        self.watch = Watch()
        app.installEventFilter(self.watch)
        self._desk = WorkerDesk()
        self.field: QWidget | None = None
        self._dialog: QDialog | None = None
        self.window: MainWindow | None = None
        self.sign_in: SignIn | None = None
        self._signed_in = False

    # -- the screens -----------------------------------------------------------------------

    def ready(self) -> Told:
        """The sign-in stands."""
        self.sign_in = SignIn(self._desk, self._data)
        self.sign_in.opened.connect(self._opened)
        self.sign_in._who_row.show()
        self.sign_in.show()
        return {}

    def enter(self) -> Told:
        """Past the sign-in, by its password."""
        assert self.sign_in is not None
        self.sign_in.who.clear()
        self.sign_in.password.setText(PASSWORD)
        self.sign_in.enter.click()
        self._wait(lambda: self._signed_in)
        liked = Preferences(self._data, self._app)
        preferences.install(liked)
        self.window = MainWindow(self._desk, liked)
        self.window.show()
        self.window.show_page("incident")
        self._wait(lambda: self.page.presenter.found > 0 and self._desk.is_idle)
        self.window.activateWindow()
        return {}

    def _opened(self) -> None:
        self._signed_in = True

    @property
    def page(self) -> RegisterPage:
        assert self.window is not None
        page = self.window._stack.currentWidget()
        assert isinstance(page, RegisterPage)
        return page

    def _wait(self, is_so: Callable[[], bool]) -> None:
        assert wait_until(is_so, 8000), "it did not come to that"

    # -- the fields ------------------------------------------------------------------------

    def open(self, place: str, at: int = 0) -> Told:
        """Put the keyboard into a kind of field, emptied; answers where it is and where else to click."""
        self.close_dialogs()
        name, _dot, field = place.partition(".")
        self.field = getattr(self, f"_{name}")(field, at)
        self._wait(lambda: self._app.focusWidget() is self.field)
        self.watch.forget()
        return self._where()

    def close_dialogs(self) -> Told:
        """No dialog stands, nothing is unsaved, nothing is on its way."""
        self._wait(lambda: self._desk.is_idle)
        self._app.processEvents()
        for each in self._app.topLevelWidgets():
            if isinstance(each, QDialog) and each is not self.sign_in and each.isVisible():
                each.done(0)
        if self.window is not None:
            for panel in self.window.findChildren(FilterPanel):
                panel.close_panel()
            self.page.form.revert()
        return {}

    def _signin(self, field: str, _at: int) -> QWidget:
        assert self.sign_in is not None
        line: QLineEdit = getattr(self.sign_in, field)
        self.sign_in.activateWindow()
        line.clear()
        line.setFocus()
        return line

    def _form(self, field: str, _at: int) -> QWidget:
        page = self.page
        if page.form.record is not None or not page.form.is_open:
            page.form.start_new()
            self._wait(lambda: page.form.is_open and page.form.record is None)
        page.form.type(field, "")
        page.panel.view.focus_field(field)
        made = page.panel.view.rows[field].editor.input
        made.clear()  # type: ignore[attr-defined]
        return made

    def _cell(self, field: str, at: int) -> QWidget:
        page = self.page
        page.form.close()
        page.sides.show_side(form=False)
        names = [spec.name for spec in page.presenter.columns]
        index = page.table.records.index(at % 2, names.index("title"))
        page.table.setFocus()
        page.table.setCurrentIndex(index)
        if field == "over":
            return page.table
        page.table.edit_cell()
        editor = self._app.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.clear()
        return editor

    def _step(self, field: str, _at: int) -> QWidget:
        page = self.page
        page.form.close()
        page.table.select_row(0)
        page.open_row(0)
        self._wait(lambda: page.form.is_open and self._desk.is_idle)
        page.panel.tabs.setCurrentIndex(2)
        page.panel.take_step("accept")
        dialog = page.panel.findChildren(StepDialog)[-1]
        self._dialog = dialog
        self._wait(lambda: dialog.isActiveWindow() and self._desk.is_idle)
        dialog.focus_field(field)
        made = dialog.rows[field].editor.input
        made.clear()  # type: ignore[attr-defined]
        return made

    def _search(self, _field: str, _at: int) -> QWidget:
        self._form("place", 0)  # a field to go to beside the list
        box = self.page.bar.search
        box.clear()
        box.setFocus()
        return box

    def _filter(self, _field: str, _at: int) -> QWidget:
        page = self.page
        names = [spec.name for spec in page.presenter.columns]
        page.table.filter_wanted.emit(names.index("title"))
        line = page.window().findChildren(FilterPanel)[-1].lines[0]
        line.clear()
        line.setFocus()
        return line

    def _replace(self, field: str, _at: int) -> QWidget:
        page = self.page
        page.deeds.replace()
        self._wait(lambda: bool(page.findChildren(ReplaceDialog)))
        dialog = page.findChildren(ReplaceDialog)[-1]
        self._wait(dialog.isActiveWindow)
        line: QLineEdit = getattr(dialog, field)
        line.clear()
        line.setFocus()
        return line

    # -- what stands there -----------------------------------------------------------------

    def _where(self) -> Told:
        assert self.field is not None
        here = self.field.mapToGlobal(self.field.rect().center())
        top = self.field.window()
        away = top.mapToGlobal(QPoint(top.width() - 12, top.height() - 6))
        other = self._other()
        if other is None and self.window is not None:
            other = self.page.table.viewport()
        if other is not None:
            away = other.mapToGlobal(QPoint(other.width() - 30, other.height() // 2))
        return {
            "at": [here.x(), here.y()],
            "away": [away.x(), away.y()],
            "button": self._button(),
            "window": int(top.winId()),
        }

    def _button(self) -> list[int]:
        """Where the button stands that saves what is typed here."""
        assert self.field is not None
        if self.window is None or not self.page.panel.isAncestorOf(self.field):
            return []
        save = self.page.panel.head.save
        here = save.mapToGlobal(save.rect().center())
        return [here.x(), here.y()]

    def _other(self) -> QWidget | None:
        """Another field of the same window."""
        assert self.field is not None
        for each in self.field.window().findChildren(QWidget):
            is_field = isinstance(each, QLineEdit | QPlainTextEdit) and each.isEnabled()
            if is_field and each is not self.field and each.isVisible() and not each.isReadOnly():  # type: ignore[attr-defined]
                top = each.window()
                inside = top.rect().contains(each.mapTo(top, each.rect().center()))
                if (
                    inside
                    and top.childAt(each.mapTo(top, QPoint(each.width() - 30, each.height() // 2)))
                    is each
                ):
                    return each
        return None

    def seen(self) -> Told:
        """The text of the field, and what the input method composes in it."""
        focus = self._app.focusWidget()
        field = focus if self.field is self._table() else self.field
        text = ""
        if field is not None and not shiboken6.isValid(field):
            field = None
        if isinstance(field, QLineEdit):
            text = field.text()
        elif isinstance(field, QPlainTextEdit):
            text = field.toPlainText()
        return {
            "text": text,
            "preedit": self.watch.preedit,
            "updates": self.watch.updates,
            "commits": self.watch.commits,
            "here": focus is field and focus is not None,
            "active": self._app.activeWindow() is not None,
            "focus": type(focus).__name__,
        }

    def _table(self) -> QWidget | None:
        return self.page.table if self.window is not None else None

    def value(self, place: str, at: int = 0) -> Told:
        """What counts as typed, where the program keeps it."""
        self._app.processEvents()
        name, _dot, field = place.partition(".")
        if name == "form":
            return {"value": self.page.form.field(field).text}
        if name == "cell":
            self._wait(lambda: self._desk.is_idle)
            self._app.processEvents()
            self._wait(lambda: self._desk.is_idle)
            row = self.page.presenter.row(at % 2)
            return {"value": row.texts["title"] if row else ""}
        if name == "step":
            dialog = self._dialog
            assert isinstance(dialog, StepDialog)
            return {"value": dialog.form.entry.fields[field].text}
        if name == "search":
            self.page.bar.search.search_now()
            return {"value": self.page.presenter.state.search}
        if name == "filter":
            assert self.window is not None
            return {"value": "".join(unsent.waiting(self.window, ("filter", "title")) or ())}
        assert isinstance(self.field, QLineEdit)
        return {"value": self.field.text()}

    def unsent(self) -> Told:
        """What a step dialog kept when it was closed."""
        kept = unsent.steps(self.page.panel)
        return {"texts": [text for each in kept.values() for _value, text in each.values()]}

    def eye(self) -> Told:
        """Open the eye of the password."""
        assert self.sign_in is not None
        self.sign_in.password.actions()[0].setChecked(True)
        return {"shown": self.sign_in.password.echoMode() == QLineEdit.EchoMode.Normal}

    def show(self, page: str) -> Told:
        """Turn to a page by name as its key does, and wait for what it shows."""
        assert self.window is not None
        self.window._enter_page(page)
        self._wait(lambda: self._desk.is_idle)
        self.window.activateWindow()
        return {}

    def busy(self, seconds: float) -> Told:
        """The data file is at something else for so long."""
        self._desk.note(lambda _centre: time.sleep(seconds))
        return {}

    def printed(self) -> Told:
        """What was noted as printed, and which dialogs stand; the pages shown as a file."""
        assert self.window is not None
        noted = list[int]()
        self._desk.ask(
            lambda centre: sum(
                each.action == "month.print" for each in audit.entries(centre, limit=99)
            ),
            noted.append,
        )
        self._wait(lambda: bool(noted))
        open_ones = [
            each
            for each in self._app.topLevelWidgets()
            if isinstance(each, QDialog) and each.isVisible() and each is not self.sign_in
        ]
        said = [label.text() for each in open_ones for label in each.findChildren(messages.QLabel)]
        return {
            "noted": noted[0],
            "dialogs": [type(each).__name__ for each in open_ones],
            "active": type(self._app.activeWindow()).__name__,
            "said": said,
        }

    def pages(self, to: str) -> Told:
        """Write the pages that the preview shows, as they are exported."""
        assert self.window is not None
        preview = self.window._stack.currentWidget().presenter.preview  # type: ignore[union-attr]
        Path(to).write_bytes(preview.printout.content)
        return {}

    def method(self) -> Told:
        """How Qt reaches the input method, and what the foot says of it."""
        names = ("QT_IM_MODULES", "QT_IM_MODULE", "IBUS_USE_PORTAL")
        bars = self.window.findChildren(StatusBar) if self.window else []
        said = [each.text() for bar in bars for each in bar.findChildren(messages.QLabel)]
        return {"env": {name: os.environ.get(name) for name in names}, "foot": said}


def main() -> None:
    """Serve until the window is closed."""
    data = Path(sys.argv[1])
    prepare_platform()
    app = QApplication(sys.argv[:1])
    ime_watch.begin(app)
    set_language("zh_CN")
    theme.load_bundled_fonts()
    theme.apply(app, "light", "normal")
    typed = Typed(app, data)

    def answer() -> None:
        line = sys.stdin.readline()
        if not line:
            app.exit(3)
            return
        told = json.loads(line)
        try:
            said = getattr(typed, told.pop("do"))(**told)
        except Exception:
            said = {"failed": traceback.format_exc()}
        print(json.dumps(said), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
