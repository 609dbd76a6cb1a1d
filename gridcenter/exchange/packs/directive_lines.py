"""data/directive.csv: what the sender asks of records of the receiving unit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gridcenter.domain.packs.directives import Directive, DirectiveAction
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.written.door import clean, is_line
from gridcenter.exchange.packs.datapackage import DIRECTIVE, CsvMember
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.pack_format import encode_lines
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack
from gridcenter.exchange.sheets.cells import day, moment

HEADER = ("uid", "register", "record", "title", "action", "note", "due", "made_at", "made_by")
_UID = re.compile(r"[A-Za-z0-9\-]{8,64}")
_REGISTER = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MOST = 10_000
_LONG, _SHORT = 2000, 200


def encode(directives: Iterable[Directive]) -> CsvMember:
    """The member."""
    lines = (
        (d.uid, d.register, d.record, d.title, d.action, d.note, d.due or "", d.made_at, d.made_by)
        for d in directives
    )
    return CsvMember(name=DIRECTIVE, data=encode_lines((HEADER, *lines)))


def read(pack: OpenedPack) -> tuple[Directive, ...]:
    """The directives of a verified pack; MalformedPackError names the line that is none."""
    found: dict[str, Directive] = {}
    for number, cells in enumerate(lines(pack, DIRECTIVE, most=_MOST)):
        if number == 0 and tuple(cells) == HEADER:
            continue
        try:
            directive = _read(pack, cells)
            if number == 0 or found.setdefault(directive.uid, directive) is not directive:
                raise ValueError(DIRECTIVE)
        except ValueError:
            raise MalformedPackError(what=f"{DIRECTIVE}: {number}") from None
    return tuple(found.values())


def _read(pack: OpenedPack, cells: list[str]) -> Directive:
    uid, register, record, title, action, note, due, made_at, made_by = cells
    title, note, made_by = map(clean, (title, note, made_by))  # older senders kept what came
    shaped = _UID.fullmatch(uid) and _UID.fullmatch(record) and _REGISTER.fullmatch(register)
    short = len(title) <= _SHORT and len(made_by) <= _SHORT and len(note) <= _LONG
    if not (shaped and short and is_line(title) and is_line(made_by)):
        raise ValueError(DIRECTIVE)
    moment(made_at)
    if due:
        day(due)
    return Directive(
        uid=Uid(uid),
        sender=pack.manifest.unit,
        receiver=pack.manifest.to,
        register=RegisterId(register),
        record=Uid(record),
        title=title,
        action=DirectiveAction(action),
        note=note,
        due=due or None,
        made_at=made_at,
        made_by=made_by,
    )
