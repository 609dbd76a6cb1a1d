"""data/desk_mark.csv of a desk pack: whose change each field of a record is.

One line for every record and change that still shows in it; what no line names was last changed
with the row's own stamp, ``changed_at`` and ``changed_by``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from gridcenter.domain.packs.desk import Held, Mark, even_marks
from gridcenter.domain.packs.desk_slots import Claim
from gridcenter.domain.packs.merge import Version
from gridcenter.domain.packs.restamps import Restamp
from gridcenter.domain.packs.tables import STAMP, UID, TableSpec
from gridcenter.domain.stamps import device_of
from gridcenter.domain.written.door import clean, is_line
from gridcenter.exchange.packs.datapackage import DESK_MARK, CsvMember
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.pack_format import encode_lines
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.sheets.cells import STAMP_SHAPE, moment

_HEADER = ("table", "uid", "stamp", "at", "by", "fields")
_STAMP = re.compile(STAMP_SHAPE)
_DEVICE = re.compile(r"[0-9a-f]{1,16}")
_NAME_LIMIT = 100
_PLACE = 3
"""Table, uid and field."""
SEEN, LOST, SLOT, RESTAMP = "seen.", "lost.", "slot.", "restamp."
SINCE = "since"
"""The key that says which stamp of its sender the pack rests on; whoever has not seen it waits."""
"""How the keys of ``about`` begin that tell what a desk has seen, whose values lost there, which
PC is which, and what stamps of a wrong clock are corrected."""
Losers = Mapping[tuple[str, str], Mapping[str, str]]
"""By (table, uid) the stamp of the change that lost in a clash of the sender, by field."""
Lines = Mapping[tuple[str, str], tuple[tuple[Mark, tuple[str, ...]], ...]]


def encode(tables: Iterable[tuple[TableSpec, Iterable[Held]]]) -> CsvMember:
    """The member for these records."""
    lines: list[tuple[str, ...]] = []
    for table, rows in tables:
        for held in rows:
            groups: dict[Mark, list[str]] = defaultdict(list)
            even = even_marks(table, held.version.row)
            for name, mark in held.marks.items():
                if mark != even[name]:
                    groups[mark].append(name)
            uid = str(held.version.row[UID])
            lines += ((table.name, uid, *mark, " ".join(sorted(groups[mark]))) for mark in groups)
    return CsvMember(name=DESK_MARK, data=encode_lines((_HEADER, *sorted(lines))))


def read(pack: OpenedPack) -> Lines:
    """The lines by (table, uid); MalformedPackError names the line that is none."""
    member = f"data/{DESK_MARK}.csv"
    if member not in pack.manifest.members:
        return {}
    found: dict[tuple[str, str], list[tuple[Mark, tuple[str, ...]]]] = defaultdict(list)
    for number, cells in enumerate(lines(pack, DESK_MARK), start=1):
        if number == 1 and tuple(cells) == _HEADER:
            continue
        try:
            table, uid, stamp, at, by, names = cells
            by = clean(by)
            moment(at)
            fits = _STAMP.fullmatch(stamp) and len(by) <= _NAME_LIMIT and is_line(by)
            if number == 1 or not fits:
                raise ValueError(DESK_MARK)
        except ValueError:
            raise MalformedPackError(what=f"{DESK_MARK}: {number}") from None
        found[table, uid].append((Mark(stamp, at, by), tuple(names.split(" "))))
    return {key: tuple(marks) for key, marks in found.items()}


def seen(about: Mapping[str, str]) -> dict[str, str]:
    """What the sender of a desk pack has seen of each device; MalformedPackError for no stamp."""
    told = {n.removeprefix(SEEN): stamp for n, stamp in about.items() if n.startswith(SEEN)}
    for device, stamp in told.items():
        # A stamp beyond every other would hide all later conflicts for ever.
        if stamp and not (_STAMP.fullmatch(stamp) and _DEVICE.fullmatch(device)):
            raise MalformedPackError(what=f"manifest.about.{SEEN}{device}")
    return told


def slots(about: Mapping[str, str]) -> dict[str, Claim]:
    """Which PC is which by its sender; MalformedPackError for no claim."""
    told: dict[str, Claim] = {}
    for key, text in about.items():
        if not key.startswith(SLOT):
            continue
        number, _space, stamp = text.partition(" ")
        device = key.removeprefix(SLOT)
        whole = re.fullmatch(r"[0-9]{1,2}", number) and _STAMP.fullmatch(stamp)
        if not (whole and _DEVICE.fullmatch(device)):
            raise MalformedPackError(what=f"manifest.about.{SLOT}")
        told[device] = Claim(int(number), stamp)
    return told


def restamps(about: Mapping[str, str]) -> tuple[Restamp, ...]:
    """The corrections of stamps that its sender knows; MalformedPackError for none."""
    found = []
    for key, text in sorted(about.items()):
        if not key.startswith(RESTAMP):
            continue
        parts = text.split(" ")
        whole = len(parts) == _PLACE and re.fullmatch(r"[0-9a-f]{1,12}", parts[2])
        if not whole or not all(map(_STAMP.fullmatch, parts[:2])):
            raise MalformedPackError(what=f"manifest.about.{RESTAMP}")
        first, last, by = parts
        device, milliseconds = device_of(last.partition("m")[0]), int(by, 16)
        if "m" in first + last or int(first[:12], 16) < milliseconds:
            raise MalformedPackError(what=f"manifest.about.{RESTAMP}")
        found.append(Restamp(device=device, first=first, last=last, milliseconds=milliseconds))
    return tuple(found)


def loser(table: str, uid: str, name: str) -> str:
    """The key of ``about`` that tells of a value that lost; its value is the stamp of its mark."""
    return f"{LOST}{table}.{uid}.{name}"


def losers(about: Mapping[str, str]) -> Losers:
    """What lost at the sender of a desk pack; MalformedPackError for no such line."""
    told: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for key, stamp in about.items():
        if not key.startswith(LOST):
            continue
        place = key.removeprefix(LOST).split(".")
        if len(place) != _PLACE or not _STAMP.fullmatch(stamp):
            raise MalformedPackError(what=f"manifest.about.{LOST}")
        told[place[0], place[1]][place[2]] = stamp
    return told


def held(table: TableSpec, version: Version, lines: Lines) -> Held | None:
    """A record with its marks; None when a mark is newer than the row that it speaks of."""
    marks = even_marks(table, version.row)
    for mark, names in lines.get((table.name, str(version.row[UID])), ()):
        if mark.stamp > str(version.row[STAMP]):
            return None
        marks |= {name: mark for name in names if name in marks}
    # A joined row's own stamp is no clock of a field: every field then has a line of its own.
    if any(not _STAMP.fullmatch(mark.stamp) for mark in marks.values()):
        return None
    return Held(version, marks)
