"""What one PC of an office leaves in the shared folder for the others: two files, sealed to all of them.

While a PC is away its colleagues would write, and read of each other, everything since then every few minutes. So what
they left stands, and what came since lies in a small file that rests on it, until that has grown as large: then both
become one. A row is written and read a few times, not once a round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zlib import crc32

from gridcenter.domain.packs.chain import TOLERANCE
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.tables import UNIT, every_table
from gridcenter.domain.stamps import milliseconds_of
from gridcenter.exchange.file_out import write_out
from gridcenter.exchange.packs import desk_marks
from gridcenter.exchange.packs.pack_format import TableData, build
from gridcenter.exchange.packs.pack_seal import seal
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desk_plan, rezoned
from gridcenter.services.packs.aside import statement
from gridcenter.services.packs.packing import names
from gridcenter.services.trust import desk_slots, units
from gridcenter.store import gestures
from gridcenter.store.packs import desk, merging, restamping
from gridcenter.store.packs.packs import StoredCard

PACK = ".gcdesk"
LEFT = "office_left"
"""The setting that says what lies in the folder; None makes everything anew."""
_ANEW = "office_anew"
_SOON = timedelta(hours=1)
"""So long what came from another PC is left to that one's own file."""
_FEW = 50
"""So many rows always go into the small file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """What lies in the folder of ours: changes after ``low`` up to ``base`` in one file, those up to ``top`` in the small one.

    The first has ``rows`` rows and ``size`` bytes. ``beside`` names what is said beside the rows, ``under`` for how
    many PCs and after how many corrections of stamps.
    """

    low: str = "~"
    base: str = ""
    top: str = ""
    rows: int = 0
    size: int = -1
    beside: int = 0
    under: list[int] = field(default_factory=list)


def leave(centre: Centre, place: Path, told: Collection[Mapping[str, str]]) -> bool:
    """Write what somebody still lacks of us; nothing when all have what is there already.

    ``told`` is what each other PC says that it has seen. Raises WriteBackError.
    """
    others = units.other_desks(centre)
    # What others saw before a correction of stamps reads as everything else does after it.
    restamps = restamping.known(centre.db)
    vectors = [desk_plan.read_seen(seen, restamps) for seen in told]
    # One that no right clock gives yet tells nothing: it is what a wrong one gave here once.
    latest = int((centre.clock() + TOLERANCE).timestamp() * 1000)
    heard = [
        stamp if milliseconds_of(stamp) <= latest else ""
        for stamp in (seen.get(centre.device, "") for seen in vectors)
    ]
    # A PC that was never heard of here has seen nothing.
    all_heard = bool(heard) and len(heard) >= len(others)
    since = min(heard) if all_heard else ""
    if max(heard, default="") > gestures.last_stamp(centre.db):
        _begin_anew(centre, max(heard))
    if since < settings.get(centre, _ANEW, ""):
        since = ""
    left, beside = _left(centre), _told_beside(centre)
    under = [len(others), len(restamps)]
    newest = desk.newest_touch(centre.db)
    if not others:
        return False
    if since and left.beside == beside and (newest <= since or _all_have(centre, place, vectors)):
        return False
    stands = left.under == under and left.low <= since
    stands = stands and _size(place / file_of(centre)) == left.size
    if stands and left.top == newest and left.beside == beside:
        return False
    # Who has all of the large file has no use for it: then one small file is enough.
    if stands and left.base > since:
        fresh = _news(centre, left.base)
        if len(fresh) <= max(left.rows, _FEW):
            _write(centre, place / file_of(centre, fresh=True), left.base, fresh, others)
            _remember(centre, replace(left, top=newest, beside=beside))
            return True
    rows = _news(centre, since)
    size = _write(centre, place / file_of(centre), since, rows if since else None, others)
    _remember(
        centre,
        _Left(
            low=since,
            base=newest,
            top=newest,
            rows=len(rows),
            size=size,
            beside=beside,
            under=under,
        ),
    )
    return True


def _told_beside(centre: Centre) -> int:
    """Another number whenever a pack would say anything else beside its rows."""
    slots = sorted(desk_slots.known(centre).items())
    told = (desk_plan.told_sent(centre), rezoned.members(centre), slots)
    return crc32(repr(told).encode())


def _news(centre: Centre, since: str) -> frozenset[str]:
    return desk.touched_since(centre.db, since) | desk.purged_since(centre.db, since)


def _all_have(centre: Centre, place: Path, vectors: Iterable[Mapping[str, str]]) -> bool:
    """Whether every other PC has all that is here, by its own word; what a third one left just now it will take there."""
    soon = int((centre.clock() - _SOON).timestamp() * 1000)
    mine = {
        device: stamp
        for device, stamp in desk.seen(centre.db).items()
        if milliseconds_of(stamp) < soon or not (place / f"{device}{PACK}").exists()
    }
    mine[centre.device] = desk.newest_own(centre.db)
    return all(seen.get(device, "") >= stamp for seen in vectors for device, stamp in mine.items())


def file_of(centre: Centre, *, fresh: bool = False) -> str:
    """What this PC leaves: one file for all, and a small one that rests on it and comes after it by name."""
    return f"{centre.device}{'_' * fresh}{PACK}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _left(centre: Centre) -> _Left:
    found = settings.get(centre, LEFT)
    return _Left(**found) if found else _Left()


def _remember(centre: Centre, left: _Left) -> None:
    settings.put(centre, LEFT, asdict(left))


def _begin_anew(centre: Centre, heard: str) -> None:
    """The others saw more of us than we have: this folder came from a backup. All goes out again."""
    with centre.db.transaction():
        desk.move_clock(centre.db, heard)
        stamp = centre.next_stamp()
        desk.move_clock(centre.db, stamp)
        settings.put(centre, _ANEW, stamp)
        settings.put(centre, LEFT, None)


def _write(
    centre: Centre,
    path: Path,
    since: str,
    rows: Collection[str] | None,
    others: Iterable[StoredCard],
) -> int:
    """Seal what changed after ``since`` (None: all rows) to the others; its size in bytes."""
    sealed = seal(
        _pack(centre, since, rows),
        (*(each.receiving for each in others), units.keys(centre).address),
    )
    write_out(path, sealed)
    return len(sealed)


def _pack(centre: Centre, since: str, touched: Collection[str] | None) -> bytes:
    """A desk pack of these rows, which changed or came here after our stamp ``since``; None for all."""
    unit, keys = centre.unit.code, units.keys(centre)
    tables, marked = [], []
    for table in every_table():
        if touched is None:
            found = merging.rows_of(centre.db, table, unit)
        else:
            here = merging.versions(centre.db, table, touched).values()
            # What a decision moved away is another unit's, and lies in our bin only as a copy.
            found = [each for each in here if each.row[UNIT] == unit]
        by_uid = {version.uid: version for version in found}
        marked.append((table, desk.held(centre.db, table, by_uid, centre.device).values()))
        rows = [version.row for version in found]
        tables.append(TableData(table=table, rows=rows, live=len(rows)))
    about = desk_plan.about(centre) | ({desk_marks.SINCE: since} if since else {})
    card = units.receiver(centre, unit)
    manifest = statement(
        centre,
        PackKind.DESK,
        card,
        f"{centre.today():%Y-%m}",
        masking=Masking.WHOLE,
        about=about,
    )
    return build(
        tables,
        manifest,
        keys.secret,
        divisions=names(centre),
        asides=desk_plan.members(centre, marked),
    ).plain
