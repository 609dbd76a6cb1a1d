"""Flipped bits in every kind of file we keep: the right answer or a sentence, never a wrong one, never a bug."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import restoring, trouble
from gridcenter.services.register import attachment_contents
from tests.builders import PASSWORD
from tests.tools.soak import deeds
from tests.tools.soak.deeds import PDF, LostError, opened, whole
from tests.tools.soak.telling import Tally

_LONGEST = 30
_RIGHT, _TOLD, _BUG, _WRONG = 0, 3, 4, 5
GRIDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: where it lies in which deed's pattern, and a use that raises when it answers wrongly."""

    name: str
    deed: str
    glob: str
    use: Callable[[Path], None]


def _work(place: Path) -> None:
    if whole(place, "grid") != GRIDS:
        raise LostError("grids")


def _logged(place: Path) -> None:
    found = whole(place, "grid")
    if found != deeds.SAVES:
        raise LostError(f"{found} grids of {deeds.SAVES}")


def _attachment(place: Path) -> None:
    centre = opened(place, durable=False)
    try:
        sealed = next((place / "d" / "attachments").iterdir())
        if attachment_contents.content(centre, sealed.stem, "a.pdf") != PDF:
            raise LostError("attachment")
    finally:
        centre.close()


def _restore(place: Path) -> None:
    (copy,) = (place / "stick").iterdir()
    try:
        restoring.restore(place / "d", copy, password=PASSWORD, clock=deeds.clock(hours=5))
    except GridcenterError:
        _work(place)
        raise
    if whole(place, "grid") != 1:
        raise LostError("restored wrongly")


def _pack(place: Path) -> None:
    merge = next(each for each in deeds.DEEDS if each.name == "merge")
    try:
        merge.act(place, lambda _number: None)
    except GridcenterError:
        if merge.found(place):
            raise LostError("a refused pack was merged") from None
        raise
    if merge.found(place) not in (0, deeds.ROWS):  # 0: put aside for a person
        raise LostError("half a pack")


KINDS: tuple[Kind, ...] = (
    Kind(name="gridcenter.db", deed="restore", glob="d/gridcenter.db", use=_work),
    Kind(name="gridcenter.db-wal", deed="log", glob="d/gridcenter.db-wal", use=_logged),
    Kind(name="keys.json", deed="restore", glob="d/keys.json", use=_work),
    Kind(name="gridcenter.count", deed="restore", glob="d/gridcenter.count", use=_work),
    Kind(name="attachment", deed="restore", glob="d/attachments/*.age", use=_attachment),
    Kind(name="backup.json", deed="restore", glob="stick/*/backup.json", use=_restore),
    Kind(name="backup: data", deed="restore", glob="stick/*/gridcenter.db", use=_restore),
    Kind(name="backup: keys", deed="restore", glob="stick/*/keys.json", use=_restore),
    Kind(name="backup: attachment", deed="restore", glob="stick/*/attachments/*", use=_restore),
    Kind(name="pack", deed="merge", glob="in.gcpack", use=_pack),
)


def _pattern(kind: Kind, top: Path) -> Path:
    if kind.deed != "log":
        deed = next(each for each in deeds.DEEDS if each.name == kind.deed)
        return deeds.pattern(deed, top)
    place = top / "log"
    if not place.exists():
        save = next(each for each in deeds.DEEDS if each.name == "save")
        deeds.fresh(save, top, place)
        if not (process := os.fork()):  # ends without closing: the log stays
            save.act(place, lambda number: os._exit(0) if number == deeds.SAVES else None)
        os.waitpid(process, 0)
    return place


def flip(kind: Kind, top: Path, times: int, random: Random, tally: Tally) -> None:
    """Flip one bit, or now and then cut the file or empty a piece of it, and use it."""
    place = top / "work"
    for _each in range(times):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(_pattern(kind, top), place)
        (path,) = place.glob(kind.glob)
        content = bytearray(path.read_bytes())
        at, how = random.randrange(len(content)), random.random()
        if how < 0.8:
            content[at] ^= 1 << random.randrange(8)
        elif how < 0.9:
            del content[at:]
        else:
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        path.write_bytes(content)
        ended = _use(kind, place)
        tally.runs += 1
        tally.refused += ended == _TOLD
        if ended not in (_RIGHT, _TOLD):
            said = {_BUG: "a bug", _WRONG: "a wrong answer"}.get(ended, "it hangs")
            tally.failed(f"{kind.name} at {at}: {said}", place)


def _use(kind: Kind, place: Path) -> int:
    process = os.fork()
    if not process:
        signal.alarm(_LONGEST)  # ends a use that hangs, with a signal
        os._exit(_answer(kind, place))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _answer(kind: Kind, place: Path) -> int:
    try:
        kind.use(place)
    except GridcenterError:
        return _TOLD
    except LostError as failure:
        told = str(failure).startswith(
            ("not whole", "attachments")
        )  # found by the check of the data
        sys.stderr.write("" if told else f"{kind.name}: {failure}\n")
        return _TOLD if told else _WRONG
    except BaseException as failure:
        if isinstance(trouble.told_of(failure), GridcenterError):
            return _TOLD
        sys.stderr.write(f"{kind.name}: {failure!r}\n")
        return _BUG
    return _RIGHT
