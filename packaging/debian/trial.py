"""The .deb, tried in a bare bullseye: installed, started by its entry, put over itself, removed, purged.

Beside the program lies data of the schema before, so that the first start after the upgrade migrates
it. Takes root, debootstrap, Xvfb and xdotool; the screen is this machine's, by its abstract socket.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import oldest
import package

ROOT = package.ROOT
BARE = oldest.WORK / "bare"
DISPLAY = ":97"
PASSWORD = "practice-only"  # noqa: S105 - of invented data
DATA = "/root/数据 一"
ENTRY = f"usr/share/applications/{package.APP}.desktop"
FONTS = "fonts-noto-cjk"
NAME = package.NAME


MOUNTED = ("unshare", "-m", "sh", "-c", 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"')


def inside(*command: str, wanted: int = 0) -> str:
    """Run a command in the bare system; its words."""
    env = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "DISPLAY": DISPLAY,
        "DEBIAN_FRONTEND": "noninteractive",
        "GRIDCENTER_PASSWORD": PASSWORD,
    }
    done = subprocess.run(
        [*MOUNTED, str(BARE), *command],
        check=False,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != wanted:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def bootstrap() -> str:
    """A bare system of its own."""
    if not (BARE / "etc" / "debian_version").exists():
        oldest.run("debootstrap", "--variant=minbase", oldest.RELEASE, BARE, oldest.mirror())
    return (BARE / "etc" / "debian_version").read_text().strip()


def install(deb: Path) -> str:
    """With what it depends on and a Chinese font, by apt."""
    shutil.copy(deb, BARE / "root" / "new.deb")
    inside("apt-get", "update", "-qq")
    inside("apt-get", "install", "-y", "-qq", "--no-install-recommends", "/root/new.deb", FONTS)
    left = package.dangling(BARE / "opt")
    assert not left, left
    return inside("gridcenter", "--version").strip()


def old_data() -> str:
    """Data of the schema before, made by this checkout as if it had one step less."""
    from gridcenter.domain.place import Tier  # noqa: PLC0415 - only here
    from gridcenter.services.centre import Unit  # noqa: PLC0415
    from gridcenter.services.folder import accounts  # noqa: PLC0415
    from gridcenter.store import migrations  # noqa: PLC0415

    place = BARE / DATA.lstrip("/")
    shutil.rmtree(place, ignore_errors=True)
    whole = migrations.STEPS
    migrations.STEPS, migrations.SCHEMA_VERSION = whole[:-1], len(whole) - 1
    try:
        unit = Unit(code="620622101", name="示例镇", tier=Tier.TOWNSHIP)  # type: ignore[arg-type]
        made = accounts.create(place, unit=unit, operator="管理员", password=PASSWORD)
        made.centre.close()
    finally:
        migrations.STEPS, migrations.SCHEMA_VERSION = whole, len(whole)
    return f"schema {len(whole) - 1}"


def migrate() -> str:
    """The first start takes the data over, after a backup of its own."""
    inside("gridcenter", "--data", DATA, "--json", "list", "incident")
    (kept,) = (BARE / DATA.lstrip("/") / "backups").glob("before-schema-*")
    return kept.name


def demo() -> str:
    """The demo month: every form, chart and pack."""
    inside("gridcenter", "demo", "--out", "/root/demo", "--months", "2", "--incidents", "40")
    return f"{sum(each.is_file() for each in (BARE / 'root/demo').rglob('*'))} files"


def window() -> str:
    """Started as a menu starts it: by the command of the desktop entry, until its window stands."""
    command = re.search(r"(?m)^Exec=(.*)$", inside("cat", f"/{ENTRY}"))
    assert command is not None
    words = [word for word in command[1].split() if word != "%f"]
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1366x768x24"])
    env = {"HOME": "/root", "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    env["DISPLAY"] = DISPLAY
    shown = None
    try:
        time.sleep(2)
        program = [*MOUNTED, str(BARE), *words, "--data", DATA]
        shown = subprocess.Popen(program, env=env)
        began = time.monotonic()
        found = subprocess.run(
            ["timeout", "120", "xdotool", "search", "--sync", "--onlyvisible", "--class", NAME],
            check=False, env=env, capture_output=True, text=True,
        )  # fmt: skip
        assert found.stdout.strip(), f"no window; the program: {shown.poll()}"
        return f"a window after {time.monotonic() - began:.0f} s"
    finally:
        for each in (shown, screen):
            if each is not None:
                each.terminate()
                each.wait()


def remove() -> str:
    """Put over itself, removed, purged: the data stays, and nothing of the program."""
    before = sum(each.is_file() for each in (BARE / DATA.lstrip("/")).rglob("*"))
    inside("dpkg", "-i", "/root/new.deb")
    inside("dpkg", "--remove", NAME)
    inside("dpkg", "--purge", NAME)
    assert not (BARE / "opt" / "apps" / package.APP).exists(), "the program is left"
    assert not (BARE / ENTRY).is_symlink()
    after = sum(each.is_file() for each in (BARE / DATA.lstrip("/")).rglob("*"))
    assert after == before > 0
    return f"{after} files of data stay"


def main() -> int:
    """Every step, with its time."""
    (deb,) = (ROOT / "dist").glob(f"{NAME}_{package.version()}_*.deb")
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("system", bootstrap),
        ("installed", lambda: install(deb)),
        ("data of before", old_data),
        ("migrated", migrate),
        ("demo", demo),
        ("window", window),
        ("removed", remove),
    )
    for name, act in steps:
        began = time.monotonic()
        said = act()
        print(f"| {name} | {time.monotonic() - began:.0f} s | {said} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
