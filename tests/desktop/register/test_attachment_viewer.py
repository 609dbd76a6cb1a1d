"""Attachments are looked at from memory: pages of PDF and OFD, pictures, texts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QPlainTextEdit

from gridcenter.desktop.register.attachment_viewer import AttachmentViewer, NothingToShow
from gridcenter.domain.period import Period
from gridcenter.presenters.register.attachment_list import OpenedAttachment
from gridcenter.services.paper import fixed_pages, pages, reporting


def viewer(qtbot, **about):
    made = AttachmentViewer(OpenedAttachment(name="示例", **about))
    qtbot.addWidget(made)
    return made


@pytest.fixture
def printout(centre):
    return pages.printout(centre, reporting.build(centre, "grid_overview", Period.parse("2026-11")))


def dark(view):
    picture = view.shown.pixmap().toImage()
    step = max(1, picture.width() // 60)
    spots = [
        (x, y) for x in range(0, picture.width(), step) for y in range(0, picture.height(), step)
    ]
    return sum(picture.pixelColor(x, y).lightness() < 128 for x, y in spots)


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_pages_are_turned(qtbot, centre, printout, kind):
    content = printout.content if kind == "pdf" else fixed_pages.printed(centre, printout)
    view = viewer(
        qtbot,
        media_type=f"application/{kind}",
        content=content,
        pages=pages.count(printout.content),
    )
    assert dark(view) > 5
    view.turn(-1)
    assert view.page == 0
    view.turn(99)
    assert view.page == printout.pages - 1
    QGuiApplication.clipboard().clear()
    with qtbot.waitActive(view):
        view.show()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "网格" in QGuiApplication.clipboard().text()


def picture(kind):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, kind)
    return held.data().data()


def test_a_picture_and_a_text(qtbot):
    assert dark(viewer(qtbot, media_type="image/png", content=picture("PNG"))) > 5
    text = viewer(qtbot, media_type="text/plain", content=b"", text="示例说明")
    assert isinstance(text.shown, QPlainTextEdit)
    assert text.shown.isReadOnly()


def test_a_photo_stands_upright_as_the_camera_says_and_grows_by_keys(qtbot):
    turned = bytes.fromhex(
        "ffe100224578696600004d4d002a00000008000101120003000000010006000000000000"
    )
    photo = picture("JPG")
    view = viewer(qtbot, media_type="image/jpeg", content=photo[:2] + turned + photo[2:])
    size = view.shown.pixmap().size()
    assert (size.width(), size.height()) == (30, 40)
    with qtbot.waitActive(view):
        view.show()
    qtbot.keyClick(view, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert view.shown.pixmap().width() == 45
    for _time in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert (view.shown.pixmap().width(), view.percent.text()) == (15, "50%")
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.shown.pixmap().width() == 30


def test_what_was_unsealed_goes_with_the_window(qtbot):
    view = AttachmentViewer(
        OpenedAttachment(name="示例", media_type="image/png", content=picture("PNG"))
    )
    gone = []
    view.destroyed.connect(lambda: gone.append(True))
    view.show()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: gone == [True])


def test_what_cannot_be_shown_is_said(qtbot):
    photo = viewer(qtbot, media_type="image/png", content=picture("PNG")[:30])
    assert "图片" in photo.shown.text()
    word = viewer(qtbot, media_type="application/msword", content=b"x")
    assert isinstance(word.shown, NothingToShow)
    broken = viewer(qtbot, media_type="application/ofd", content=b"PK broken")
    assert "OFD" in broken.shown.text()
    cut = viewer(qtbot, media_type="application/pdf", content=b"%PDF-1.7", pages=pages.count(b""))
    assert "PDF" in cut.shown.text()
