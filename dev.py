#!/usr/bin/env python3
"""The one door for developers: makes the environment, then runs, tests, measures or builds.

Standard library only, and old syntax on purpose: an unsuitable Python still has to be able to read
this file and say in a sentence what is missing. Progress goes to stderr; stdout is the program's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "gridcenter-stamp.json"
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
SUPPORTED = ((3, 11), (3, 12), (3, 13))

# An environment of a later level can do everything that an earlier one can.
LEVELS = ("run", "dev", "spark")
LOCKS = {
    "run": "requirements.lock",
    "dev": "requirements-dev.lock",
    "spark": "requirements-spark.lock",
}
ENGINES = ("--extra", "lake", "--extra", "spark", "--extra", "publish")
INSTALL_LOCK = "requirements-install.lock"
"""What puts the checkout itself into an environment; the program needs none of it."""

# The newest Qt needs a newer glibc than Debian 12 on ARM64 and than Kylin and UOS have: there an
# older one stands in for it. The oldest glibc of the newest Qt, by kind of machine:
OLDER_LOCK = "requirements-older-glibc.lock"
OLDER_BELOW = {"x86_64": (2, 34), "aarch64": (2, 39)}

# What Debian and its kin must bring, by how its absence shows: a library, a program or a file.
# Names are Debian 12's; later releases provide them as virtual names of their t64 packages.
SYSTEM = {
    "run": (
        ("libgl1", "libGL.so.1"),
        ("libegl1", "libEGL.so.1"),
        ("libdbus-1-3", "libdbus-1.so.3"),
        ("libfontconfig1", "libfontconfig.so.1"),
        ("libglib2.0-0", "libglib-2.0.so.0"),
        ("libxkbcommon0", "libxkbcommon.so.0"),
        ("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
        ("libxcb-cursor0", "libxcb-cursor.so.0"),
        ("libxcb-icccm4", "libxcb-icccm.so.4"),
        ("libxcb-keysyms1", "libxcb-keysyms.so.1"),
        ("libxcb-randr0", "libxcb-randr.so.0"),
        ("libxcb-shape0", "libxcb-shape.so.0"),
        ("libcups2", "libcups.so.2"),
        ("fonts-noto-cjk", "/usr/share/fonts/**/*CJK*"),
        ("fonts-lxgw-wenkai", "/usr/share/fonts/**/LXGWWenKai*"),
    ),
    # The independent judges of the tests: other people's programs open what we write.
    "dev": (
        ("age", "age"),
        ("minisign", "minisign"),
        ("poppler-utils", "pdftotext"),
        ("tzdata", "/usr/share/zoneinfo/Asia/Shanghai"),
    ),
    # What the slow tests need: sticks of the usual formats, and the office program of our offices.
    "slow": (
        ("dosfstools", "mkfs.vfat"),
        ("exfatprogs", "mkfs.exfat"),
        ("libreoffice-calc-nogui", "soffice"),
    ),
    # What the tests with a real desktop need: a print service, an input method, a screen without glass.
    "real": (
        ("cups", "/usr/sbin/cupsd"),
        ("cups-client", "lpstat"),
        ("cups-filters", "/usr/lib/cups/filter/pdftopdf"),
        ("xvfb", "Xvfb"),
        ("openbox", "openbox"),
        ("xdotool", "xdotool"),
        ("x11-utils", "xprop"),
        ("dbus", "dbus-daemon"),
        ("fcitx5", "fcitx5"),
        ("fcitx5-pinyin", "/usr/share/fcitx5/inputmethod/pinyin.conf"),
        ("ibus", "ibus-daemon"),
        ("ibus-libpinyin", "/usr/libexec/ibus-engine-libpinyin"),
        ("at-spi2-core", "/usr/libexec/at-spi-bus-launcher"),
        ("python3-pyatspi", "/usr/lib/python3/dist-packages/pyatspi/__init__.py"),
        ("libreoffice-calc-nogui", "soffice"),
    ),
    # What the lake is tried on: Spark wants a Java, publishing a PostgreSQL.
    "spark": (
        ("openjdk-17-jre-headless", "java"),
        ("postgresql", "/usr/lib/postgresql/*/bin/postgres"),
    ),
    # Records what a process writes and flushes, for the power cuts.
    "soak": (("strace", "strace"),),
    # A Windows to build and try the setup on.
    "windows": (
        ("wine64", "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll"),
        ("wine", "wine"),
        ("nsis", "makensis"),
        ("gcc-mingw-w64-x86-64-win32", "x86_64-w64-mingw32-gcc-win32"),
        ("locales", "/usr/share/i18n/locales/zh_CN"),
    ),
    # An old Debian to build the program in, for UOS and Kylin.
    "debian": (("debootstrap", "debootstrap"), ("binutils", "readelf"), ("dpkg", "dpkg-deb")),
    # PyInstaller appends the program to its loader with objcopy, and takes Python's library along.
    "build": (
        ("binutils", "objcopy"),
        ("libpython{}.{}".format(*sys.version_info[:2]), "python-library"),
    ),
}


def say(chinese, english):
    """Speak to the developer on stderr: Chinese first, English beside it."""
    print(f"{chinese}\n  {english}", file=sys.stderr, flush=True)


def stop(chinese, english):
    """End with a plain sentence and exit code 1."""
    say(chinese, english)
    raise SystemExit(1)


# --- system packages -----------------------------------------------------------------------------


def is_present(probe):
    """Whether a library loads, a program is on the path, or a file pattern matches."""
    if probe == "python-library":
        import sysconfig  # noqa: PLC0415 - not needed by a warm start

        probe = sysconfig.get_config_var("INSTSONAME") or "libpython.so"
        if Path(sysconfig.get_config_var("LIBDIR") or "", probe).is_file():
            return True
    if probe.startswith("/"):
        return any(Path("/").glob(probe.lstrip("/")))
    if ".so" not in probe:
        return shutil.which(probe) is not None
    import ctypes  # noqa: PLC0415 - not needed by a warm start

    try:
        ctypes.CDLL(probe)
    except OSError:
        return False
    return True


def missing_packages(levels):
    """Debian packages whose library, program or file is not here."""
    return [
        package for level in levels for package, probe in SYSTEM[level] if not is_present(probe)
    ]


def apt_install(packages, why_chinese, why_english):
    """Install ``packages`` where that is allowed, else print the one command; tells if it did."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        say(
            "缺少{}：{}。请用系统的软件包工具安装相应的包。".format(
                why_chinese, " ".join(packages)
            ),
            "Missing {}; Debian calls it: {}. Please install its counterpart.".format(
                why_english, " ".join(packages)
            ),
        )
        return False
    if os.geteuid() != 0:
        say(
            f"缺少{why_chinese}，安装需要管理员权限，请执行下面这一条命令：",
            f"Missing {why_english}; installing takes root. Please run this one command:",
        )
        print("  sudo " + " ".join(command), file=sys.stderr, flush=True)
        return False
    say(
        "正在安装{}：{}".format(why_chinese, " ".join(packages)),
        f"Installing {why_english}.",
    )
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = {"stdout": sys.stderr, "env": env}
    for attempt in (1, 2):
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        done = subprocess.run([command[0], "-qq", *command[1:]], check=False, **quiet)
        if done.returncode == 0:
            return True
        if attempt == 1:
            time.sleep(3)
    # One name that this release does not know keeps apt from installing any: one by one, then.
    left = [
        package
        for package in packages
        if subprocess.run(
            [command[0], "-qq", *command[1 : -len(packages)], package], check=False, **quiet
        ).returncode
    ]
    if left:
        say(
            "这些系统软件包没有装上，先继续：{}".format(" ".join(left)),
            "These system packages did not install; going on without them.",
        )
    return not left


def ensure_system(levels):
    """Bring libraries, fonts and judges that Linux lacks; whether all of them are here now."""
    if not LINUX:
        return True
    packages = missing_packages(levels)
    return not packages or apt_install(
        packages,
        "界面、字体或检验工具（窗口、中文显示、打印和测试要用）",
        "libraries, fonts or tools (for the window, Chinese text, printing and tests)",
    )


# --- the environment -----------------------------------------------------------------------------


def version_of(python):
    """``(major, minor)`` of an interpreter if it is a working 64-bit CPython, else None."""
    probe = "import sys; print(*sys.version_info[:2], sys.implementation.name, sys.maxsize > 2**32)"
    try:
        done = subprocess.run(
            [*python, "-c", probe], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor, name, wide = done.stdout.split()
    return (int(major), int(minor)) if (name, wide) == ("cpython", "True") else None


def choose_python():
    """The interpreter to build on, as a command, and its version: this one if it will do."""
    own = ([sys.executable], sys.version_info[:2])
    if own[1] in SUPPORTED and version_of(own[0]) is not None:
        return own
    for wanted in reversed(SUPPORTED):
        name = "{}.{}".format(*wanted)
        for command in (["py", "-" + name] if WINDOWS else None, ["python" + name]):
            if command and version_of(command) == wanted:
                return command, wanted
    return stop(
        "需要 64 位 Python 3.11、3.12 或 3.13，这里是 {}.{}，也没有找到别的。请先安装其中一个。".format(
            *own[1]
        ),
        "Needs 64-bit Python 3.11, 3.12 or 3.13; this is {}.{} and no other was found.".format(
            *own[1]
        ),
    )


def fingerprint(level):
    """What an environment of ``level`` was made from; a change of any of it makes it stale."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (LOCKS[level], INSTALL_LOCK, OLDER_LOCK, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def lock_for_this_machine(level):
    """The lock file of ``level``, with the older Qt in it where the newest has no wheel."""
    path = ROOT / LOCKS[level]
    try:
        glibc = os.confstr("CS_GNU_LIBC_VERSION").split()[1]
        is_older = tuple(map(int, glibc.split("."))) < OLDER_BELOW[os.uname().machine]
    except (AttributeError, ValueError, KeyError, IndexError, TypeError):
        return path
    if not is_older:
        return path
    older = (ROOT / OLDER_LOCK).read_text(encoding="utf-8")
    replaced = tuple(line.split("==")[0] + "==" for line in older.splitlines() if "==" in line)
    entries = re.split(r"(?m)^(?=[a-z])", path.read_text(encoding="utf-8"))
    kept = [entry for entry in entries if not entry.startswith(replaced)]
    mixed = VENV / LOCKS[level]
    mixed.write_text("".join(kept) + older, encoding="utf-8")
    return mixed


def read_stamp():
    """What the last set-up finished, or an empty stamp."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"level": "", "made_from": "", "system": []}


def make_venv():
    """Create ``.venv`` anew on a suitable interpreter."""
    python, version = choose_python()
    usable = subprocess.run([*python, "-c", "import ensurepip, venv"], check=False, stderr=-3)
    if usable.returncode != 0:
        package = "python{}.{}-venv".format(*version)
        if not apt_install([package], "Python 的虚拟环境组件", "Python's venv component"):
            stop("没有它无法继续。", "Cannot go on without it.")
    say("正在建立环境 .venv（仅第一次）……", "Making the environment .venv (first time only).")
    subprocess.run([*python, "-m", "venv", "--clear", str(VENV)], check=True, stdout=sys.stderr)


def pip(*arguments):
    """Run the environment's pip quietly, once more after a hiccup of the network."""
    env = dict(os.environ, PIP_ROOT_USER_ACTION="ignore", PIP_DISABLE_PIP_VERSION_CHECK="1")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", *arguments]
    for attempt in (1, 2):
        if subprocess.run(command, check=False, env=env, stdout=sys.stderr).returncode == 0:
            return
        if attempt == 1:
            say("没有装成，稍后重试一次……", "That failed; trying once more.")
            time.sleep(5)
    stop(
        "依赖没有装上：请检查网络或 pip 的镜像设置后重试。",
        "Dependencies did not install: check the network or pip's index settings, then retry.",
    )


def ensure(level, system_levels=()):
    """Make sure that ``.venv`` serves ``level``; returns at once when nothing changed."""
    stamp = read_stamp()
    wanted = list(LEVELS[: LEVELS.index(level) + 1]) + list(system_levels)
    if not set(wanted) <= set(stamp["system"]) and ensure_system(wanted):
        stamp["system"] = sorted({*stamp["system"], *wanted})
    enough = stamp["level"] in LEVELS[LEVELS.index(level) :]
    if not (enough and stamp["made_from"] == fingerprint(stamp["level"]) and PYTHON.exists()):
        if stamp["level"] in LEVELS:
            level = max(level, stamp["level"], key=LEVELS.index)
        if not stamp["made_from"] or version_of([str(PYTHON)]) not in SUPPORTED:
            make_venv()
        STAMP.unlink(missing_ok=True)
        say("正在安装依赖……", "Installing the dependencies.")
        # pip compiles to bytecode as it installs: an uncompiled pandas costs a second at start.
        pip("--require-hashes", "-r", str(lock_for_this_machine(level)))
        pip("--require-hashes", "-r", str(ROOT / INSTALL_LOCK))
        pip("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
        stamp.update(level=level, made_from=fingerprint(level))
    elif stamp == read_stamp():
        return
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


# --- subcommands ---------------------------------------------------------------------------------


def call(*command, seconds=None, **how):
    """Run a command of the environment in the checkout; its exit code, 124 after ``seconds``."""
    env = dict(os.environ, VIRTUAL_ENV=str(VENV), PYTHONUTF8="1")
    env["PATH"] = str(BIN) + os.pathsep + env.get("PATH", "")
    try:
        command = [str(part) for part in command]
        return subprocess.run(command, check=False, cwd=str(ROOT), env=env, timeout=seconds, **how)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124)
    except KeyboardInterrupt:
        return subprocess.CompletedProcess(command, 130)


def has_display():
    """Whether a window can open here."""
    return not LINUX or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


def do_run(rest):
    """Start the program; without a screen and without a command, the headless demo instead."""
    ensure("run")
    if rest or has_display():
        return call(PYTHON, "-m", "gridcenter", *rest).returncode
    say(
        "没有可用的显示器，窗口打不开，改为在后台走完演示月份。",
        "There is no display to open a window on; running the demo month headless instead.",
    )
    return do_demo([])


def do_demo(rest):
    """Walk the demo month without a window and name the files that it leaves."""
    ensure("run")
    if "--out" not in rest:
        # The demo never overwrites a data folder: a second run goes beside the first.
        names = ("demo-out", *(f"demo-out-{number}" for number in range(2, 1000)))
        rest = ["--out", next(name for name in names if not (ROOT / name).exists()), *rest]
    code = call(PYTHON, "-m", "gridcenter", "--json", "demo", *rest).returncode
    folder = ROOT / rest[rest.index("--out") + 1]
    if code == 0 and folder.is_dir():
        say(f"演示文件都在 {folder}：", "The demo's files are there:")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                print("  " + str(path.relative_to(folder)), file=sys.stderr)
    return code


def cores():
    """How many processes this one may keep busy at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(rest):
    """How pytest shares its tests out: over all cores, unless the arguments say it themselves.

    Neighbours stay together (they share what their module made once) until somebody is idle.
    """
    alone = ("--pdb", "--trace", "-s", "--co", "--collect-only")
    told = any(word in alone or word.startswith(("-n", "--dist")) or "::" in word for word in rest)
    return [] if told or cores() == 1 else ["-n", str(cores()), "--dist", "worksteal"]


REAL_MINUTES = 11
SPARK_MINUTES = 8


def do_test(rest):
    """Run the tests on all cores; arguments go to pytest. --real: on a real desktop. --spark: the lake on real engines."""
    if "--spark" in rest:
        return with_engines([word for word in rest if word != "--spark"])
    if "--real" in rest:
        equip("dev", "real")
        rest = [word for word in rest if word != "--real"]
        # A module is one desktop: two input methods are typed into beside each other.
        beside = [] if spread(rest) == [] else ["-n", str(cores()), "--dist", "loadfile"]
        places = [word for word in rest if word.startswith("tests/")] or ["tests/desktop_real"]
        rest = [word for word in rest if word not in places]
        command = (PYTHON, "-m", "pytest", "-m", "real", "-rs", *beside, *places, *rest)
        return within(REAL_MINUTES, "real desktop", command)
    ensure("dev")
    return call(PYTHON, "-m", "pytest", *spread(rest), *rest).returncode


def with_engines(rest):
    """Run the lake's tests on Spark and PostgreSQL, which nothing else needs: a level of its own."""
    equip("spark", "spark")
    places = [word for word in rest if word.startswith("tests/")] or ["tests/lake_real"]
    rest = [word for word in rest if word not in places]
    command = (PYTHON, "-m", "pytest", "-m", "spark", "-rs", *places, *rest)
    return within(SPARK_MINUTES, "lake engines", command)


def equip(level, programs):
    """An environment of this level and what these tests need of the machine, or an end with a sentence."""
    ensure(level, [programs])
    missing = missing_packages([programs])
    if missing:
        stop(
            "这些测试要用的程序装不上：{}".format(" ".join(missing)),
            "These tests need what could not be installed: {}".format(" ".join(missing)),
        )


def within(minutes, name, command):
    """Run tests in bounded time and say how they ended."""
    code = call(*command, seconds=minutes * 60).returncode
    print(f"{name}: {ending(code, minutes)}", flush=True)
    return code


def ending(code, minutes):
    """How a step ended, in words."""
    return {0: "passed", 124: f"took more than {minutes} minutes"}.get(code, "FAILED")


# The slow tests that run on every change, each with the minutes it may take. The rest (a million
# flipped bytes, fifty thousand random histories) runs with `dev.py test -m slow`.
SLOW = (
    ("memory", 4, ("tests/exchange/packs/test_pack_memory.py",)),
    ("office", 6, ("tests/services/sheets/test_round_trip.py",)),
    ("practice", 4, ("tests/services/sample/test_demo_practice.py",)),
    ("typing", 4, ("tests/desktop/test_paper_list.py",)),
    ("looks", 4, ("tests/desktop/test_nothing_clipped.py",)),
    ("sticks", 2, ("tests/exchange/test_sticks.py",)),
)


def do_slow(rest):
    """Run the slow tests of the named steps (memory, office, practice, typing, looks, sticks), or of all."""
    ensure("dev", ["slow"])
    worst = 0
    for name, minutes, paths in SLOW:
        if rest and name not in rest:
            continue
        began = time.time()
        command = (PYTHON, "-m", "pytest", "-m", "slow", "-rs", *paths)
        code = call(*command, seconds=minutes * 60).returncode
        print(f"slow {name}: {ending(code, minutes)} in {time.time() - began:.0f} s", flush=True)
        worst = worst or code
    return worst


def do_cover(rest):
    """Run the tests under coverage and hold each package above its floor."""
    ensure("dev")
    return call(PYTHON, ROOT / "tests" / "tools" / "floors.py", *spread(rest), *rest).returncode


def do_mutate(rest):
    """Break the program on purpose, piece by piece, and list what no test noticed."""
    ensure("dev")
    return call(PYTHON, "-m", "tests.tools.mutate", *rest).returncode


def do_soak(rest):
    """Kill, fill, cut off and damage on purpose; writes docs/reliability.md (--short: a few)."""
    ensure("dev", ["soak"])
    return call(PYTHON, "-m", "tests.tools.soak", *rest).returncode


def do_lint(rest):
    """Run every static check and fail if one fails."""
    ensure("dev")
    checks = (
        ("ruff", "check", *rest),
        ("ruff", "format", "--check", *rest),
        ("mypy",),
        ("lint-imports", "--no-logo"),
    )
    found = [call(BIN / check[0], *check[1:]).returncode for check in checks]
    return max(
        [*found, call(PYTHON, "packaging/licences.py", stdout=subprocess.DEVNULL).returncode]
    )


def do_audit(rest):
    """List the licences of what is handed out, and ask the public database for known holes in it."""
    ensure("dev")
    licences = call(PYTHON, "packaging/licences.py").returncode
    place = ROOT / "build" / "audit"
    if not place.exists():
        subprocess.run([*choose_python()[0], "-m", "venv", str(place)], check=True)
    auditor = place / ("Scripts" if WINDOWS else "bin") / "pip-audit"
    if not auditor.exists():
        call(auditor.parent / "python", "-m", "pip", "install", "-qq", "pip-audit")
    told = place / "found.json"
    told.unlink(missing_ok=True)
    asked = ("--require-hashes", "--disable-pip", "-r", LOCKS["run"], "-f", "json", "-o", told)
    code = call(auditor, *asked, *rest).returncode if auditor.exists() else 1
    found = json.loads(told.read_text(encoding="utf-8"))["dependencies"] if told.exists() else []
    # pip-audit ends well although it could ask of nothing: what it skipped says why.
    unasked = [each["name"] for each in found if "skip_reason" in each]
    if found and not unasked:
        return max(licences, code)
    say(
        f"没有问到漏洞库（需要联网；{len(unasked)} 个包没有查），许可证已列出。",
        f"The database of known holes was not reached (it needs a network; {len(unasked)} packages not asked of).",
    )
    return max(licences, int(any(each.get("vulns") for each in found)))


def do_bench(rest):
    """Measure against the baselines; see docs/development.md."""
    ensure("dev")
    return call(PYTHON, "-m", "bench", *rest).returncode


def publishers():
    """The keys whose updates a program built here will take."""
    told = (ROOT / "data" / "update-keys.pub").read_text(encoding="utf-8")
    return [line for line in told.splitlines() if line.strip() and not line.startswith("#")]


def warn_without_publisher():
    """Say before a build that what comes of it knows no publisher; a build for oneself may do without."""
    if not publishers():
        say(
            "data/update-keys.pub 里没有发布者的公钥：这样打包的程序不认任何更新文件，只能逐台用 update --trust 认可。"
            "要交给别人用的，先按 docs/security.md“Updates”生成密钥：python packaging/updates/make.py keys",
            "data/update-keys.pub holds no publisher's key: a program built so takes no update file unless each office "
            "accepts a key by update --trust. Before handing it out: docs/security.md, Updates",
        )


def do_build(rest):
    """Make the folder that can be handed out: dist/gridcenter/."""
    warn_without_publisher()
    ensure("dev", ["build"])
    return call(
        PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *rest, "build.spec"
    ).returncode


def do_debian(rest):
    """Make the .deb for UOS, Kylin and Debian (glibc 2.28) in a bullseye chroot (--here: for this machine's)."""
    if "--here" in rest:
        return do_build([]) or call(PYTHON, "packaging/debian/package.py", *rest).returncode
    warn_without_publisher()
    ensure("dev", ["build", "debian"])
    if not LINUX or os.geteuid() != 0 or not is_present("debootstrap"):
        stop(
            "这一步要在 Debian 上由管理员运行，并装有 debootstrap；只给本机这一代系统用的包：dev.py debian --here",
            "This takes root and debootstrap on Debian. For systems as new as this one: dev.py debian --here",
        )
    made = call(PYTHON, "packaging/debian/oldest.py").returncode
    return made or call(PYTHON, "packaging/debian/package.py", *rest).returncode


def do_windows(rest):
    """Make the Windows setup under Wine and try it there: dist/windows/ (--keep: from the program on)."""
    warn_without_publisher()
    ensure("dev", ["build", "windows"])
    return call(PYTHON, "packaging/windows/rig.py", *rest).returncode


def do_wheelhouse(rest):
    """Gather the locked wheels for a machine without a network: --platform win_amd64 --python 3.12."""
    ensure("dev")
    return call(PYTHON, "packaging/wheelhouse/wheelhouse.py", *rest).returncode


def do_shell(rest):
    """Open a command shell in which the environment comes first."""
    ensure("dev")
    shell = os.environ.get("COMSPEC", "cmd") if WINDOWS else os.environ.get("SHELL", "/bin/sh")
    return call(shell, *rest).returncode


def do_messages(rest):
    """Collect the marked sentences, merge them into the English catalogue and compile it."""
    ensure("dev")
    locale = ROOT / "resources" / "locale"
    pot, po = locale / "gridcenter.pot", locale / "en" / "LC_MESSAGES" / "gridcenter.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    babel = (PYTHON, "-m", "babel.messages.frontend")
    # The header carries no dates, so that an unchanged catalogue is an unchanged file.
    steps = [
        (
            *("-q", "extract", "-k", "N_", "-k", "_", "--sort-output", "--no-location"),
            *("--omit-header", "--width=100", "-o", pot.relative_to(ROOT), "gridcenter"),
        ),
        (
            *("-q", "update", "--init-missing", "--no-fuzzy-matching", "--ignore-obsolete"),
            *("--ignore-pot-creation-date", "-l", "en", "-i", pot, "-o", po, "--width=100"),
        ),
        ("compile", "-l", "en", "-i", po, "-o", po.with_suffix(".mo"), "--statistics"),
    ]
    return next((code for step in steps if (code := call(*babel, *step).returncode)), 0)


def do_lock(rest):
    """Write the lock files anew from pyproject.toml, with uv."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if uv is None:
        ensure("dev")
        pip("uv")
        uv = shutil.which("uv", path=str(BIN))
    common = (uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header")
    common += ("--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11", *rest)
    # sqlite-utils asks for pip, which every environment has and the program never runs.
    common += ("--no-emit-package", "pip")
    known = ("-c", LOCKS["run"])
    runs = (
        (LOCKS["run"], "pyproject.toml", ("pyproject.toml",)),
        (LOCKS["dev"], "pyproject.toml", ("pyproject.toml", "--group", "dev", *known)),
        (
            LOCKS["spark"],
            "pyproject.toml",
            ("pyproject.toml", "--group", "dev", *ENGINES, "-c", LOCKS["dev"]),
        ),
        (INSTALL_LOCK, "pyproject.toml", ("--group", "install", "-c", LOCKS["dev"])),
        (OLDER_LOCK, "requirements-older-glibc.in", ("requirements-older-glibc.in",)),
    )
    for name, source, more in runs:
        code = call(*common, *more, "-o", name).returncode
        if code:
            return code
        body = (ROOT / name).read_text(encoding="utf-8")
        head = f"# Written by `python3 dev.py lock` from {source}; do not edit by hand.\n"
        (ROOT / name).write_text(head + body, encoding="utf-8", newline="\n")
    return 0


def main():
    """Pick the subcommand; everything after it is passed on."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    names = {name[3:]: act for name, act in globals().items() if name.startswith("do_")}
    lines = [f"  {name:<9} {act.__doc__.splitlines()[0]}" for name, act in names.items()]
    parser = argparse.ArgumentParser(
        description="gridcenter 开发入口 / developer's door\n\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="dev.py [{}] [-- args]".format("|".join(names)),
    )
    parser.add_argument("command", nargs="?", default="run", help=argparse.SUPPRESS)
    arguments = sys.argv[1:]
    if arguments[:1] == ["--"]:
        arguments.insert(0, "run")
    command = parser.parse_args(arguments[:1]).command
    if command not in names:
        parser.error(f"没有 {command} 这个命令 / no such command")
    rest = arguments[1:]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    os.chdir(str(ROOT))
    return names[command](rest)


if __name__ == "__main__":
    sys.exit(main())
