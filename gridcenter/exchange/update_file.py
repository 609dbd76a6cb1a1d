"""A new version of the program as one signed file, ``.gcupdate``: who made it, for what, and is it whole.

Layout: one line of JSON, the four lines of its minisign signature, then the setup or the package as it
is. What was signed names version, schemas, machine, size and SHA-256; nothing after the fifth line is
read before that signature holds. ``head -n1 FILE > j; sed -n 2,5p FILE > j.minisig; minisign -Vm j -P KEY``
verifies one anywhere.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO, Any

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import signed_text
from gridcenter.exchange.packs.minisign import PublicKey, Signature

SUFFIX = ".gcupdate"
FORMAT = "gridcenter-update/1"
LARGEST = 512 * 2**20
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(exe|deb)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MACHINES = frozenset({("windows", "x86_64"), ("linux", "x86_64"), ("linux", "aarch64")})
_HEAD_LINES = 5


class NotAnUpdateError(GridcenterError):
    """The file is something else."""

    code = "not_an_update"
    sentence = N_("没有更新：这不是更新文件：{file}。")
    hint = N_("请选择以 .gcupdate 结尾的文件；程序和数据没有改动。")


class ForeignUpdateError(GridcenterError):
    """Nobody whom this program knows as its publisher signed it."""

    code = "update_foreign"
    sentence = N_("没有更新：签名的密钥 {key} 不是这里认得的发布者。")
    hint = N_(
        "请向下发文件的单位核实；发布者换过密钥时，由管理员核对后用 update --trust 认可新公钥。"
    )


class UpdateChangedError(GridcenterError):
    """A byte differs from what was signed, or the end is missing."""

    code = "update_changed"
    sentence = N_("没有更新：文件被改动过，或没有复制完整：{file}。")
    hint = N_("请从原处重新复制一份再试；程序和数据没有改动。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the publisher signed. ``schema`` is what the version writes, ``oldest`` the lowest it takes over."""

    version: str
    schema: int
    oldest: int
    system: str
    machine: str
    name: str
    size: int
    sha256: str
    made: str

    @property
    def order(self) -> tuple[int, ...]:
        """Later versions are greater."""
        return order(self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFile:
    """A file whose signature holds; its content may still be damaged (:func:`check`)."""

    told: Statement
    key: str
    """Number of the key that signed."""
    start: int
    """Where the content begins, in bytes."""


def order(version: str) -> tuple[int, ...]:
    """The numbers of ``0.2.0``."""
    return tuple(map(int, version.split(".")))


def read(stream: IO[bytes], name: str, trusted: Iterable[str]) -> UpdateFile:
    """What a file says, signed by one of ``trusted`` (minisign lines); nothing of its content is read.

    Raises NotAnUpdateError, ForeignUpdateError or UpdateChangedError about the file ``name``.
    """
    stream.seek(0)
    head = b"".join(stream.readline(signed_text.LIMIT) for _line in range(_HEAD_LINES))
    text = signed_text.read(head)
    if text is None or text.body.get("format") != FORMAT:
        raise NotAnUpdateError(file=name)
    signature = Signature.parse(text.signatures[0].decode("utf-8", "replace"))
    if signature is None:
        raise UpdateChangedError(file=name)
    keys = [key for line in trusted if (key := PublicKey.parse(line)) is not None]
    known = [key for key in keys if key.key_id == signature.key_id]
    if not known:
        raise ForeignUpdateError(key=signature.key_name)
    if not any(key.verifies(text.signed, signature) for key in known):
        raise UpdateChangedError(file=name)
    told = _statement(text.body)
    if told is None:
        raise NotAnUpdateError(file=name)
    return UpdateFile(told=told, key=signature.key_name, start=len(head))


def _statement(body: Any) -> Statement | None:
    facts = {name: body.get(name) for name in Statement.__dataclass_fields__}
    numbers = [facts[name] for name in ("schema", "oldest", "size")]
    words = [each for name, each in facts.items() if name not in ("schema", "oldest", "size")]
    if not all(type(each) is int and each > 0 for each in numbers):
        return None
    if not all(type(each) is str for each in words):
        return None
    told = Statement(**facts)
    right = (
        _VERSION.fullmatch(told.version)
        and _NAME.fullmatch(told.name)
        and _DIGEST.fullmatch(told.sha256)
        and (told.system, told.machine) in _MACHINES
        and told.oldest <= told.schema
        and told.size <= LARGEST
    )
    return told if right else None


class Inside(io.RawIOBase):
    """The setup or package inside the file, as a stream of its own that counts from its start."""

    def __init__(self, stream: IO[bytes], update: UpdateFile) -> None:
        super().__init__()
        self._stream, self._start, self._size, self._at = stream, update.start, update.told.size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to ``offset`` from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` as far as the content goes."""
        self._stream.seek(self._start + self._at)
        data = self._stream.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def check(stream: IO[bytes], update: UpdateFile, name: str) -> None:
    """Read the whole content; UpdateChangedError when it is not what was signed, to the byte."""
    size = stream.seek(0, io.SEEK_END)
    if size != update.start + update.told.size or digest(Inside(stream, update)) != (
        update.told.sha256
    ):
        raise UpdateChangedError(file=name)


def digest(stream: Any) -> str:
    """The SHA-256 of a stream of which nothing was read yet."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


def statement_line(told: Statement) -> bytes:
    """The line that is signed."""
    return signed_text.line({"format": FORMAT, **asdict(told)})
