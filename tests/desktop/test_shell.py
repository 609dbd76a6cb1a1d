import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from gridcenter.desktop import help_panel, theme
from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.tokens import Scale
from gridcenter.domain.changes import NO_CHANGES
from gridcenter.services.register import registers
from tests import builders


@pytest.fixture
def window(qtbot, centre_desk, liked):
    made = MainWindow(centre_desk, liked)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    return made


def test_the_password_is_asked_before_any_register_is_loaded():
    code = (
        "import sys, gridcenter.desktop.window, gridcenter.desktop.start.sign_in\n"
        "print(*(name for name in sys.modules if name.startswith('gridcenter.domain.register')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_starting_imports_nothing_heavy():
    code = (
        "import sys, gridcenter.desktop.window, gridcenter.desktop.shell, "
        "gridcenter.desktop.start.sign_in, gridcenter.desktop.home_page\n"
        "print(*{'pandas', 'numpy', 'pyqtgraph', 'pypinyin', 'typst', 'docx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_frame_shows_whose_data_this_is(window, qtbot, liked):
    qtbot.waitUntil(lambda: window._sidebar._unit.text() == "金河镇（示例）")
    assert "金河镇" in window.windowTitle()
    assert liked.unit == "金河镇（示例）"  # said before the next password


def test_keys_change_the_size_of_text_and_it_is_remembered(window, qtbot, liked):
    qtbot.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert theme.scale() is Scale.LARGE is liked.scale
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme.scale() is Scale.NORMAL


def test_undo_takes_back_the_newest_and_offers_to_bring_it_back(window, qtbot, centre_desk):
    made = []

    def add(centre):
        made.append(builders.make_grid(centre))
        return NO_CHANGES

    centre_desk.do(add)
    qtbot.waitUntil(lambda: bool(made))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window._undo_bar.isVisible)
    assert "撤销" in window._undo_bar.text.text()
    found = []

    def read():
        centre_desk.ask(lambda c: registers.get(c, "grid", made[0].uid), found.append)

    read()
    qtbot.waitUntil(lambda: len(found) == 1)
    assert found[0].deleted_at
    window._undo_bar.action.click()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    read()
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[1].deleted_at is None


def test_with_nothing_to_undo_a_bar_says_so(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window._note.isVisible)
    assert "没有可以撤销" in window._note.text.text()


def test_help_shows_the_section_of_the_page_and_the_keys(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window._help.isVisible()
    assert "Ctrl+Z" in window._help.text.toPlainText()
    guide = "<!-- page: a -->\n# 甲\n文\n<!-- page: b -->\n# 乙"
    assert help_panel.section(guide, "a") == "# 甲\n文"
    assert help_panel.section(guide, "c") == ""


def test_closing_keeps_the_place_of_the_window(window, liked):
    window.close()
    assert liked.geometry is not None


class _Windows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self, parent):
        super().__init__(parent)
        self.shown = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_no_page_flashes_a_window_of_its_own_while_it_is_made(window, qtbot, centre_desk, qapp):
    """A widget shown before it has a parent is a window, and takes the keyboard from ours."""
    noted, before = _Windows(window), qapp.topLevelWidgets()
    qapp.installEventFilter(noted)
    for spec in (*pages(), *books(), *BESIDE):
        window.show_page(spec.id)
        qtbot.waitUntil(lambda: centre_desk.is_idle)
        start_new = getattr(window._made[spec.id], "start_new", None)
        if start_new is not None:
            start_new()
            qtbot.waitUntil(lambda: centre_desk.is_idle)
    qapp.removeEventFilter(noted)
    assert noted.shown == []
    # Nor does anything stay behind that belongs to no page: it would outlive the window.
    left = [each for each in qapp.topLevelWidgets() if each.parent() is None]
    ours = [each for each in left if type(each) is not QWidget]  # a plot's own options: pyqtgraph's
    assert [each for each in ours if each not in before] == []


def test_a_sheet_let_go_of_anywhere_opens_in_the_import(window, qtbot, centre_desk, tmp_path):
    sheet = tmp_path / "网格.csv"
    sheet.write_text("网格编码,网格名称\n620622101200001,样板一网格\n", encoding="utf-8")
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(sheet))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(drop)
    assert window._present == "import"
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    carried.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    with qtbot.waitSignal(centre_desk.told) as told:
        window.dropEvent(drop)
    assert "附件" in told.args[0]


def test_the_other_books_unfold_beside_their_one_place(window, qtbot, centre_desk):
    side = window._sidebar
    menu = side.books_menu()
    assert [each.text() for each in menu.actions()] == [spec.title for spec in books()]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    assert window._present == books()[0].id
    assert side._books.isChecked()
    window.show_page("home")
    side._books.setChecked(True)  # as a click does before it unfolds
    side.books_menu().aboutToHide.emit()
    assert side._buttons["home"].isChecked()


def test_a_reflex_takes_back_nothing_that_was_done_before_the_officer_came(
    qtbot, centre_desk, liked
):
    made = []

    def add(centre):
        made.append(builders.make_grid(centre, name="昨天的网格"))
        return NO_CHANGES

    centre_desk.do(add)
    qtbot.waitUntil(lambda: bool(made))
    window = MainWindow(centre_desk, liked)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window._note.isVisible)
    assert "这次登录后没有可撤销的改动" in window._note.text.text()
    found = []
    centre_desk.ask(lambda c: registers.get(c, "grid", made[0].uid), found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found[0].deleted_at is None
