"""data/desk_sent.csv of a desk pack: the months that its sender knows to be reported, newest first.

``seen`` are the newest stamps that the maker had seen of each PC, separated by spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.packs.sent_elsewhere import SentElsewhere
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.stamps import device_of
from gridcenter.domain.written.door import clean, is_line
from gridcenter.exchange.packs.datapackage import DESK_SENT, DESK_SENT_COLUMNS, CsvMember
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.pack_format import encode_lines
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.sheets.cells import STAMP_SHAPE, moment

_STAMP = re.compile(STAMP_SHAPE)
_SHAPES = {
    "device": re.compile(r"[0-9a-f]{1,16}"),
    "seq": re.compile(r"[0-9]{1,6}"),
    "period": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "to": re.compile(r"[0-9]{2,9}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "carries": re.compile(r"true|"),
    "outcome": re.compile(r"[APFQ]?"),
}
_NAME_LIMIT = 100
_MOST = 1000


def encode(packs: Iterable[SentElsewhere]) -> tuple[CsvMember, ...]:
    """The member; none when nothing was reported yet."""
    told = [_line(each) for each in packs]
    data = encode_lines((DESK_SENT_COLUMNS, *told))
    return (CsvMember(name=DESK_SENT, data=data),) if told else ()


def _line(each: SentElsewhere) -> tuple[str, ...]:
    return (
        *(each.id.digest, each.device, str(each.id.seq), each.id.kind.value, each.id.month),
        *(each.to, "true" if each.carries else "", each.created_at, each.created_by),
        *(
            each.outcome or "",
            each.acknowledged_at or "",
            " ".join(filter(None, each.seen.values())),
        ),
    )


def read(pack: OpenedPack) -> tuple[SentElsewhere, ...]:
    """What a verified pack says of it; MalformedPackError names the line that is none."""
    if f"data/{DESK_SENT}.csv" not in pack.manifest.members:
        return ()
    found = []
    for number, cells in enumerate(lines(pack, DESK_SENT, most=_MOST)):
        if number == 0 and tuple(cells) == DESK_SENT_COLUMNS:
            continue
        try:
            if number == 0:
                raise ValueError(DESK_SENT)
            found.append(
                _read(dict(zip(DESK_SENT_COLUMNS, cells, strict=True)), pack.manifest.unit)
            )
        except ValueError:
            raise MalformedPackError(what=f"{DESK_SENT}: {number}") from None
    return tuple(found)


def _read(cells: dict[str, str], unit: UnitCode) -> SentElsewhere:
    kind, name, stamps = PackKind(cells["kind"]), clean(cells["created_by"]), cells["seen"].split()
    shaped = all(shape.fullmatch(cells[each]) for each, shape in _SHAPES.items())
    named = len(name) <= _NAME_LIMIT and is_line(name)
    if not (shaped and named and kind.rules.chained and all(map(_STAMP.fullmatch, stamps))):
        raise ValueError(DESK_SENT)
    for each in filter(None, (cells["created_at"], cells["acknowledged_at"])):
        moment(each)
    return SentElsewhere(
        id=PackId(
            unit=unit,
            kind=kind,
            month=cells["period"],
            seq=int(cells["seq"]),
            digest=cells["digest"],
        ),
        device=cells["device"],
        to=UnitCode(cells["to"]),
        carries=bool(cells["carries"]),
        seen={device_of(stamp): stamp for stamp in stamps},
        created_at=cells["created_at"],
        created_by=name,
        outcome=cells["outcome"] or None,
        acknowledged_at=cells["acknowledged_at"] or None,
    )
