"""What a screen reader finds: names of the small buttons, pages as tabs, heads of rows and columns."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QToolButton

from gridcenter.desktop.bars import InfoBar
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.pages import BESIDE, books, pages
from gridcenter.desktop.register.choice_edit import ChoiceEdit
from gridcenter.desktop.register.field_widgets import DateEditor, MaskedEditor
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.screen_reader import ROW_HEAD, Voice
from gridcenter.desktop.secret_field import secret_field
from gridcenter.domain.choice import Choice

Name = QAccessible.Text.Name
Role = QAccessible.Role
_PRESSED = {
    Role.Button,
    Role.PushButton,
    Role.ButtonMenu,
    Role.CheckBox,
    Role.RadioButton,
    Role.PageTab,
}
_NAMED = {
    *_PRESSED,
    Role.EditableText,
    Role.ComboBox,
    Role.List,
    Role.Table,
    Role.SpinBox,
    Role.Slider,
}

CHOICES = (Choice(value="a", label="甲"), Choice(value="b", label="乙"))


@pytest.fixture
def window(filled_window):
    return filled_window


def face_of(widget):
    return QAccessible.queryAccessibleInterface(widget)


def show(window, page, qtbot, centre_desk):
    window.show_page(page)
    shown = window._stack.currentWidget()
    qtbot.waitUntil(lambda: centre_desk.is_idle)
    if isinstance(shown, RegisterPage):
        qtbot.waitUntil(lambda: shown.presenter.found == 1 and not shown.presenter.loading)
        shown.table.select_row(0)
        qtbot.waitUntil(lambda: shown.form.is_open and centre_desk.is_idle)
    return shown


def nameless(face, path=()):
    """Everything below that can be used and has no name, with the way to it."""
    if face is None or not face.isValid() or face.state().invisible:
        return
    way = (*path, type(face.object()).__name__)
    if face.role() in _NAMED and not face.text(Name).strip():
        yield f"{face.role().name}: {'/'.join(way[-3:])}"
    if face.role() not in (Role.Table, Role.List):
        for at in range(face.childCount()):
            yield from nameless(face.child(at), way)


def test_everything_that_can_be_used_has_a_name(window, qtbot, centre_desk):
    tables = 0
    for page in (spec.id for spec in (*pages(), books()[0], *BESIDE)):
        shown = show(window, page, qtbot, centre_desk)
        assert list(nameless(face_of(window))) == [], page
        for table in shown.findChildren(QTableView):
            if table.isVisible() and table.model().rowCount():
                tables += 1
                _has_heads(table)
    assert tables > 5


def _has_heads(table):
    """Each cell tells its column, and a row what it is about."""
    face, model = face_of(table), table.model()
    assert face.role() == Role.Table
    heads = [
        child.text(Name)
        for child in map(face.child, range(face.childCount()))
        if child.role() == Role.ColumnHeader
    ]
    said = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads == [str(each or "") for each in said], table.accessibleName()
    assert sum(map(bool, heads)) >= len(heads) - 1, table.accessibleName()
    # Qt makes the head of a row of what the model says under this role, however hidden the header is.
    head = model.headerData(0, Qt.Orientation.Vertical, ROW_HEAD)
    shown = model.headerData(0, Qt.Orientation.Vertical)
    assert str(head or shown or "").strip(), table.accessibleName()
    cell = next(
        child
        for child in map(face.child, range(face.childCount()))
        if child.tableCellInterface() is not None
    )
    assert cell.isValid()


def test_the_head_of_a_record_is_its_title(window, qtbot, centre_desk):
    shown = show(window, "incident", qtbot, centre_desk)
    record = shown.presenter.row(0).record
    model = shown.table.model()
    assert model.headerData(0, Qt.Orientation.Vertical, ROW_HEAD) == record.title(
        shown.presenter.register
    )
    assert record["title"] in model.headerData(0, Qt.Orientation.Vertical, ROW_HEAD)
    assert model.headerData(5, Qt.Orientation.Vertical, ROW_HEAD) is None


def test_pages_are_tabs_of_which_one_is_selected(window, qtbot, centre_desk):
    window.show_page("grid")
    column = face_of(window._sidebar)
    assert (column.role(), column.text(Name)) == (Role.PageTabList, "页面")
    tabs = [
        child
        for child in map(column.child, range(column.childCount()))
        if child.role() == Role.PageTab
    ]
    assert [tab.text(Name) for tab in tabs if tab.state().selected] == ["网格"]
    assert [tab.text(Name) for tab in tabs][:2] == ["工作台", "事件台账"]
    assert all(tab.state().focusable and tab.state().selectable for tab in tabs)
    deeds = tabs[0].actionInterface()
    assert QAccessibleActionInterface.pressAction() in deeds.actionNames()
    deeds.doAction(QAccessibleActionInterface.pressAction())
    assert window._present == "home"
    assert [tab.text(Name) for tab in tabs if tab.state().selected] == ["工作台"]


def _buttons(line):
    return {face_of(each).text(Name) for each in line.findChildren(QToolButton)}


def test_the_buttons_inside_a_field_have_names(window, qtbot, centre_desk):
    shown = show(window, "incident", qtbot, centre_desk)
    rows = shown.panel.view.rows.values()
    dates = [row.editor for row in rows if isinstance(row.editor, DateEditor)]
    choices = [row.editor.choice for row in rows if hasattr(row.editor, "choice")]
    masked = [row.editor for row in rows if isinstance(row.editor, MaskedEditor)]
    assert dates
    assert choices
    assert masked
    assert all(
        "打开日历" in _buttons(each.line) for each in dates if "MONTH" not in each.spec.kind.name
    )
    assert all("打开列表" in _buttons(each) for each in choices)
    assert all("显示完整号码" in _buttons(each.line) for each in masked)
    assert "搜索" in _buttons(shown.bar.search)
    password = secret_field()
    qtbot.addWidget(password)
    assert _buttons(password) == {"显示密码"}


def test_the_line_that_is_marked_in_a_list_is_told(qtbot, monkeypatch):
    """The list never has the focus, so Qt tells nobody by itself."""
    told = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: told.append((type(event.object()).__name__, event.child())),
    )
    field = ChoiceEdit(lambda _text, done: done(CHOICES))
    qtbot.addWidget(field)
    field.setAccessibleName("来源")
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClick(field, Qt.Key.Key_F4)
    assert field._list.accessibleName() == "来源"
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "乙"
    assert told == [("ChoiceList", 0), ("ChoiceList", 1), ("ChoiceEdit", -1)]


def test_an_empty_field_tells_of_no_cursor_before_it_has_the_focus(qtbot):
    field = LineEdit()
    qtbot.addWidget(field)
    moved = []
    field.selectionChanged.connect(lambda: moved.append("selection"))
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.clearFocus()
    moved.clear()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert moved == []
    field.clearFocus()
    field.setText("甲")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.selectedText() == "甲"
    assert QApplication.focusWidget() is field


@pytest.fixture
def reader():
    """A screen reader listens."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def _spoken(window):
    voices = window.findChildren(Voice)
    return [(face_of(each).role(), face_of(each).text(Name)) for each in voices]


def test_what_a_message_says_is_spoken_though_the_focus_stays(window, qtbot, reader):
    window._note.show_text("已导出 3 条", "info")
    qtbot.waitUntil(lambda: _spoken(window) == [(Role.Notification, "已导出 3 条")])
    window._note.show_text("已导出 4 条", "info", action="打开", on_click=print)
    # The first is still what it was, for a reader that asks late.
    both = [(Role.Notification, "已导出 3 条"), (Role.Notification, "已导出 4 条 打开")]
    qtbot.waitUntil(lambda: _spoken(window) == both)


def test_a_message_on_a_page_that_is_not_shown_is_not_spoken(window, qtbot, reader):
    hidden = InfoBar(window._note)
    hidden.show_text("已导出 3 条")
    QApplication.processEvents()
    assert _spoken(window) == []


def test_a_save_is_spoken(window, qtbot, centre_desk, reader):
    shown = show(window, "incident", qtbot, centre_desk)
    shown.sides.show_side(form=True)
    shown.form.type("place", "东门口")
    shown.form.save()
    qtbot.waitUntil(lambda: any("已保存" in said for _role, said in _spoken(window)))
