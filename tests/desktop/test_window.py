"""What is said before the first window: boxes instead of Chinese, a library that Qt lacks."""

import pytest
from PySide6.QtCore import QPluginLoader
from PySide6.QtWidgets import QMessageBox

from gridcenter import app
from gridcenter.base import i18n, screen
from gridcenter.desktop import theme, window


def test_a_machine_without_chinese_is_told_in_latin_letters(qapp, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box) or 0)
    i18n.set_language("zh_CN")
    window.warn_of_boxes()
    (box,) = shown
    words = [box.text(), box.informativeText(), *(each.text() for each in box.buttons())]
    assert all(word.isascii() for word in words), words
    assert "apt-get install fonts-noto-cjk" in box.informativeText()
    assert "fonts-noto-cjk" in capsys.readouterr().err
    assert i18n.language() == "zh_CN"


def test_this_machine_shows_chinese(qapp):
    assert theme.shows_chinese()


def test_a_library_that_qt_lacks_is_named_and_the_program_ends_with_1(monkeypatch, capsys):
    monkeypatch.setattr(screen, "trouble", lambda: None)
    monkeypatch.setattr(screen, "is_x11", lambda: True)
    monkeypatch.setattr(QPluginLoader, "load", lambda _loader: False)
    monkeypatch.setattr(QPluginLoader, "errorString", lambda _loader: "libxcb-cursor.so.0")
    monkeypatch.setattr(screen, "_DIALOGS", ())
    monkeypatch.setattr(window, "run_desktop", lambda *_: pytest.fail("a window was tried"))
    assert app.main([]) == 1
    said = capsys.readouterr().err
    assert "libxcb-cursor.so.0" in said
    assert "libxcb-cursor0" in said


def test_qts_way_to_an_x_server_loads_here(qapp, monkeypatch):
    monkeypatch.setattr(screen, "is_x11", lambda: True)
    assert window.missing_library() is None
    monkeypatch.setattr(screen, "is_x11", lambda: False)
    assert window.missing_library() is None
