"""One rule for Esc, wherever something is typed: it leaves, and what was typed is not lost."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from gridcenter import desktop
from gridcenter.desktop import messages, theme
from gridcenter.desktop.paper.report_inputs import InputsDialog
from gridcenter.desktop.register.bulk_dialog import BulkDialog
from gridcenter.desktop.register.directive_dialog import DirectiveDialog
from gridcenter.desktop.register.fill_dialog import ReplaceDialog
from gridcenter.desktop.register.filter_panel import FilterPanel
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.shell import MainWindow
from gridcenter.desktop.start.first_run import FirstRun
from gridcenter.desktop.window import end_with_session
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.record_batch import RecordBatch
from gridcenter.services.folder import accounts
from gridcenter.services.paper.reporting import InputField
from gridcenter.services.register import drafts, registers
from tests.builders import PASSWORD, make_grid, make_incident

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, centre):
    theme.apply(QApplication.instance(), "light", "normal")
    make_incident(centre, title="水渠堵塞争执", people_count=3, grid=make_grid(centre).uid)
    made = RegisterPage(ImmediateDesk(centre), "incident")
    qtbot.addWidget(made)
    made.resize(1200, 690)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.activate()
    return made


@pytest.fixture
def host(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def focus():
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(focus(), key, held)


def compose(preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus(), event)


def gone():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def title(centre):
    return registers.find(centre, Query(register="incident"))[0]["title"]


def cell(page, name="title"):
    names = [spec.name for spec in page.presenter.columns]
    index = page.table.records.index(0, names.index(name))
    page.table.setFocus()
    page.table.setCurrentIndex(index)
    press(Key.Key_F2)


# -- the form ------------------------------------------------------------------------------


def test_from_an_empty_field_of_a_new_record(page, centre):
    press(Key.Key_N, CONTROL)
    compose(commit="院墙倒塌隐患")
    page.panel.view.focus_field("place")
    assert page.form.field("place").text == ""
    for _again in range(3):
        press(Key.Key_Escape)
    assert [each.texts["title"] for each in drafts.aside(centre, "incident")] == ["院墙倒塌隐患"]
    assert registers.count(centre, Query(register="incident")) == 1


def test_after_a_refused_save_and_with_a_word_half_composed(page, centre):
    press(Key.Key_N, CONTROL)
    compose(commit="院墙倒塌隐患")
    press(Key.Key_S, CONTROL)
    assert page.form.dirty
    page.panel.view.focus_field("place")
    compose(preedit="村口")
    press(Key.Key_Escape)  # a dead engine's: it ends the composing alone
    assert page.form.dirty
    compose(commit="村口桥头")
    press(Key.Key_Escape)
    (kept,) = drafts.aside(centre, "incident")
    assert (kept.texts["title"], kept.texts["place"]) == ("院墙倒塌隐患", "村口桥头")
    page.draft_bar.action.click()
    assert page.form.field("place").text == "村口桥头"
    assert page.panel.view.keys.name_of(focus()) is not None
    press(Key.Key_Escape)
    assert len(drafts.aside(centre, "incident")) == 1


def test_the_reason_for_a_warning_waits_in_its_line(page, centre):
    page.table.select_row(0)
    press(Key.Key_Return)
    line = page.panel.view.rows["title"].reason
    line.ask()
    compose(commit="电话里核实过")
    press(Key.Key_Escape)
    assert not line.isVisible()
    line.ask()
    assert line.line.text() == "电话里核实过"
    line.withdraw()
    line.ask()
    assert line.line.text() == ""


class _Session(QObject):
    """Tells as the application does that the session ends: Qt takes no manager made here."""

    commitDataRequest = Signal(object)  # noqa: N815 - Qt's name


@pytest.mark.parametrize("by", ["the officer", "the end of the session"])
def test_closing_the_window_in_mid_word_keeps_the_record(centre_desk, liked, qtbot, tmp_path, by):
    window = MainWindow(centre_desk, liked)
    qtbot.addWidget(window)
    window.show()
    window.show_page("grid")
    shown = window._stack.currentWidget()
    with qtbot.waitActive(window):
        window.activateWindow()
    shown.start_new()
    qtbot.waitUntil(lambda: shown.panel.view.keys.name_of(focus()) is not None)
    shown.panel.view.focus_field("name")
    compose(commit="样板村第一")
    compose(preedit="网格")
    if by == "the officer":
        window.close()
    else:
        session = _Session()
        end_with_session(session, window)
        session.commitDataRequest.emit(None)
    assert not window.isVisible()
    again = accounts.open_folder(tmp_path / "data", password=PASSWORD, durable=False)
    assert drafts.find(again, "grid").texts["name"] == "样板村第一网格"
    again.close()


# -- the list ------------------------------------------------------------------------------


def test_a_cell_left_by_esc_offers_what_was_typed(page, centre, qtbot):
    cell(page)
    compose(commit="改了一半")
    press(Key.Key_Escape)
    assert title(centre) == "水渠堵塞争执"
    assert "改了一半" in page.draft_bar.text.text()
    assert page.undo_here()
    assert "改了一半" in focus().text()
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: title(centre) == "改了一半")
    cell(page)
    press(Key.Key_Escape)
    assert not page.draft_bar.isVisible()


def test_a_cell_that_is_refused_offers_what_was_typed(page, centre, qtbot):
    page.columns.toggle("people_count")
    if "people_count" not in {spec.name for spec in page.presenter.columns}:
        page.columns.toggle("people_count")
    cell(page, "people_count")
    compose(commit="三十来个")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.desk.notes))
    page.draft_bar.action.click()
    assert focus().text() == "三十来个"


@pytest.mark.parametrize("is_cleared", [False, True])
def test_a_word_composed_in_a_cell_is_saved_when_the_cell_is_left(page, centre, is_cleared):
    cell(page)
    compose(commit="水渠又")
    compose(preedit="堵了")
    if is_cleared:
        compose()
    page.bar.search.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    assert title(centre) == "水渠又堵了"


def test_the_search_that_esc_ended_comes_back_by_ctrl_z(page, centre):
    press(Key.Key_F, CONTROL)
    QTest.keyClicks(page.bar.search, "shuiqu")
    press(Key.Key_Escape)
    assert page.bar.search.text() == ""
    press(Key.Key_Z, CONTROL)
    assert page.bar.search.text() == "shuiqu"


def test_a_filter_half_typed_waits_in_its_column(page, centre):
    at = [spec.name for spec in page.presenter.columns].index("title")
    page.table.filter_wanted.emit(at)
    compose(commit="水渠")
    press(Key.Key_Escape)
    gone()
    page.table.filter_wanted.emit(at)
    (line,) = page.findChild(FilterPanel).lines
    assert line.text() == "水渠"
    press(Key.Key_Return)
    gone()
    page.table.filter_wanted.emit(at)
    page.findChild(FilterPanel).clear_button.click()
    gone()
    page.table.filter_wanted.emit(at)
    assert page.findChild(FilterPanel).lines[0].text() == ""


# -- dialogs -------------------------------------------------------------------------------


def ask(host, then):
    """Open the question, and do ``then`` with its line."""
    seen = []

    def act():
        dialog = host.findChild(QDialog)
        try:
            dialog.activateWindow()
            assert QTest.qWaitForWindowActive(dialog)
            line = dialog.findChild(messages.LineEdit)
            line.setFocus()
            seen.append(line.text())
            then(dialog)
        finally:
            dialog.close()  # whatever fails, nobody waits for an answer

    QTimer.singleShot(50, act)
    answer = messages.ask_text(host, "为什么？", "理由")
    gone()
    return seen[0], answer


def test_a_question_keeps_its_answer_until_it_is_given_or_cancelled(host):
    def type_and_leave(dialog):
        compose(commit="上级来")
        compose(preedit="电话")
        dialog.close()

    def cancel(dialog):
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "取消").click()

    def answer(dialog):
        compose(commit="群众来电")
        press(Key.Key_Return)

    assert ask(host, type_and_leave) == ("", None)
    assert ask(host, lambda dialog: press(Key.Key_Escape)) == ("上级来电话", None)
    assert ask(host, cancel) == ("上级来电话", None)
    assert ask(host, answer) == ("", "群众来电")
    assert ask(host, cancel) == ("", None)


def test_directive_replacement_and_inputs_keep_what_was_typed(host, centre, page, qtbot):
    record = make_incident(centre)
    fields = (InputField(key="a", label="小结", numeric=False, text=""),)
    for make, line in (
        (lambda: DirectiveDialog(page.desk, record, host), lambda d: d.note),
        (
            lambda: ReplaceDialog(
                page.desk, "事件", {"所有列": lambda *_a: None}, done=print, parent=host
            ),
            lambda d: d.put,
        ),
        (lambda: InputsDialog("月报", fields, host), lambda d: d.boxes["a"]),
    ):
        first = make()
        first.show_plan = lambda _work: None
        with qtbot.waitActive(first):
            first.show()
            first.activateWindow()
        line(first).setFocus()
        compose(commit="请补充材料")
        QTest.keyClick(line(first), Key.Key_Escape)
        assert not first.isVisible()
        second = make()
        second.show_plan = lambda _work: None
        field = line(second)
        assert (field.toPlainText() if hasattr(field, "toPlainText") else field.text()) == (
            "请补充材料"
        )
        second.show()
        next(b for b in second.findChildren(QPushButton) if b.text() == "取消").click()
        third = make()
        field = line(third)
        assert (field.toPlainText() if hasattr(field, "toPlainText") else field.text()) == ""


def typed_into(node):
    """Whether a class makes a line that words are typed into; passwords never wait."""
    named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return bool(named & {"LineEdit", "TextEdit", "make_editor", "QLineEdit", "QPlainTextEdit"})


GOES_WITHOUT = {
    "AttachmentViewer": "its text is only read",
    "FirstRun": "asks before it ends",
    "FirstRunStep": "part of the first run",
    "MessageDialog": "has no line of its own",
    "RestoreDialog": "a backup is looked for anew, and its passwords never wait",
    "SignIn": "its password and code never wait",
    "TemplateDialog": "asks before a name and what was pointed at are thrown away",
}


def test_every_window_with_a_line_keeps_what_was_typed_into_it():
    found = {}
    for path in Path(desktop.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = {getattr(base, "id", "") for base in getattr(node, "bases", ())}
            if any(base.endswith("Dialog") for base in bases) and typed_into(node):
                said = ast.unparse(node)
                found[node.name] = "unsent" in said or "self.offer(" in said
    left = {name for name, keeps in found.items() if not keeps}
    assert left <= set(GOES_WITHOUT)
    assert {"BulkDialog", "VillageDialog", "ReplaceDialog", "StepDialog"} <= set(found)


def test_a_value_for_many_waits_and_nothing_typed_empties_nothing(page, centre, monkeypatch):
    make_incident(centre, title="院墙倒塌隐患")
    ids = registers.ids(centre, Query(register="incident"))

    def opened():
        dialog = BulkDialog(page.desk, "incident", ids, done=print, parent=page)
        dialog.show()
        return dialog

    first = opened()
    first.which.setCurrentIndex(first.which.findData("place"))
    field = first.rows["place"].editor.input
    field.setFocus()
    QTest.keyClicks(field, "cun")
    QTest.keyClick(first, Key.Key_Escape)
    second = opened()
    assert (second.name, second.rows["place"].editor.input.text()) == ("place", "cun")
    next(b for b in second.findChildren(QPushButton) if b.text() == "取消").click()
    third = opened()
    assert third.rows["place"].editor.input.text() == ""
    asked = []
    monkeypatch.setattr(messages, "confirm", lambda _p, said, *_m, **_h: asked.append(said))
    third.which.setCurrentIndex(third.which.findData("people_count"))
    QTest.keyClick(third, Key.Key_Return)
    assert asked == ["清空 2 条的“涉及人数”？"]
    found = registers.find(centre, Query(register="incident"))
    assert 3 in {each["people_count"] for each in found}


def test_a_step_for_several_waits_too(page, centre):
    make_incident(centre, title="院墙倒塌隐患")
    page.presenter.reload()
    page.table.selectAll()
    batch = RecordBatch(page.desk, "incident", page.selection.ids())
    batch.steps(lambda _words: None)
    for typed in ("heshi", ""):
        page.batch._ask(batch, "accept", "受理")
        dialog = page.findChildren(StepDialog)[-1]
        note = dialog.rows["note"].editor.input
        if typed:
            QTest.keyClicks(note, typed)
            QTest.keyClick(note, Key.Key_Escape)
            gone()
        else:
            assert dialog.form.entry.fields["note"].text == "heshi"


def test_the_first_run_goes_back_with_what_was_typed_and_asks_before_it_ends(
    empty_desk, liked, tmp_path, monkeypatch
):
    asked = []
    monkeypatch.setattr(messages, "confirm", lambda *words, **_how: asked.append(words) or False)
    wizard = FirstRun(empty_desk, tmp_path / "data")
    wizard.show()
    wizard.reject()
    assert (asked, wizard.isVisible()) == ([], False)
    wizard = FirstRun(empty_desk, tmp_path / "data")
    wizard.show()
    name = wizard.steps[0].name
    name.setFocus()
    QTest.keyClicks(name, "X")
    wizard._turn_to(1)
    QTest.keyClick(wizard, Key.Key_Escape)
    assert (wizard._at, name.text(), asked) == (0, "X", [])
    QTest.keyClick(wizard, Key.Key_Escape)
    assert wizard.isVisible()
    wizard.close()
    assert wizard.isVisible()
    assert len(asked) == 2
    monkeypatch.setattr(messages, "confirm", lambda *_words, **_how: True)
    wizard.close()
    assert not wizard.isVisible()
