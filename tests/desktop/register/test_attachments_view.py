import os

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QToolButton

from gridcenter.desktop import theme
from gridcenter.desktop.register.record_panel import RecordPanel
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import attachment_contents, attachments, undo
from tests.builders import make_centre, make_incident

PDF = b"%PDF-1.7 example"


@pytest.fixture
def centre(tmp_path):
    made = make_centre(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


@pytest.fixture
def incident(centre):
    return make_incident(centre)


@pytest.fixture
def view(qtbot, centre, desk, incident):
    theme.apply(QApplication.instance(), "light", "normal")
    page = RegisterPage(desk, "incident")
    qtbot.addWidget(page)
    page.resize(1200, 690)
    page.show()
    page.activate()
    page.table.select_row(0)
    page.edit()
    tabs = page.panel.tabs
    tabs.setCurrentIndex(next(at for at in range(tabs.count()) if tabs.tabText(at) == "附件"))
    assert page.panel.pages.currentWidget() is page.panel.beside["attachments"]
    return page.panel.beside["attachments"]


@pytest.fixture
def undo_link(view):
    panel = view.parentWidget()
    while not isinstance(panel, RecordPanel):
        panel = panel.parentWidget()
    return panel.foot.undo_button


def drop(view, *paths):
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(each)) for each in paths])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dropEvent(event)


def shown(view):
    return [each.text() for each in view.story.widget().findChildren(QLabel) if each.text()]


def press(view, name):
    found = view.story.widget().findChildren(QToolButton)
    next(each for each in found if each.accessibleName() == name).click()


def test_files_are_dropped_written_out_removed_and_taken_back(
    view, undo_link, centre, incident, tmp_path, monkeypatch
):
    assert view.nothing.isVisible()
    paper = tmp_path / "协议.pdf"
    paper.write_bytes(PDF)
    drop(view, paper)
    assert shown(view) == ["协议.pdf", "PDF 文档 · 1 KB · 2026-11-20"]
    assert view.count.text() == "1 个附件"
    out = tmp_path / "取出.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(out), ""))
    press(view, "另存为…")
    assert out.read_bytes() == PDF
    press(view, "移到回收站")
    assert view.nothing.isVisible()
    undo_link.click()
    assert shown(view)[0] == "协议.pdf"
    undo.undo(centre)
    assert attachments.of_record(centre, incident.uid) == ()


def test_a_program_is_refused_in_words_and_a_second_time_is_said(view, desk, tmp_path, monkeypatch):
    trap, paper = tmp_path / "照片.jpg", tmp_path / "协议.pdf"
    trap.write_bytes(b"MZ\x90")
    paper.write_bytes(PDF)
    drop(view, trap)
    assert [each.code for each in desk.failures] == ["attachment_is_program"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_given: ([str(paper)], ""))
    view.add.click()
    view.add.click()
    assert len(shown(view)) == 2
    assert desk.notes == ["这些文件已经在附件里了。"]


def test_what_a_pack_brought_shows_its_records_and_no_way_to_add(view, centre, incident, tmp_path):
    paper = tmp_path / "协议.pdf"
    paper.write_bytes(PDF)
    drop(view, paper)
    centre.db.execute("UPDATE incident SET unit = '620622102'")
    for each in (centre.folder / "attachments").iterdir():
        each.unlink()
    view.show_record(incident.uid)
    assert not view.add.isVisible()
    assert "内容不在本机" in shown(view)[1]
    look, save = view.story.widget().findChildren(QToolButton)
    assert not look.isEnabled()
    assert not save.isEnabled()


def test_a_screenshot_is_pasted_and_seen_small_without_a_plain_copy(view, centre, incident):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#1F6FB2"))
    QGuiApplication.clipboard().setImage(image)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (kept,) = attachments.of_record(centre, incident.uid)
    assert kept.name.startswith("截图 ")
    assert kept.media_type == "image/png"
    plain = attachment_contents.content(centre, kept.sha256, kept.name)
    assert plain.startswith(b"\x89PNG")
    on_disk = [path for path in centre.folder.rglob("*") if path.is_file()]
    assert all(b"\x89PNG" not in path.read_bytes() for path in on_disk)
    small = view.findChild(QLabel, f"small_{kept.uid}").pixmap()
    assert (small.width(), small.height()) == (44, 33)
    assert small.toImage().pixelColor(20, 15).name().upper() == "#1F6FB2"


def test_a_click_on_the_tab_or_the_keys_on_it_are_enough_to_paste(view, centre, incident):
    panel = view.parentWidget()
    while not isinstance(panel, RecordPanel):
        panel = panel.parentWidget()
    tabs, control = panel.tabs, Qt.KeyboardModifier.ControlModifier
    at = tabs.currentIndex()
    for colour in ("red", "blue"):
        tabs.setCurrentIndex(0)
        image = QImage(4, 3, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        QGuiApplication.clipboard().setImage(image)
        if colour == "red":
            left = Qt.MouseButton.LeftButton
            QTest.mouseClick(tabs, left, pos=tabs.tabRect(at).center())
            QTest.qWait(0)
        else:
            tabs.setFocus()
            tabs.setCurrentIndex(at)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_V, control)
    assert len(attachments.of_record(centre, incident.uid)) == 2


def test_without_a_picture_the_clipboard_gives_nothing_and_says_so(view, centre, desk, incident):
    QGuiApplication.clipboard().setText("只有文字")
    view.paste_picture()
    assert attachments.of_record(centre, incident.uid) == ()
    assert desk.notes[-1].startswith("剪贴板里没有图片")


def test_the_newest_scan_is_a_click_away(view, centre, incident, tmp_path, monkeypatch):
    menus = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: menus.append(menu))
    folder = tmp_path / "扫描"
    folder.mkdir()
    for number, name in enumerate(("旧.pdf", "新.pdf", "程序.exe")):
        (folder / name).write_bytes(PDF)
        os.utime(folder / name, (number, number))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(folder))
    view.scan.click()
    menus[-1].actions()[-1].trigger()
    names = [each.text().split("　")[0] for each in menus[-1].actions() if not each.isSeparator()]
    assert names == ["新.pdf", "旧.pdf", "扫描仪存到哪个文件夹…"]
    menus[-1].actions()[0].trigger()
    assert [each.name for each in attachments.of_record(centre, incident.uid)] == ["新.pdf"]
    view.scan.click()
    assert len(menus[-1].actions()) == 4, "the folder is remembered"
