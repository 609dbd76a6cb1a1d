"""What is said before the first window: boxes instead of Chinese, a library that Qt lacks."""

import logging

import pytest
from PySide6.QtCore import QPluginLoader
from PySide6.QtWidgets import QApplication, QMessageBox

from gridcenter import app
from gridcenter.base import i18n, screen
from gridcenter.desktop import messages, preferences, theme, window


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


@pytest.mark.parametrize(("size", "begins_anew"), [(500_000, False), (500_001, True)])
def test_a_log_of_500_kb_is_put_aside_for_a_new_one(tmp_path, size, begins_anew):
    (tmp_path / "gridcenter.log").write_bytes(b"x" * size)
    root = logging.getLogger("gridcenter")
    before = list(root.handlers)
    window._write_log(tmp_path)
    for each in set(root.handlers) - set(before):
        root.removeHandler(each)
        each.close()
    assert (tmp_path / "gridcenter.old.log").exists() is begins_anew


def test_what_needs_a_window_says_so_where_there_is_none(monkeypatch, qapp):
    monkeypatch.setattr(preferences._Present, "preferences", None)
    with pytest.raises(RuntimeError, match="preferences"):
        preferences.present()
    with monkeypatch.context() as patched:
        patched.setattr(QApplication, "instance", staticmethod(lambda: None))
        with pytest.raises(RuntimeError, match="QApplication"):
            theme.application()


def test_beside_another_kind_of_application_no_window_opens(tmp_path, monkeypatch, qapp):
    monkeypatch.setattr(window, "_write_log", lambda _folder: None)
    monkeypatch.setattr(window, "_at_documents", lambda: None)
    monkeypatch.setattr(window, "prepare_platform", lambda: None)
    with monkeypatch.context() as patched:
        patched.setattr(QApplication, "instance", staticmethod(object))
        with pytest.raises(TypeError, match="another kind"):
            window.run_desktop(tmp_path / "data", None)


@pytest.mark.parametrize("kind", ["file", "unfinished"])
def test_what_lets_nobody_in_is_said_in_a_dialog(tmp_path, monkeypatch, qapp, capsys, kind):
    """No way to the data, or a restore that cannot be finished: it ended without a word."""
    shown = []
    monkeypatch.setattr(messages.MessageDialog, "exec", lambda dialog: shown.append(dialog) or 0)
    monkeypatch.setattr(window, "_at_documents", lambda: None)
    monkeypatch.setattr(window, "_write_log", lambda _folder: None)
    monkeypatch.setattr(window, "_catch_bugs", lambda: None)
    data = tmp_path / "data"
    if kind == "file":
        data.write_text("no folder")
    else:
        (data / "restore.new").mkdir(parents=True)
        (data / "restore.json").write_text("{")
    assert window.run_desktop(data, None) == 1
    assert len(shown) == 1
    assert str(data) in capsys.readouterr().err
