import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from gridcenter.base.crash import crash_code
from gridcenter.desktop import messages
from gridcenter.domain.errors import StaleRecordError


def texts(dialog):
    return "\n".join(found.text() for found in dialog.findChildren(QLabel))


def press(dialog, text):
    next(b for b in dialog.findChildren(QPushButton) if b.text() == text).click()


def boom(secret):
    raise ValueError(secret)


def caught(secret):
    try:
        boom(secret)
    except ValueError as failure:
        return failure


def test_a_failure_says_what_safe_what_now_and_the_code(qtbot):
    dialog = messages.failure_dialog(StaleRecordError(by="李示例"))
    said = texts(dialog)
    for part in ("刚才已被 李示例 修改", "数据是安全的", "请刷新后重新修改", "代码：stale_record"):
        assert part in said
    press(dialog, "复制详情")
    assert "李示例" not in QGuiApplication.clipboard().text()
    assert "stale_record" in QGuiApplication.clipboard().text()
    dialog.show()
    assert dialog.focusWidget().text() == "知道了"
    press(dialog, "知道了")
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_a_crash_shows_no_traceback_and_copies_no_values(qtbot, caplog):
    failure = caught("13800000000")
    dialog = messages.crash_dialog(failure)
    code = crash_code(failure)
    assert code in texts(dialog)
    assert "Traceback" not in texts(dialog)
    press(dialog, "复制详情")
    copied = QGuiApplication.clipboard().text()
    assert "test_messages.py" in copied
    assert "boom" in copied
    assert "13800000000" not in copied + caplog.text
    assert code in caplog.text
    assert crash_code(caught("another")) == code
    dialog.close()


def answer(text, press_text):
    def act():
        dialog = QApplication.activeModalWidget()
        entry = dialog.findChild(QLineEdit)
        if entry is not None:
            entry.setText(text)
        press(dialog, press_text)

    QTimer.singleShot(0, act)


def test_questions_name_the_deed_and_bring_the_answer(qtbot):
    answer("", "清空回收站")
    assert messages.confirm(None, "清空？", "不能恢复。", "清空回收站", danger=True)
    answer("", "取消")
    assert not messages.confirm(None, "清空？", "不能恢复。", "清空回收站", danger=True)
    answer(" 上级核查 ", "确定")
    assert messages.ask_text(None, "查看完整号码", "理由") == "上级核查"
    answer("", "取消")
    assert messages.ask_text(None, "查看完整号码", "理由") is None
