"""The system's print dialog of Qt, as our officers meet it: Chinese throughout, and usable by keys alone."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QTabBar,
    QWidget,
)

from gridcenter.base.i18n import set_language
from gridcenter.desktop import qt_words

CHINESE = re.compile("[\u4e00-\u9fff]")
_OWN = re.compile(r"[\d.,]+ ?(mm|毫米)?|")
"""Numbers are nobody's language."""


@pytest.fixture
def dialog(qapp, qtbot, monkeypatch):
    set_language("zh_CN")
    words = qt_words.install(qapp)
    printer = QPrinter()
    made = QPrintDialog(printer)
    made.setMinMax(1, 3)
    made.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    made.setOption(QPrintDialog.PrintDialogOption.PrintToFile, on=False)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    more = next(each for each in made.findChildren(QPushButton) if "选项" in each.text())
    more.click()
    yield made
    made.deleteLater()
    for each in words:
        qapp.removeTranslator(each)


def words(root):
    """Every word that is shown, with what shows it."""
    for each in root.findChildren(QWidget):
        if isinstance(each, QLabel | QAbstractButton):
            yield each.text()
        elif isinstance(each, QGroupBox):
            yield each.title()
        elif isinstance(each, QTabBar):
            yield from (each.tabText(at) for at in range(each.count()))


def tab_bar(dialog):
    return next(each for each in dialog.findChildren(QTabBar) if each.isVisible())


def test_every_word_is_chinese(dialog):
    found = {each for each in words(dialog) if not _OWN.fullmatch(each)}
    assert len(found) > 15
    assert {each for each in found if not CHINESE.search(each)} == set()
    boxes = [each for each in dialog.findChildren(QComboBox) if each.objectName() == "pageSetCombo"]
    assert all(CHINESE.search(box.itemText(at)) for box in boxes for at in range(box.count()))


def test_no_two_accelerators_are_one(dialog):
    bar = tab_bar(dialog)
    for at in range(bar.count()):
        bar.setCurrentIndex(at)
        shown = [
            each.text()
            for each in dialog.findChildren(QWidget)
            if isinstance(each, QLabel | QAbstractButton) and each.isVisible()
        ]
        letters = Counter(key for text in shown for key in re.findall("&([A-Za-z])", text))
        assert [key for key, times in letters.items() if times > 1] == []
        assert letters["P"] == 1


def _controls(dialog):
    return {
        each
        for each in dialog.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and not isinstance(each.parentWidget(), QComboBox | QAbstractSpinBox | QTabBar)
    }


def test_tab_and_the_arrows_reach_every_control(dialog):
    bar = tab_bar(dialog)
    for at in range(bar.count()):
        bar.setCurrentIndex(at)
        bar.setFocus()
        reached = []
        while (now := QApplication.focusWidget()) not in reached:
            reached.append(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        assert now is bar, "no way back"
        for each in [each for each in reached if isinstance(each, QRadioButton)]:
            # A group is one stop; its arrows lead on, and what is chosen may open a field.
            each.setFocus()
            for _step in range(6):
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
                reached.append(QApplication.focusWidget())
        missed = [each.objectName() or str(each) for each in _controls(dialog) - set(reached)]
        assert [name for name in missed if name not in _opened_by(dialog, reached)] == []


def _opened_by(dialog, reached):
    """The fields of the last choice of a group: Tab goes on from it into them."""
    opened = set()
    for each in dict.fromkeys(each for each in reached if isinstance(each, QRadioButton)):
        each.setFocus()
        each.setChecked(True)
        for _step in range(4):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            opened.add(QApplication.focusWidget().objectName())
    return opened
