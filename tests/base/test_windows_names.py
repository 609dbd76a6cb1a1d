"""Names that Windows would take for a device or a hidden stream."""

from __future__ import annotations

import pytest

from gridcenter.base import paths, whole_files
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import UnusableNameError, is_usable_on_windows, refuse_own_folder


@pytest.mark.parametrize(
    "name",
    [
        "a:b.pdf",
        "CON.pdf",
        "aux.xlsx",
        "nul",
        "Com1.tar.gz",
        "LPT².pdf",
        "prn .pdf",
        "a?.pdf",
        "月报. ",
        "月报.",
    ],
)
def test_unusable(name):
    assert not is_usable_on_windows(name)


@pytest.mark.parametrize(
    "name", ["月报.pdf", "console.pdf", "com10.pdf", "a.con.pdf", "辅助aux.xlsx", ".pdf"]
)
def test_usable(name):
    assert is_usable_on_windows(name)


def test_they_are_refused_there_and_only_there(tmp_path, monkeypatch):
    monkeypatch.setattr(whole_files, "_is_windows", lambda: False)
    refuse_own_folder(tmp_path / "CON.pdf")
    monkeypatch.setattr(whole_files, "_is_windows", lambda: True)
    refuse_own_folder(tmp_path / "月报.pdf")
    with pytest.raises(UnusableNameError):
        refuse_own_folder(tmp_path / "CON.pdf")


def test_where_the_system_does_not_tell_a_file_is_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(whole_files, "_is_windows", lambda: True)
    assert whole_files.can_write_in(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not whole_files.can_write_in(tmp_path / "not there")
    assert not whole_files.can_write_in(tmp_path / "not there" / "\0")


@pytest.mark.parametrize(("length", "said"), [(259, "没有这个盘或文件夹"), (260, "名称太长")])
def test_a_path_of_260_signs_is_told_as_too_long_and_not_as_a_missing_folder(length, said):
    failure = OSError(2, "", "C:\\" + "长" * (length - 3))
    failure.winerror = 3
    assert in_words(failure) == said


@pytest.mark.parametrize(
    ("system", "variable"), [("linux", "XDG_DATA_HOME"), ("win32", "LOCALAPPDATA")]
)
def test_an_empty_variable_is_none(system, variable, monkeypatch, tmp_path):
    monkeypatch.setattr(paths.sys, "platform", system)
    monkeypatch.setattr(paths.Path, "home", lambda: tmp_path)
    monkeypatch.setenv(variable, "")
    assert paths._own_folder().is_relative_to(tmp_path)
