"""What a process did to files, as strace saw it: writes, flushes, names, in their order."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[3]
_CALLS = (
    "openat,close,dup,dup2,lseek,write,pwrite64,ftruncate,fallocate,fsync,fdatasync,rename,renameat,"
    "renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,sendfile,copy_file_range,pwritev,writev"
)
_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)(?:<([^>]*)>)?.*", re.DOTALL)
_HEX = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing done below the watched folder; ``told`` steps are words to the officer.

    ``kind`` is make, folder, write, cut, flush, rename, link, gone or told; ``path`` and ``to`` are
    relative to the folder, as the names were at that moment.
    """

    kind: str
    path: str = ""
    to: str = ""
    at: int = 0
    data: bytes = b""


class UnknownCallError(Exception):
    """The process wrote in a way that the model does not know."""


def _text(raw: str) -> str:
    return bytes.fromhex("".join(_HEX.findall(raw))).decode()


def _bytes(raw: str) -> bytes:
    return bytes.fromhex("".join(_HEX.findall(raw)))


def record(deed: str, place: Path, log: Path, *words: str) -> list[Step]:
    """Do a deed under strace; what it did below ``place``. OSError without strace."""
    told = place.with_name("told")
    strace = shutil.which("strace")
    if strace is None:
        raise OSError("strace is not installed")
    command = [
        strace,
        "-qq",
        "-xx",
        "-y",
        "-s",
        "100000000",
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(log),
    ]
    child = [sys.executable, "-m", "tests.tools.soak.child", deed, str(place), str(told), *words]
    done = subprocess.run([*command, *child], cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"strace: {done.stderr[-500:]}")
    return list(_Reader(place, told).read(log))


class _Reader:
    """Follows handles and file positions through a log."""

    def __init__(self, place: Path, told: Path) -> None:
        self._place, self._told = str(place.resolve()), str(told.resolve())
        self._open: dict[int, str] = {}
        self._at: dict[int, int] = {}
        self._begun = False

    def _inside(self, path: str) -> str | None:
        if path == self._place:
            return "."
        return path[len(self._place) + 1 :] if path.startswith(self._place + "/") else None

    def read(self, log: Path) -> list[Step]:
        steps: list[Step] = []
        for line in log.read_text(encoding="ascii").splitlines():
            found = _LINE.fullmatch(line)
            if found is None or int(found[3]) < 0:
                continue
            step = self._step(found[1], found[2], int(found[3]))
            if step is not None:
                steps.append(step)
        return steps

    def _step(self, call: str, given: str, result: int) -> Step | None:
        if call == "openat":
            return self._opened(given, result)
        if call in ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"):
            return self._named(call, given)
        if call in ("mkdir", "mkdirat", "rmdir"):
            path = self._inside(self._paths(given)[0])
            kind = "gone" if call == "rmdir" else "folder"
            return None if path is None else Step(kind=kind, path=path)
        handle = (
            int(given.split("<", maxsplit=1)[0].split(",", maxsplit=1)[0])
            if given[:1].isdigit()
            else -1
        )
        if handle not in self._open:
            return None
        return self._handled(call, given, handle, result)

    def _opened(self, given: str, handle: int) -> Step | None:
        path = self._paths(given)[0]
        self._open.pop(handle, None)
        inside = self._inside(path)
        if inside is None and path != self._told:
            return None
        self._open[handle], self._at[handle] = inside or self._told, 0
        if path == self._told:
            return None
        if "O_CREAT" in given or "O_TRUNC" in given:
            return Step(kind="make", path=inside or "", at=int("O_TRUNC" in given))
        return None

    def _handled(self, call: str, given: str, handle: int, result: int) -> Step | None:
        path = self._open[handle]
        if call == "close":
            del self._open[handle]
            return None
        if call == "lseek":
            self._at[handle] = result
            return None
        quoted = given[given.index('"') + 1 : given.rindex('"')] if '"' in given else ""
        if path == self._told:
            return Step(kind="told", data=_bytes(quoted)) if call == "write" else None
        if call in ("fsync", "fdatasync"):
            return Step(kind="flush", path=path)
        if call == "ftruncate":
            return Step(kind="cut", path=path, at=int(given.rsplit(",", 1)[1]))
        if call == "pwrite64":
            data, at = _bytes(quoted)[:result], int(given.rsplit(",", 1)[1])
            return Step(kind="write", path=path, at=at, data=data)
        if call == "write":
            at = self._at[handle]
            self._at[handle] += result
            return Step(kind="write", path=path, at=at, data=_bytes(quoted)[:result])
        raise UnknownCallError(call)

    def _named(self, call: str, given: str) -> Step | None:
        paths = [self._inside(each) for each in self._paths(given)]
        if paths[0] is None and (len(paths) < 2 or paths[1] is None):
            return None
        if call.startswith("unlink"):
            return Step(kind="gone", path=paths[0] or "")
        if paths[0] is None or paths[1] is None:
            raise UnknownCallError(f"{call} across the folder's edge")
        kind = "rename" if call.startswith("rename") else "link"
        return Step(kind=kind, path=paths[0], to=paths[1])

    def _paths(self, given: str) -> list[str]:
        """The quoted names, made absolute by the folder handle before each."""
        found = []
        for before, quoted in re.findall(r'([^"]*)"((?:\\x[0-9a-f]{2})*)"', given):
            name = _text(quoted)
            base = re.search(r"<([^<>]*)>[,\s]*$", before)
            top = _text(base[1]) if base and "\\x" in base[1] else (base[1] if base else str(ROOT))
            found.append(str(PurePosixPath(top, name)))
        return found
