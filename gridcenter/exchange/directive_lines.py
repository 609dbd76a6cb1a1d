"""data/directive.csv: what the sender asks of records of the receiving unit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from gridcenter.domain.directives import Directive, DirectiveAction
from gridcenter.domain.fields import RegisterId, Uid
from gridcenter.exchange.datapackage import DIRECTIVE, CsvMember
from gridcenter.exchange.failures import MalformedPackError
from gridcenter.exchange.pack_format import encode_lines
from gridcenter.exchange.pack_reader import OpenedPack

HEADER = ("uid", "register", "record", "title", "action", "note", "due", "made_at", "made_by")
_UID = re.compile(r"[A-Za-z0-9\-]{8,64}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,6})?Z")
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
    number = 0
    found = []
    try:
        with pack.archive() as archive:
            text = archive.read(f"data/{DIRECTIVE}.csv").decode("utf-8")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        if tuple(next(lines, ())) != HEADER:
            raise ValueError(DIRECTIVE)
        for cells in lines:
            number += 1
            found.append(_read(pack, cells))
    except (KeyError, ValueError, csv.Error):
        raise MalformedPackError(what=f"{DIRECTIVE}: {number}") from None
    return tuple(found)


def _read(pack: OpenedPack, cells: list[str]) -> Directive:
    uid, register, record, title, action, note, due, made_at, made_by = cells
    shaped = _UID.fullmatch(uid) and _UID.fullmatch(record) and _DAY.fullmatch(due)
    short = len(title) <= _SHORT and len(made_by) <= _SHORT and len(note) <= _LONG
    if not (shaped and short and _MOMENT.fullmatch(made_at) and made_by.isprintable()):
        raise ValueError(DIRECTIVE)
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
