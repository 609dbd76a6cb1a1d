"""A sealed file cut for a small mail limit; the parts may arrive in any order, on any day.

``.gcpart``: one line that names the format, one line of JSON (name, index from 1, total, size and
SHA-256 of the whole, SHA-256 of this part), then the bytes. The content is sealed already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from gridcenter.domain.text import N_
from gridcenter.exchange.packs.failures import PackError
from gridcenter.exchange.packs.manifest import load_object
from gridcenter.exchange.packs.pack_seal import FILE_LIMIT

FORMAT = b"gridcenter-part/1\n"
SUFFIX = ".gcpart"
SMALLEST = 16 * 1024
MOST_PARTS = 999
HEAD = 1024
"""Most bytes before the content of a part."""
_SHA = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_\-]{1,100}\.gcpack")


class BadPartError(PackError):
    """Not a part, or a damaged one."""

    code = "bad_part"
    sentence = N_("这个分卷不完好：{file}。")
    hint = N_("请对方重新发送这一个分卷，其余的不用重发。")


class PartSizeError(PackError):
    """Too small to be of use."""

    code = "part_size"
    sentence = N_("分卷大小 {size} 不合适。")
    hint = N_("请用 16KB 以上的大小，例如 500KB 或 2MB；最多分 999 卷。")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPart:
    """One part: the ``name`` of the whole, which of how many, the whole's hash, and its bytes."""

    name: str
    index: int
    total: int
    whole: str
    size: int
    data: bytes

    @property
    def file(self) -> str:
        """Its own file name."""
        stem = self.name.removesuffix(".gcpack")
        return f"{stem}.{self.index:03d}-{self.total:03d}{SUFFIX}"


def split(name: str, sealed: bytes, limit: int) -> tuple[PackPart, ...]:
    """``sealed`` in parts whose files are no larger than ``limit`` bytes; PartSizeError."""
    room = limit - HEAD
    total = -(-len(sealed) // room) if room > 0 else 0
    if limit < SMALLEST or total > MOST_PARTS:
        raise PartSizeError(size=limit)
    whole = sha256(sealed).hexdigest()
    return tuple(
        PackPart(
            name=name,
            index=at + 1,
            total=total,
            whole=whole,
            size=len(sealed),
            data=sealed[at * room : (at + 1) * room],
        )
        for at in range(total)
    )


def encode(part: PackPart) -> bytes:
    """The file of a part."""
    head = {
        "name": part.name,
        "index": part.index,
        "total": part.total,
        "size": part.size,
        "whole": part.whole,
        "part": sha256(part.data).hexdigest(),
    }
    return FORMAT + json.dumps(head, separators=(",", ":")).encode() + b"\n" + part.data


def decode(content: bytes, file: str = "") -> PackPart:
    """The part in ``content``, its own hash verified; BadPartError names ``file``."""
    head, found, data = content.removeprefix(FORMAT).partition(b"\n")
    body = load_object(head) if found and content.startswith(FORMAT) and len(head) < HEAD else None
    try:
        if body is None or sha256(data).hexdigest() != body["part"]:
            raise ValueError(file)
        name, whole = str(body["name"]), str(body["whole"])
        index, total, size = (body[key] for key in ("index", "total", "size"))
    except (KeyError, ValueError):
        raise BadPartError(file=file) from None
    counted = all(type(number) is int for number in (index, total, size))
    fits = counted and 1 <= index <= total <= MOST_PARTS and len(data) <= size <= FILE_LIMIT
    if not (fits and data and _SHA.fullmatch(whole) and _NAME.fullmatch(name)):
        raise BadPartError(file=file)
    return PackPart(name=name, index=index, total=total, whole=whole, size=size, data=data)


def missing(parts: Iterable[PackPart]) -> tuple[int, ...]:
    """The indexes that are not there, of parts of one whole."""
    every = list(parts)
    return tuple(sorted(set(range(1, every[0].total + 1)) - {part.index for part in every}))


def join(parts: Iterable[PackPart], out: IO[bytes]) -> None:
    """Write the whole to ``out`` from all its parts, in their order, one at a time.

    Raises BadPartError when they do not make what they say.
    """
    digest, size = sha256(), 0
    part = None
    for part in parts:
        out.write(part.data)
        digest.update(part.data)
        size += len(part.data)
        if size > part.size:
            break
    if part is None or size != part.size or digest.hexdigest() != part.whole:
        raise BadPartError(file=part.name if part else "")
