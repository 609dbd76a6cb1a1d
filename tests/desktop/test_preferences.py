"""``window.ini`` holds looks: whatever somebody or a sync program puts there, the window opens as usual."""

import logging

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from gridcenter.base.i18n import SOURCE_LANGUAGE
from gridcenter.desktop.preferences import IDLE_MINUTES, Preferences
from gridcenter.desktop.tokens import Scale, Scheme

USUAL = (Scheme.LIGHT, Scale.NORMAL, SOURCE_LANGUAGE, IDLE_MINUTES, "")


def _read(liked):
    window = QMainWindow()
    window.restoreGeometry(liked.geometry or QByteArray())
    return liked.scheme, liked.scale, liked.language, liked.idle_minutes, liked.unit


@pytest.mark.parametrize("minutes", ["nan", "inf", "-inf", "-5", "often", "1, 2", "@Invalid()", ""])
def test_minutes_that_are_none_are_the_usual_ones(tmp_path, qapp, minutes):
    (tmp_path / "window.ini").write_text(f"[lock]\nminutes={minutes}\n")
    assert Preferences(tmp_path).idle_minutes == IDLE_MINUTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 500,
        bytes(range(256)) * 9,
        b"[look]\nscheme=@Invalid()\nscale=1\nlanguage=xx\n[folder]\nunit=@Invalid()\n",
        b"[folder]\nunit=a, b, c\n[window]\ngeometry=@Rect(0 0 9 9)\n",
        b"[window]\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0\\xff\\xff)\n",
        '[folder]\nunit="样板镇\\x202e\\x1b\\n<b>"\n'.encode(),
        b"[folder]\nunit=" + b"x" * 100_000 + b"\n",
        "[look]\nscheme=dark".encode("utf-16"),
    ],
    ids=range(9),
)
def test_nonsense_is_passed_over(tmp_path, qapp, content):
    (tmp_path / "window.ini").write_bytes(content)
    assert _read(Preferences(tmp_path)) == USUAL


@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "huge"])
def test_what_is_no_file_of_ours_is_set_aside_and_the_log_says_so(tmp_path, qapp, caplog, kind):
    path, other = tmp_path / "window.ini", tmp_path / "other"
    other.write_text("kept")
    if kind == "folder":
        path.mkdir()
    elif kind == "huge":
        path.write_bytes(b"[look]\nscheme=dark\n" + b"; padding\n" * 40_000)
    else:
        path.symlink_to(other if kind == "link" else tmp_path / "nothing")
    with caplog.at_level(logging.WARNING, "gridcenter"):
        liked = Preferences(tmp_path)
    assert _read(liked) == USUAL
    assert "window.ini.old" in caplog.text
    liked.set_unit("样板镇（示例）")
    liked._ini.sync()
    assert Preferences(tmp_path).unit == "样板镇（示例）"
    assert path.is_file()
    assert not path.is_symlink()
    assert (other.read_text(), (tmp_path / "nothing").exists()) == ("kept", False)
