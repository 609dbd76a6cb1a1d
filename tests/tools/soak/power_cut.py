"""Power cuts: from a recording of what a deed did, disks as they may look after a cut at any moment.

Two models. *ordered*: the disk keeps what it got in the order it got it, up to some moment not before
the last flush. *strict*: only what was flushed is sure; of the rest each write, in pieces of 4 KB, and
each folder's newest names, from the first missing one on, may or may not be there. A file's flush
keeps its content, not its name: that takes a flush of the folder. A rename is in both folders or in
neither, as ext4, XFS, Btrfs and NTFS have it; FAT and exFAT promise less.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random

from tests.tools.soak import deeds, recording
from tests.tools.soak.child import told_in
from tests.tools.soak.deeds import Deed, fresh, judge
from tests.tools.soak.recording import Step
from tests.tools.soak.telling import Tally

_PIECE = 4096


@dataclass(slots=True)
class _File:
    content: bytearray = field(default_factory=bytearray)
    waiting: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class _Folder:
    """``names`` are what is sure, ``now`` what the process sees, ``waiting`` the way from one to the other."""

    names: dict[str, _File | _Folder] = field(default_factory=dict)
    now: dict[str, _File | _Folder] = field(default_factory=dict)
    waiting: list[tuple[str, _File | _Folder | None, int]] = field(default_factory=list)
    """Name, what it stands for (None: nothing any more), and the rename that it is one half of, or 0."""

    def set(self, name: str, node: _File | _Folder | None, rename: int = 0) -> None:
        if node is None:
            self.now.pop(name, None)
        else:
            self.now[name] = node
        self.waiting.append((name, node, rename))


CONTROLS: dict[str, tuple[type, ...]] = {
    "no flush": (_File, _Folder),
    "no flush of folders": (_Folder,),
}
"""Disks that do as told and flush nothing of these: what is told done must get lost there."""


class Disk:
    """A disk that does the steps of a recording, and can lose power."""

    def __init__(self, place: Path, *, deaf: tuple[type, ...] = ()) -> None:
        self._deaf = deaf
        self.top = _read(place)
        self._renames = 0
        self._sure: set[int] = set()

    def do(self, step: Step) -> None:
        """One step."""
        if step.kind == "told":
            return
        folder, name = self._at(step.path)
        node = folder.now.get(name) if name else folder
        if step.kind == "make":
            if node is None:
                folder.set(name, _File())
            elif step.at:
                self._file(node).waiting.append(Step(kind="cut", at=0))
        elif step.kind == "folder":
            folder.set(name, _Folder())
        elif step.kind in ("write", "cut"):
            self._file(node).waiting.append(step)
        elif step.kind == "gone":
            folder.set(name, None)
        elif step.kind in ("rename", "link"):
            into, other = self._at(step.to)
            self._renames += step.kind == "rename"
            into.set(other, node, self._renames if step.kind == "rename" else 0)
            if step.kind == "rename":
                folder.set(name, None, self._renames)
        elif step.kind == "flush" and node is not None and not isinstance(node, self._deaf):
            if isinstance(node, _Folder):
                self._sure.update(rename for _name, _node, rename in node.waiting if rename)
            _flush(node)

    @staticmethod
    def _file(node: _File | _Folder | None) -> _File:
        assert isinstance(node, _File)
        return node

    def _at(self, path: str) -> tuple[_Folder, str]:
        parts, folder = PurePosixPath(path).parts, self.top
        for part in parts[:-1]:
            below = folder.now[part]
            assert isinstance(below, _Folder)
            folder = below
        return folder, parts[-1] if parts else ""

    def write(self, to: Path, random: Random | None) -> None:
        """What is on the disk now, into ``to``; with ``random`` power fails, without all is kept."""
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        kept = self._kept(random) if random else {}
        _write(self.top, to, random, kept, {})

    def _kept(self, random: Random) -> dict[int, int]:
        """How many of each folder's newest names are on the disk, renames in both folders alike."""
        folders = list(_folders(self.top))
        kept = {id(each): random.randint(0, len(each.waiting)) for each in folders}
        there, before = set(self._sure), -1
        while before != len(there) + sum(kept.values()):
            before = len(there) + sum(kept.values())
            for each in folders:
                for at, (_name, _node, rename) in enumerate(each.waiting):
                    if rename and rename in there:
                        kept[id(each)] = max(kept[id(each)], at + 1)
                there.update(r for _n, _o, r in each.waiting[: kept[id(each)]] if r)
        return kept


def _flush(node: _File | _Folder) -> None:
    if isinstance(node, _File):
        for step in node.waiting:
            _apply(node.content, step)
    else:
        node.names = dict(node.now)
    node.waiting.clear()


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "cut":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data


def _read(place: Path) -> _Folder:
    folder = _Folder()
    for each in place.iterdir():
        node = _read(each) if each.is_dir() else _File(content=bytearray(each.read_bytes()))
        folder.names[each.name] = folder.now[each.name] = node
    return folder


def _folders(folder: _Folder) -> Iterator[_Folder]:
    """A folder and all below, as the process sees them and as they were."""
    yield folder
    nodes = [*folder.now.values(), *folder.names.values(), *(n for _, n, _ in folder.waiting)]
    for each in {id(node): node for node in nodes}.values():
        if isinstance(each, _Folder):
            yield from _folders(each)


def _write(
    folder: _Folder, to: Path, random: Random | None, kept: dict[int, int], done: dict[int, Path]
) -> None:
    names = dict(folder.now)
    if random is not None:
        names = dict(folder.names)
        for name, node, _rename in folder.waiting[: kept[id(folder)]]:
            if node is None:
                names.pop(name, None)
            else:
                names[name] = node
    for name, node in names.items():
        if isinstance(node, _Folder):
            (to / name).mkdir()
            _write(node, to / name, random, kept, done)
        elif id(node) in done:
            (to / name).hardlink_to(done[id(node)])
        else:
            (to / name).write_bytes(_left(node, random))
            done[id(node)] = to / name


def _left(file: _File, random: Random | None) -> bytes:
    content = bytearray(file.content)
    luck = random.choice((0.0, 0.5, 0.9)) if random else 1.0
    for step in file.waiting:
        if step.kind == "cut":
            if random is None or random.random() < luck:
                _apply(content, step)
            continue
        for start in range(0, len(step.data), _PIECE):
            if random is None or random.random() < luck:
                data = step.data[start : start + _PIECE]
                _apply(content, Step(kind="write", at=step.at + start, data=data))
    return bytes(content)


def cut(
    deed: Deed, top: Path, times: int, random: Random, tallies: dict[str, Tally], *words: str
) -> None:
    """Record ``deed`` once, then cut the power ``times`` times in each model of ``tallies``."""
    place = fresh(deed, top, top / "recorded" / "place")
    (place.parent / "told").unlink(missing_ok=True)
    try:
        steps = recording.record(deed.name, place, top / "strace.log", *words)
    except OSError as failure:
        for tally in tallies.values():
            tally.skipped = str(failure)
        return
    _check_model(deed, top, steps, place)
    begin = next(at for at, each in enumerate(steps) if each.kind == "told")
    for model, tally in tallies.items():
        for _each in range(times):
            # Half of the cuts in the last third, where things change places.
            late = begin + (len(steps) - begin) * 2 // 3
            moment = random.randint(random.choice((begin, late)), len(steps))
            _cut_at(deed, top, steps, moment, model, random, tally)


def _cut_at(
    deed: Deed,
    top: Path,
    steps: list[Step],
    moment: int,
    model: str,
    random: Random,
    tally: Tally,
) -> None:
    disk = Disk(deeds.pattern(deed, top), deaf=CONTROLS.get(model, ()))
    if model == "ordered":
        flushes = [at for at, each in enumerate(steps[:moment]) if each.kind == "flush"]
        kept = random.randint(flushes[-1] + 1 if flushes else 0, moment)
        for step in steps[:kept]:
            disk.do(step)
        disk.write(top / "work", None)
    else:
        for step in steps[:moment]:
            disk.do(step)
        disk.write(top / "work", random)
    said = b" ".join(each.data for each in steps[:moment] if each.kind == "told")
    told = told_in(said.replace(b"begin", b"0"))
    tally.runs += 1
    tally.told += told
    try:
        judge(deed, top / "work", told)
    except Exception as failure:
        tally.failed(
            f"{deed.name}, {model}, cut at {moment} of {len(steps)}, {told} told: {failure!r}",
            top / "work",
        )


def _check_model(deed: Deed, top: Path, steps: list[Step], real: Path) -> None:
    """The model is only worth something if it ends with what the real file system has."""
    disk = Disk(deeds.pattern(deed, top))
    for step in steps:
        disk.do(step)
    disk.write(top / "work", None)
    if _contents(top / "work") != _contents(real):
        raise recording.UnknownCallError(f"{deed.name}: the model differs from the real folder")


def _contents(place: Path) -> dict[str, bytes | None]:
    return {
        each.relative_to(place).as_posix(): each.read_bytes() if each.is_file() else None
        for each in place.rglob("*")
    }
