"""The Linux program, built where it still runs on the oldest systems of our offices: glibc 2.28.

UOS 20 and Kylin V10 have glibc 2.28 to 2.31; a program built on this machine would ask for this
machine's. A bullseye chroot (2.31, the oldest that debootstrap reaches) gets CPython 3.11 from Debian
12's own source, compiled so that it asks for 2.28 at most, the locked wheels for that glibc, and
PyInstaller. What the chroot's own libraries ask for beyond that is left to the system where it runs.
Takes root, debootstrap and a network; each finished step is kept in build/debian.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "debian"
CHROOT = WORK / "bullseye"
RELEASE = "bullseye"
GLIBC = (2, 28)
PYTHON = "/opt/cp311"
WITH_DEBUG = ("libpython3*.so*", "lib-dynload/*.so", "sqlcipher3/*.so")
BUILDERS = ("pyinstaller", "pyinstaller-hooks-contrib", "altgraph", "packaging", "setuptools")
NEEDED = (
    *("gcc", "make", "dpkg-dev", "ca-certificates", "binutils", "xz-utils", "patch"),
    *("zlib1g-dev", "libssl-dev", "libffi-dev", "libbz2-dev", "liblzma-dev", "libexpat1-dev"),
    *("libsqlite3-dev", "uuid-dev", "libgl1", "libegl1", "libdbus-1-3", "libfontconfig1"),
    *("libglib2.0-0", "libxkbcommon0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1"),
    *("libxcb-shape0", "libxcb-randr0", "libxcb-image0", "libxcb-render-util0", "libxcb-xinerama0"),
    *("libcups2", "libxcb-cursor0"),
)
# Functions that glibc 2.29 gave a new version; what we call is in the old one too.
OLD_SYMBOLS = "\n".join(
    f'__asm__(".symver {name},{name}@GLIBC_2.2.5");'
    for name in ("exp", "log", "pow", "exp2", "log2")
)
CONFIGURED = (
    *("--enable-shared", "--with-ensurepip=no", "--with-system-expat", f"--prefix={PYTHON}"),
    # glibc 2.30 has them; without, Python waits by the older calls.
    *("ac_cv_func_sem_clockwait=no", "ac_cv_func_pthread_cond_clockwait=no"),
)


def make(work: Path = WORK) -> Path:
    """Every step that is not done yet; the folder with the program."""
    work.mkdir(parents=True, exist_ok=True)
    _step(work, "chroot", _bootstrap)
    _step(work, "tools", _tools)
    _step(work, "python", _python)
    _step(work, "wheels", _wheels)
    return freeze()


def _step(work: Path, name: str, act: object) -> None:
    mark = work / f"{name}.done"
    if mark.exists():
        return
    print(f"{name} …", file=sys.stderr, flush=True)
    act()  # type: ignore[operator]
    mark.touch()


def _bootstrap() -> None:
    shutil.rmtree(CHROOT, ignore_errors=True)
    run("debootstrap", "--variant=minbase", RELEASE, CHROOT, mirror())


def _tools() -> None:
    inside("apt-get", "update", "-qq")
    inside("apt-get", "install", "-y", "-qq", "--no-install-recommends", *NEEDED)


def _python() -> None:
    """CPython from Debian 12's source."""
    home = CHROOT / "root"
    (CHROOT / "etc/apt/sources.list.d/source.list").write_text(
        f"deb-src [trusted=yes] {mirror()} bookworm main\n"
    )
    inside("apt-get", "update", "-qq")
    inside("sh", "-c", "cd /root && apt-get source -qq python3.11")
    (source,) = (each for each in home.glob("python3.11-*") if each.is_dir())
    (home / "old.h").write_text(f"#ifndef __ASSEMBLER__\n{OLD_SYMBOLS}\n#endif\n")
    # Debian's security patch of pyexpat asks for the core's own headers; without this line `make`
    # leaves the module out and says nothing.
    expat = source / "Modules" / "pyexpat.c"
    expat.write_text(
        "#define Py_BUILD_CORE_MODULE 1\n" + expat.read_text(encoding="utf-8"), encoding="utf-8"
    )
    flags = f"CFLAGS=-O2 -include /root/old.h LDFLAGS=-Wl,-rpath,{PYTHON}/lib"
    name = f"/root/{source.name}"
    configure = " ".join(CONFIGURED)
    inside(
        "sh",
        "-c",
        f"cd {name} && ./configure -q {configure} {' '.join(_quoted(flags))}"
        " && make -s -j2 && make -s install",
    )
    inside(f"{PYTHON}/bin/python3.11", "-c", "import pyexpat, ssl, sqlite3, ctypes, lzma, bz2")


def _quoted(flags: str) -> list[str]:
    c, ld = flags.split(" LDFLAGS=")
    return [f"'{c}'", f"'LDFLAGS={ld}'"]


def _wheels() -> None:
    """The locked wheels for this glibc, by hash, and what builds the program."""
    sys.path.insert(0, str(ROOT / "packaging" / "wheelhouse"))
    import wheelhouse  # type: ignore[import-not-found]  # noqa: PLC0415 - beside this folder

    folder = CHROOT / "root" / "wheels"
    target = wheelhouse.TARGETS["kylin_x86_64"]
    arguments = ["--platform", "kylin_x86_64", "--python", "3.11", "--out", str(folder)]
    if wheelhouse.main(arguments):
        raise SystemExit("the wheels did not come")
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    chosen = [
        line
        for line in wheelhouse.wanted(target, "3.11", lock, "")
        if line.split("==")[0] in BUILDERS
    ]
    (folder / "build.txt").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary", ":all:")
    kind = [part for tag in target.tags for part in ("--platform", tag)]
    kind += ["--python-version", "3.11", "--implementation", "cp", "-d", str(folder)]
    run(*pip, *kind, "-r", folder / "build.txt")
    run(*pip, *kind, "pip==24.0")
    (wheel,) = folder.glob("pip-*.whl")
    for names in ("requirements.txt", "build.txt"):
        inside(
            *(f"{PYTHON}/bin/python3.11", f"/root/wheels/{wheel.name}/pip", "-q", "install"),
            *("--no-index", "--find-links", "/root/wheels", "--require-hashes", "--no-deps"),
            *("--root-user-action", "ignore", "-r", f"/root/wheels/{names}"),
        )


def freeze() -> Path:
    """The program from the committed sources, in dist/gridcenter of this machine."""
    source = CHROOT / "root" / "src"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    packed = subprocess.run(
        ["git", "archive", "HEAD"], check=True, cwd=ROOT, stdout=subprocess.PIPE
    ).stdout
    subprocess.run(["tar", "x", "-C", source], check=True, input=packed)
    build = f"cd /root/src && {PYTHON}/bin/python3.11 -m PyInstaller --noconfirm --log-level WARN build.spec"
    inside("sh", "-c", build)
    target = ROOT / "dist" / "gridcenter"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source / "dist" / "gridcenter", target, symlinks=True)
    slim(target)
    return target


def slim(program: Path) -> None:
    """Take the words for debuggers out of what was compiled with them: 36 MB of 384."""
    for pattern in WITH_DEBUG:
        for path in program.rglob(pattern):
            if not path.is_symlink():
                run("strip", "--strip-debug", path)


def mirror() -> str:
    """Where this machine's own apt gets Debian from."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return next(each for each in told if not each.rstrip("/").endswith("security"))


def inside(*command: str) -> None:
    """Run a command in the chroot, with its own /proc."""
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
    env["DEBIAN_FRONTEND"] = "noninteractive"
    for name in ("http_proxy", "https_proxy"):
        if name in os.environ:
            env[name] = os.environ[name]
    mounted = ("unshare", "-m", "sh", "-c", 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"')
    run(*mounted, CHROOT, *command, env=env)


def run(*command: object, env: dict[str, str] | None = None) -> None:
    """Run a command; what it says goes to a log beside the chroot, and is shown when it fails."""
    log = WORK / "log.txt"
    with log.open("wb") as said:
        done = subprocess.run(
            [str(part) for part in command], check=False, env=env, stdout=said, stderr=said
        )
    if done.returncode:
        raise SystemExit(log.read_text(encoding="utf-8", errors="replace")[-4000:])


if __name__ == "__main__":
    print(make())
