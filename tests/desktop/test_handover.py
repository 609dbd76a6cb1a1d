"""A second start hands its file to the first window of the same data folder."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gridcenter.desktop.handover import Listener, hand_over
from gridcenter.desktop.packs.packs_page import PacksPage

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from gridcenter.desktop.handover import hand_over
app = QCoreApplication([])
print(hand_over(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def second_start(qtbot, folder, file):
    child = subprocess.Popen([sys.executable, "-c", SECOND, folder, file], stdout=subprocess.PIPE)
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=20_000)
    out, _err = child.communicate()
    return out.decode().strip() == "True"


def test_nobody_answers_where_no_window_is_open(qapp, tmp_path):
    assert not hand_over(tmp_path, tmp_path / "a.gcpack")


def test_the_first_window_gets_the_file(qtbot, tmp_path):
    file = tmp_path / "上报 包.gcpack"
    file.write_bytes(b"not a pack")
    heard = []
    listener = Listener(tmp_path)
    listener.handed.connect(heard.append)
    assert second_start(qtbot, tmp_path, file)
    assert heard == [file]
    assert not second_start(qtbot, tmp_path / "other", file)


@pytest.mark.parametrize("name", ["run.exe", "nothing.gcpack"])
def test_what_is_no_pack_is_not_opened(qtbot, tmp_path, name):
    (tmp_path / "run.exe").touch()
    heard = []
    listener = Listener(tmp_path)
    listener.handed.connect(heard.append)
    assert not second_start(qtbot, tmp_path, tmp_path / name)
    assert heard == []


def test_the_page_shows_it_even_before_it_knows_its_tier(qtbot, centre_desk, tmp_path):
    file = tmp_path / "a.gcpack"
    file.write_bytes(b"not a pack")
    page = PacksPage(centre_desk)
    qtbot.addWidget(page)
    page.open_file(file)
    page.activate()
    qtbot.waitUntil(lambda: len(page.receive.presenter.cards) == 1)
    assert page.tabs.currentWidget() is page.receive
