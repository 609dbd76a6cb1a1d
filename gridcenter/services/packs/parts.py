"""Sending in parts and joining what arrives, in any order and on any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from gridcenter.domain.text import N_
from gridcenter.exchange.file_out import WriteBackError, write_out, write_safely
from gridcenter.exchange.packs import parts as made
from gridcenter.exchange.packs.failures import FileUnreadableError, PackError
from gridcenter.exchange.packs.pack_seal import FILE_LIMIT
from gridcenter.exchange.packs.parts import SUFFIX, BadPartError
from gridcenter.services.centre import Centre
from gridcenter.services.packs.pack_archive import all_or_no_file

FOLDER = Path("packs", "parts")
SLOW_LINE = 56_000
"""Bits a second of a slow line, for telling how long sending takes."""


class PartsNotWrittenError(PackError):
    """The pack was written and counts as sent; the parts of it were not."""

    code = "parts_not_written"
    sentence = N_("上报包已经写好：{path}，但没有分成分卷。")
    hint = N_("可能空间不够。包是完整的，可以直接送；要分卷请换一个位置再导出一次。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pack of which parts are missing: their numbers, and the file names they will have."""

    name: str
    total: int
    missing: tuple[int, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Files that are ready to be received, and packs that still wait for parts."""

    ready: tuple[Path, ...]
    waiting: tuple[Waiting, ...]


def seconds_on_slow_line(size: int) -> int:
    """How long ``size`` bytes take on a slow line; mail writes 4 bytes for 3."""
    return round(size * 4 / 3 * 8 / SLOW_LINE) + 1


def split(path: Path, limit: int) -> tuple[Path, ...]:
    """Cut the file at ``path`` into parts of at most ``limit`` bytes beside it; it stays too.

    A file that fits is left alone. Raises PartSizeError; PartsNotWrittenError leaves no part of a set.
    """
    sealed = path.read_bytes()
    if len(sealed) <= limit:
        return ()
    try:
        with all_or_no_file() as files:
            for part in made.split(path.name, sealed, limit):
                target = path.with_name(part.file)
                files.append(target)
                write_out(target, made.encode(part))
    except WriteBackError as failure:
        raise PartsNotWrittenError(path=path) from failure
    return tuple(files)


def gather(centre: Centre, paths: Iterable[Path]) -> Gathered:
    """Keep the parts among ``paths`` and join those that are complete; other files pass through.

    A joined pack is written beside the part that completed it. Raises BadPartError,
    FileUnreadableError.
    """
    ready: list[Path] = []
    touched: dict[str, Path] = {}
    for path in paths:
        if path.suffix != SUFFIX:
            ready.append(path)
            continue
        part = _read(path)
        target = centre.folder / FOLDER / part.whole / f"{part.index:03d}{SUFFIX}"
        if not target.exists():
            _refuse_too_much(target.parent, part, path.name)
            write_safely(target, made.encode(part), ours=True)
        touched[part.whole] = path
    waiting = []
    for whole, path in touched.items():
        kept = sorted((centre.folder / FOLDER / whole).glob(f"*{SUFFIX}"))
        # The bytes of only one part are held at a time.
        every = [replace(_read(each), data=b"") for each in kept]
        gone = made.missing(every)
        if gone:
            waiting.append(_waiting(every[0], gone))
            continue
        joined = path.with_name(every[0].name)
        try:
            with TemporaryFile() as copy:
                made.join(map(_read, kept), copy)
                write_out(joined, copy)
        except BadPartError:
            # Parts are not signed: a false one must not stand in the way of the right one for ever.
            _forget(kept)
            raise
        _forget(kept)
        ready.append(joined)
    return Gathered(ready=tuple(ready), waiting=tuple(waiting))


def _refuse_too_much(folder: Path, part: made.PackPart, name: str) -> None:
    """Parts of one whole never fill the disk with more than it says to be."""
    kept = sum(each.stat().st_size for each in folder.glob(f"*{SUFFIX}"))
    if kept + len(part.data) > part.size + part.total * made.HEAD:
        raise BadPartError(file=name)


def _forget(kept: Iterable[Path]) -> None:
    for each in kept:
        each.unlink()


def _waiting(part: made.PackPart, gone: tuple[int, ...]) -> Waiting:
    stem = part.name.removesuffix(".gcpack")
    files = tuple(f"{stem}.{index:03d}-{part.total:03d}{SUFFIX}" for index in gone)
    return Waiting(name=part.name, total=part.total, missing=gone, files=files)


def _read(path: Path) -> made.PackPart:
    try:
        with path.open("rb") as stream:
            content = stream.read(FILE_LIMIT + 1)
    except OSError as failure:
        raise FileUnreadableError(file=path.name) from failure
    return made.decode(content, path.name)


def size_of(text: str) -> int | None:
    """Bytes of ``500KB``, ``2MB`` or a bare number; None when it says nothing such."""
    said = text.strip().upper().removesuffix("B")
    factor = {"K": 1024, "M": 1024 * 1024}.get(said[-1:], 1)
    digits = said.rstrip("KM").strip()
    return int(digits) * factor if digits.isdigit() and len(digits) < 10 else None
