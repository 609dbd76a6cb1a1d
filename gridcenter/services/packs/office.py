"""Several PCs of one office, no server: they exchange desk packs through a shared folder by themselves.

Each PC keeps files there, sealed to the others and replaced whole: what the others have not seen of it yet
(:mod:`office_files`), and a word that it is here. Whatever order or loss: a PC takes what it can, and says what
it has, so that the next file holds what somebody still lacks. Nothing ever waits for anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gridcenter.base.clock import system_clock
from gridcenter.base.whole_files import refuse_own_folder
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import QUARANTINED, PackStatus
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.file_out import write_safely
from gridcenter.exchange.packs import desk_marks, signed_text
from gridcenter.exchange.packs.failures import PackError
from gridcenter.exchange.packs.pack_reader import check_signature
from gridcenter.exchange.packs.pack_seal import seal, unseal
from gridcenter.services import clock_doubt, settings
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desk_plan
from gridcenter.services.packs.examining import open_case
from gridcenter.services.packs.office_files import LEFT, PACK, leave
from gridcenter.services.packs.settling import settle
from gridcenter.services.trust import units

_FOLDER, _TAKEN = "office_folder", "office_taken"
_HERE = ".gchere"
_HERE_FORMAT = "gridcenter-here/1"
_GONE = timedelta(minutes=30)
"""Who said nothing for so long is not shown as being here."""
_LARGEST_HERE = 8192
_MOST_EDITING = 5


class OfficeFolderGoneError(GridcenterError):
    """The shared folder is not there now."""

    code = "office_folder_gone"
    sentence = N_("同事共用的文件夹现在连不上：{folder}")
    hint = N_("请检查网络或那台共享的电脑是否开机；本机照常可用，连上后自动补齐。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Another PC of our office: who works there, when it was last heard of (UTC), what is edited."""

    device: str
    name: str
    at: str
    editing: tuple[Uid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One round: what changed here, the files that wait for a person or another round, who is here."""

    changes: Changes
    taken: int
    written: bool
    waiting: tuple[str, ...]
    here: tuple[Colleague, ...]


def folder(centre: Centre) -> Path | None:
    """The shared folder, or None."""
    found = settings.get(centre, _FOLDER)
    return Path(found) if found else None


def share(centre: Centre, place: Path | None) -> None:
    """Exchange through ``place`` from now on, or through nothing any more."""
    centre.require(Deed.SEND)
    with centre.db.transaction():
        settings.put(centre, _FOLDER, str(place) if place else None)
        settings.put(centre, _TAKEN, {})
        settings.put(centre, LEFT, None)


def exchange(centre: Centre, editing: Iterable[str] = ()) -> Exchanged:
    """Take what the others left, leave what they lack, say that we are here.

    ``editing`` are the uids of records open here: the others are told, nothing is locked. Raises
    OfficeFolderGoneError, WriteBackError; what was taken until then is kept.
    """
    centre.require(Deed.SEND)
    place = folder(centre)
    if place is None or not place.is_dir():
        raise OfficeFolderGoneError(folder=place or "—")
    try:
        touched, taken, waiting = _take(centre, place)
        told = _told(centre, place)
        written = leave(centre, place, [seen for _who, seen in told.values()])
        _say_here(centre, place, editing)
    except OSError as failure:
        raise OfficeFolderGoneError(folder=place) from failure
    return Exchanged(
        changes=Changes(gesture=None, label=N_("同事的电脑"), touched=touched),
        taken=taken,
        written=written,
        waiting=waiting,
        here=_present(centre, told),
    )


def _take(
    centre: Centre, place: Path
) -> tuple[dict[RegisterId, frozenset[Uid]], int, tuple[str, ...]]:
    """Merge every file of another PC that is new since the last look."""
    before: dict[str, list[int]] = settings.get(centre, _TAKEN, {})
    known = dict(before)
    touched: dict[RegisterId, frozenset[Uid]] = {}
    waiting, taken = [], 0
    for path in sorted(place.glob(f"*{PACK}")):
        stat = path.stat()
        mark = [stat.st_size, stat.st_mtime_ns]
        if path.stem.rstrip("_") == centre.device or known.get(path.name) == mark:
            continue
        try:
            with open_case(centre, path) as case:
                if case.verdict.status in QUARANTINED:
                    settle(centre, case)
                    waiting.append(path.name)
                elif case.verdict.status is not PackStatus.DUPLICATE:
                    for register, uids in settle(
                        centre, case, archived=False
                    ).changes.touched.items():
                        touched[register] = touched.get(register, frozenset()) | uids
                    taken += 1
        except PackError:
            # Half copied, or for others, or resting on what we do not have: the next one will do.
            waiting.append(path.name)
            continue
        known[path.name] = mark
    if known != before:
        settings.put(centre, _TAKEN, known)
    return touched, taken, tuple(waiting)


def _say_here(centre: Centre, place: Path, editing: Iterable[str]) -> None:
    keys = units.keys(centre)
    body = {
        "format": _HERE_FORMAT,
        "unit": centre.unit.code,
        "device": centre.device,
        "name": centre.actor,
        "at": centre.now(),
        "editing": sorted(editing)[:_MOST_EDITING],
        "seen": desk_plan.seen_of(centre),
    }
    data = signed_text.write(body, f"here {centre.device}", keys.secret)
    addresses = (each.receiving for each in units.other_desks(centre))
    # Made anew in a few minutes, it need not wait for the disk.
    path = place / f"{centre.device}{_HERE}"
    refuse_own_folder(path)
    write_safely(path, seal(data, (*addresses, keys.address)), durable=False)
    # A file server dates by its own clock what it was given just now.
    ahead = datetime.fromtimestamp(path.stat().st_mtime, UTC) - system_clock()
    clock_doubt.hear(centre.db, centre.clock(), centre.clock() + ahead)


def _told(centre: Centre, place: Path) -> dict[str, tuple[Colleague, dict[str, str]]]:
    """What each other PC says of itself: who is there, and what it has seen."""
    found = {}
    for path in sorted(place.glob(f"*{_HERE}")):
        if path.stem == centre.device or path.stat().st_size > _LARGEST_HERE:
            continue
        try:
            data = unseal(path.read_bytes(), units.identities(centre))
            text = signed_text.read(data)
            if text is None or text.body.get("format") != _HERE_FORMAT:
                continue
            signer = check_signature(
                text.signed, text.signatures[0], units.trusted(centre), claimed=centre.unit.code
            )
            if signer.unit != centre.unit.code or text.body.get("device") != path.stem:
                continue
            found[path.stem] = _read_here(json.loads(text.signed))
        except (PackError, ValueError, KeyError, TypeError):
            continue
    return found


def _read_here(body: Mapping[str, object]) -> tuple[Colleague, dict[str, str]]:
    name, at, editing, seen = (body[key] for key in ("name", "at", "editing", "seen"))
    if not isinstance(editing, list) or not isinstance(seen, dict):
        raise TypeError("here")
    datetime.fromisoformat(str(at))
    told = {f"{desk_marks.SEEN}{device}": str(stamp) for device, stamp in seen.items()}
    colleague = Colleague(
        device=str(body["device"]),
        name=str(name)[:50],
        at=str(at),
        editing=tuple(Uid(str(each)) for each in editing[:_MOST_EDITING]),
    )
    return colleague, desk_marks.seen(told)


def _present(
    centre: Centre, told: Mapping[str, tuple[Colleague, dict[str, str]]]
) -> tuple[Colleague, ...]:
    """Those heard of lately, by the clock of this PC and theirs: it only informs."""
    now = centre.clock()
    return tuple(
        who for who, _seen in told.values() if abs(now - datetime.fromisoformat(who.at)) < _GONE
    )
