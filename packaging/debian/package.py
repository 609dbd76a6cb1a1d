"""A .deb for UOS, Kylin and Debian from the folder that `dev.py build` leaves.

UOS wants everything below /opt/apps/ID (``info``, ``files``, ``entries``) and links its entries itself;
Kylin and Debian want them in /usr/share, so the package brings links. Nothing of the user's is
touched by installing, upgrading, removing or purging: data lies in the home folder or where --data says.
Needs dpkg-deb; standard library only.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

APP = "org.gridcenter.workbench"
NAME = "gridcenter"
TITLE, TITLE_EN = "综治中心工作台", "Governance centre workbench"
ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "dist" / NAME
MIME = {"gcpack": "上报包", "gcpart": "上报包的一部分", "gcreceipt": "回执", "gccard": "单位卡"}
"""Endings that a double click opens, with what they are called."""
NEEDED = ("libgl1", "libegl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "libxkbcommon0")
XCB = ("libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-randr0")
OLDEST = (2, 28)
"""The glibc of UOS 20 and Kylin V10 SP1: what is handed out asks for no newer one."""
OF_SYSTEM = {
    "libsystemd.so.0": "libsystemd0",
    "libsqlite3.so.0": "libsqlite3-0",
    "libpng16.so.16": "libpng16-16",
    "libgcrypt.so.20": "libgcrypt20",
    "liblz4.so.1": "liblz4-1",
    "libzstd.so.1": "libzstd1",
    "libcups.so.2": "libcups2",
}
"""What PyInstaller takes along of the machine that builds and every system has by itself."""
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?\b")

DESKTOP = f"""[Desktop Entry]
Type=Application
Name={TITLE_EN}
Name[zh_CN]={TITLE}
Comment=Monthly work of a governance centre
Comment[zh_CN]=网格、事件、报表和上报
Exec=/opt/apps/{APP}/files/{NAME} %f
Icon={APP}
Terminal=false
Categories=Office;
MimeType={"".join(f"application/x-{NAME}-{each};" for each in MIME)}
StartupNotify=true
StartupWMClass={APP}
"""

TYPES = "\n".join(
    f'  <mime-type type="application/x-{NAME}-{ending}"><comment>{NAME} {ending}</comment>'
    f'<comment xml:lang="zh_CN">{words}</comment><glob pattern="*.{ending}"/></mime-type>'
    for ending, words in MIME.items()
)
MIME_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
{TYPES}
</mime-info>
"""

AFTER = """#!/bin/sh
set -e
for tool in "update-desktop-database -q" "update-mime-database /usr/share/mime" \\
    "gtk-update-icon-cache -q -f /usr/share/icons/hicolor"; do
    if command -v "${tool%% *}" >/dev/null 2>&1; then $tool >/dev/null 2>&1 || true; fi
done
exit 0
"""


def version() -> str:
    """The version that the package states itself."""
    told = (ROOT / NAME / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', told)
    assert found is not None
    return found[1]


def glibc_needed(folder: Path) -> tuple[tuple[int, int], str]:
    """The newest glibc that any program or library of ``folder`` asks for, and which one does."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file() and not each.is_symlink())
    needs = ((_needs(path), str(path.relative_to(folder))) for path in files)
    return max(needs, default=((0, 0), ""), key=lambda each: each[0])


def _needs(path: Path) -> tuple[int, int]:
    """The newest glibc that one file asks for; (0, 0) for what is no program."""
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return 0, 0
    told = subprocess.run(
        ["readelf", "-V", "-W", str(path)], capture_output=True, text=True, check=False
    ).stdout
    # Only what it needs of others; what libc.so defines stands in another section.
    found = _GLIBC.findall(told.partition("Version needs section")[2])
    return max(((int(major), int(minor)) for major, minor in found), default=(0, 0))


def leave_to_system(files: Path) -> list[str]:
    """Take away what asks for a newer glibc than :data:`OLDEST` and comes with every system.

    The packages that bring it there. What else asks for a newer one stays, to be complained of.
    """
    asked = []
    for name, package in OF_SYSTEM.items():
        for path in sorted(files.rglob(name)):
            if path.is_symlink() or path.parent.name not in (files.name, "_internal"):
                continue
            if _needs(path) > OLDEST:
                path.unlink()
                asked.append(package)
    return asked


def dangling(folder: Path) -> list[str]:
    """Links of ``folder`` that lead nowhere."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() and not path.exists()
    ]


def stage(tree: Path, arch: str) -> None:
    """Lay the package out in ``tree``."""
    app = tree / "opt" / "apps" / APP
    shutil.copytree(BUNDLE, app / "files", symlinks=True)
    _write(app / "info", json.dumps(_info(arch), ensure_ascii=False, indent=2) + "\n")
    entries = app / "entries"
    _write(entries / "applications" / f"{APP}.desktop", DESKTOP)
    icons = entries / "icons" / "hicolor"
    pictures = ROOT / "resources" / "app"
    _copy(pictures / f"{NAME}.svg", icons / "scalable" / "apps" / f"{APP}.svg")
    _copy(pictures / f"{NAME}.png", icons / "256x256" / "apps" / f"{APP}.png")
    _write(entries / "mime" / "packages" / f"{APP}.xml", MIME_XML)
    share = tree / "usr" / "share"
    for source in (path for path in entries.rglob("*") if path.is_file()):
        link = share / source.relative_to(entries)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path("/", source.relative_to(tree)))
    (tree / "usr" / "bin").mkdir(parents=True)
    (tree / "usr" / "bin" / NAME).symlink_to(f"/opt/apps/{APP}/files/{NAME}")
    _copy(ROOT / "LICENSE", share / "doc" / NAME / "copyright")


def control(tree: Path, arch: str, also: Sequence[str] = ()) -> None:
    """What dpkg wants to know; ``also`` are packages it asks for beside the usual ones."""
    size = sum(path.stat().st_size for path in tree.rglob("*") if not path.is_symlink()) // 1024
    major_minor = glibc_needed(tree / "opt")[0]
    depends = ", ".join((f"libc6 (>= {major_minor[0]}.{major_minor[1]})", *NEEDED, *XCB, *also))
    text = f"""Package: {NAME}
Version: {version()}
Architecture: {arch}
Maintainer: gridcenter maintainers <maintainers@example.org>
Installed-Size: {size}
Depends: {depends}
Recommends: libxcb-cursor0, libcups2, fonts-noto-cjk
Section: misc
Priority: optional
Description: monthly work of a Chinese governance centre, offline
 Registers, incident ledger, official forms and one signed file a month for
 the tier above. Data stays in the user's own folder, whatever is done to
 this package.
"""
    _write(tree / "DEBIAN" / "control", text)
    for name in ("postinst", "postrm"):
        _write(tree / "DEBIAN" / name, AFTER, mode=0o755)


def build(out: Path, oldest: tuple[int, int] | None = OLDEST) -> Path:
    """The finished .deb. xz, because an old dpkg knows no zstd.

    Refuses a program that asks for a newer glibc than ``oldest``.
    """
    arch = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    tree = out / "debian-tree"
    shutil.rmtree(tree, ignore_errors=True)
    stage(tree, arch)
    also = leave_to_system(tree / "opt" / "apps" / APP / "files") if oldest else []
    needed, by = glibc_needed(tree / "opt")
    if oldest is not None and needed > oldest:
        sys.exit(f"{by} asks for glibc {needed[0]}.{needed[1]}; the oldest system has {oldest}")
    control(tree, arch, also)
    left = dangling(tree / "opt")
    if left:
        sys.exit("links that lead nowhere: " + ", ".join(left))
    package = out / f"{NAME}_{version()}_{arch}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", tree, package]
    subprocess.run([str(part) for part in command], check=True, stdout=sys.stderr)
    shutil.rmtree(tree)
    print(
        f"{package}  {package.stat().st_size / 2**20:.0f} MB  glibc {needed[0]}.{needed[1]} ({by})"
    )
    return package


def _info(arch: str) -> dict[str, object]:
    return {
        "appid": APP,
        "name": TITLE,
        "version": version(),
        "arch": [arch],
        "permissions": {"autostart": False, "notification": False, "trayicon": False},
        "support-plugins": [],
    }


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)
    to.chmod(0o644)


if __name__ == "__main__":
    os.umask(0o022)
    build(ROOT / "dist", None if "--here" in sys.argv else OLDEST)
