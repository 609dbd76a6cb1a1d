import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from gridcenter.desktop import theme
from gridcenter.desktop.register.post_dialog import PostDialog
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import posts, registers
from tests.builders import make_leader

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, centre):
    theme.apply(QApplication.instance(), "light", "normal")
    made = RegisterPage(ImmediateDesk(centre), "household_leader")
    qtbot.addWidget(made)
    made.resize(1200, 690)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    make_leader(centre, number="03", area_name="东头片区")
    made.activate()
    made.table.select_row(0)
    made.edit()
    return made


def type_name(page, text):
    page.panel.view.focus_field("name")
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_S, CONTROL)
    return page.panel.findChild(PostDialog)


def names(centre):
    return sorted(r["name"] for r in registers.find(centre, Query(register="household_leader")))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_another_name_is_asked_about_and_the_new_holder_follows(page, centre):
    dialog = type_name(page, "赵示范")
    dialog.day.setText("不知道")
    dialog.hand_over.click()
    assert dialog.isVisible()
    assert dialog.day_row.message.text().startswith("▲")
    dialog.day.setText("11-18")
    dialog.hand_over.click()
    assert names(centre) == ["李样本", "赵示范"]
    assert page.form.record["name"] == "赵示范"
    page.panel.tabs.setCurrentIndex(1)
    link = next(b for b in page.panel.history.findChildren(QPushButton) if "李样本" in b.text())
    link.click()
    assert page.form.record["name"] == "李样本"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(dialog)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_correction_and_going_back(page, centre):
    dialog = type_name(page, "李样木")
    dialog.reject()
    assert page.form.dirty
    assert names(centre) == ["李样本"]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_S, CONTROL)
    page.panel.findChild(PostDialog).correct.click()
    assert names(centre) == ["李样木"]


def test_a_value_is_put_back_from_the_history(page, centre):
    uid = page.form.uid
    changed = Draft(register="household_leader", uid=uid, values={"area_name": "西头片区"})
    page.desk.do(lambda c: registers.save(c, changed))
    page.panel.tabs.setCurrentIndex(1)
    back = page.panel.history.findChildren(QToolButton)
    assert [each.accessibleName() for each in back] == ["把治安片区改回“东头片区”"]
    back[0].click()
    assert registers.get(centre, "household_leader", uid)["area_name"] == "东头片区"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "改回治安片区" in page.panel.history.body.itemAt(0).layout().itemAt(0).widget().text()
    assert len(posts.holders(centre, uid)) == 1
