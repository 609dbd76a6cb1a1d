"""data/rezoning.csv: which unit, village or case came into which, in the order in which it was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.register.fields import Uid, UnitCode
from gridcenter.domain.written.door import is_line
from gridcenter.exchange.packs.datapackage import REZONING, CsvMember
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.pack_format import encode_lines
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.sheets.cells import day as read_day
from gridcenter.exchange.sheets.cells import moment

HEADER = (
    "uid", "sender", "source", "target", "name", "day", "stamp", "made_at", "made_by", "record", "joins",
)  # fmt: skip
_UID = re.compile(r"[A-Za-z0-9\-]{8,64}")
_STAMP = re.compile(r"0[0-9a-f]{11}-[0-9a-f]{6}-[0-9a-f]{1,16}")
_MOST = 10_000
_NAME_LIMIT = 60


def encode(acts: Iterable[Rezoning]) -> tuple[CsvMember, ...]:
    """The member; none when there is nothing to say."""
    told = [
        (
            act.uid, act.sender, act.source, act.target, act.name, act.day, act.stamp, act.made_at,
            act.made_by, act.record, "true" if act.joins else "",
        )
        for act in acts
    ]  # fmt: skip
    return (CsvMember(name=REZONING, data=encode_lines((HEADER, *told))),) if told else ()


def read(pack: OpenedPack) -> tuple[Rezoning, ...]:
    """What a verified pack says of it; MalformedPackError names the line that says nothing sound."""
    if f"data/{REZONING}.csv" not in pack.manifest.members:
        return ()
    found: dict[str, Rezoning] = {}
    for number, cells in enumerate(lines(pack, REZONING, most=_MOST)):
        if number == 0 and tuple(cells) == HEADER:
            continue
        try:
            act = _read(cells)
            if number == 0 or not act.is_sound or found.setdefault(act.uid, act) is not act:
                raise ValueError(REZONING)
        except ValueError:
            raise MalformedPackError(what=f"{REZONING}: {number}") from None
    return tuple(found.values())


def _read(cells: list[str]) -> Rezoning:
    uid, sender, source, target, name, day, stamp, made_at, made_by, record, joins = cells
    named = 0 < len(name) <= _NAME_LIMIT and is_line(name)
    signed = 0 < len(made_by) <= _NAME_LIMIT and is_line(made_by)
    shaped = _UID.fullmatch(uid) and _STAMP.fullmatch(stamp) and joins in ("", "true")
    if not (shaped and named and signed and (not record or _UID.fullmatch(record))):
        raise ValueError(REZONING)
    moment(made_at)
    read_day(day)
    return Rezoning(
        uid=Uid(uid),
        sender=UnitCode(sender),
        source=source,
        target=target,
        name=name,
        day=day,
        stamp=stamp,
        made_at=made_at,
        made_by=made_by,
        record=record,
        joins=bool(joins),
    )
