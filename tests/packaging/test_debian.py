"""The package for UOS, Kylin and Debian: its entries agree with the program."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest

from gridcenter import __version__, app

HERE = Path(__file__).resolve().parents[2] / "packaging" / "debian" / "package.py"


@pytest.fixture(scope="module")
def package():
    spec = importlib.util.spec_from_file_location("debian_package", HERE)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_double_click_opens_what_the_program_opens(package):
    assert {f".{each}" for each in package.MIME} == app._OPENED
    globs = set(re.findall(r'pattern="\*(\.\w+)"', package.MIME_XML))
    assert globs == app._OPENED
    assert package.DESKTOP.rstrip().splitlines()[0] == "[Desktop Entry]"
    assert f"/opt/apps/{package.APP}/files/gridcenter %f" in package.DESKTOP


def test_the_window_is_known_by_the_entry(package):
    window = Path(app.__file__).with_name("desktop") / "window.py"
    assert f'setDesktopFileName("{package.APP}")' in window.read_text(encoding="utf-8")


def test_the_version_is_the_programs(package):
    assert package.version() == __version__


@pytest.mark.skipif(shutil.which("readelf") is None, reason="asks binutils")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ELF")
def test_the_glibc_that_a_folder_needs(package, tmp_path):
    assert package.glibc_needed(tmp_path) == ((0, 0), "")
    shutil.copy(Path(sys.executable).resolve(), tmp_path / "python")
    (major, _minor), by = package.glibc_needed(tmp_path)
    assert (major, by) == (2, "python")


@pytest.mark.skipif(shutil.which("readelf") is None, reason="asks binutils")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ELF")
def test_a_program_for_newer_systems_is_no_package(package, tmp_path, monkeypatch):
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    shutil.copy(Path(sys.executable).resolve(), bundle / "gridcenter")
    monkeypatch.setattr(package, "BUNDLE", bundle)
    needed = package.glibc_needed(bundle)[0]
    with pytest.raises(SystemExit, match="glibc"):
        package.build(tmp_path, (needed[0], needed[1] - 1))
    # What every system has by itself is left to it instead.
    monkeypatch.setattr(package, "OLDEST", (2, 1))
    for name in ("libpng16.so.16", "libown.so.1"):
        shutil.copy(Path(sys.executable).resolve(), bundle / "_internal" / name)
    assert package.leave_to_system(bundle) == ["libpng16-16"]
    assert [each.name for each in (bundle / "_internal").iterdir()] == ["libown.so.1"]


@pytest.mark.skipif(
    not (package_bundle := HERE.parents[2] / "dist" / "gridcenter").is_dir(), reason="dev.py build"
)
def test_every_library_of_the_built_program_runs_on_the_oldest_systems(package):
    if not (HERE.parents[2] / "build" / "debian" / "wheels.done").exists():
        pytest.skip("built for this machine")
    files = (each for each in package_bundle.rglob("*") if each.is_file() and not each.is_symlink())
    own = [each for each in files if each.name not in package.OF_SYSTEM]
    assert [each for each in own if package._needs(each) > package.OLDEST] == []


def test_links_that_lead_nowhere(package, tmp_path):
    (tmp_path / "there").touch()
    (tmp_path / "good").symlink_to("there")
    (tmp_path / "bad").symlink_to("gone")
    assert package.dangling(tmp_path) == ["bad"]


def test_the_tree_has_what_uos_wants(package, tmp_path, monkeypatch):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "gridcenter").touch()
    monkeypatch.setattr(package, "BUNDLE", bundle)
    tree = tmp_path / "tree"
    package.stage(tree, "amd64")
    home = tree / "opt" / "apps" / package.APP
    assert {each.name for each in home.iterdir()} == {"info", "files", "entries"}
    assert (home / "files" / "gridcenter").is_file()
    links = [each for each in (tree / "usr").rglob("*") if each.is_symlink()]
    assert len(links) == 5
    for each in links:
        assert (tree / each.readlink().relative_to("/")).is_file()
