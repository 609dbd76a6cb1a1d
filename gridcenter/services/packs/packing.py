"""Sending: what would go up, and the pack itself, read back before anybody pulls the stick."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from gridcenter import __version__
from gridcenter.domain.errors import GridcenterError, ReasonRequiredError
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.exchange.file_out import write_out, write_safely
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import BuiltPack, build, file_name
from gridcenter.exchange.packs.pack_seal import seal
from gridcenter.services import audit, month
from gridcenter.services.centre import Centre
from gridcenter.services.folder import practice
from gridcenter.services.packs import audit_heads, pack_archive, pack_files, rezoned
from gridcenter.services.packs.pack_content import (
    full_wanted,
    gather,
    kind_to_send,
    names,
    withheld,
)
from gridcenter.services.register.numbers import NumbersInTextError
from gridcenter.services.trust import units
from gridcenter.store import audit as audit_store
from gridcenter.store import gestures
from gridcenter.store.packs import aside, desk
from gridcenter.store.packs import sent as sent_packs
from gridcenter.store.packs.aside import Aside
from gridcenter.store.packs.sent import SentPack

__all__ = ["Aside", "SentPack", "export_month", "names", "preview", "sent"]

Content = bytes
"""What a file holds; beside fields called ``bytes`` the type needs a name of its own."""
SENT_FOLDER = Path("packs", "sent")
SENDABLE = tuple(kind for kind in PackKind if kind.rules.chained)


class KindNotSentError(GridcenterError):
    """This kind of pack is not made by an export."""

    code = "kind_not_sent"
    sentence = N_("不能导出 {kind} 类型的上报包。")
    hint = N_("可用的有：{known}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """One pack of a unit below that a bundle would carry on, and when it came (UTC text)."""

    id: PackId
    unit_name: str
    received_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPreview:
    """What would go up: live rows per register, rows that travel, size, and what to look at.

    ``numbers_in_text`` counts free texts that contain an ID or phone number; ``to_mend`` the
    problems that the tier above would bounce.
    """

    month: str
    kind: PackKind
    receiver: str
    receiver_name: str
    masking: Masking
    live: dict[str, int]
    rows: dict[str, int]
    bytes: int
    attachments: pack_files.Load
    """The contents of attachments that may go along."""
    withheld: tuple[tuple[str, str], ...]
    """(register, field) of what stays at home or goes masked."""
    numbers_in_text: int
    to_mend: int
    former: tuple[SentPack, ...]
    """What was already sent for this month, newest first."""
    receipt: Content | None = None
    """The newest receipt that came home for this month, as a file."""
    beside: tuple[Aside, ...] = ()
    """Bundles and desk packs sent for this month, newest first."""
    full_wanted: bool = False
    """Whether everything goes because the last receipt asked for it, whatever the kind."""
    relayed: tuple[Relay, ...] = ()
    """Of a bundle the packs of units below that it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A pack on its medium, read back and equal: the stick may be pulled."""

    path: Path
    id: PackId
    bytes: int
    rows: dict[str, int]
    masking: Masking
    to: UnitCode
    numbers_in_text: int
    attachments: int = 0
    """How many contents of attachments went along."""
    attachments_missing: tuple[str, ...] = ()
    """Of those that should have gone along the names of the ones that are not here."""
    full_wanted: bool = False
    """Whether everything went because the last receipt asked for it."""


def sent(centre: Centre, month_: str | None = None) -> tuple[SentPack, ...]:
    """What we sent, newest first."""
    return sent_packs.sent(centre.db, centre.unit.code, month=month_)


def preview(
    centre: Centre,
    month_: str,
    kind: PackKind = PackKind.FULL,
    *,
    unmasked: bool = False,
    attachments: bool = False,
    to: str | None = None,
) -> SendPreview:
    """What an export would send, without sending it; ``bytes`` is an estimate."""
    masking = Masking.FULL if unmasked else Masking.MASKED
    card = units.receiver(centre, to)
    kind = kind_to_send(centre, kind, card.unit)
    content = gather(centre, kind, masking, card.unit)
    text = "".join(str(data.rows) for data in content.tables).encode()
    load = pack_files.weigh(centre, content.tables, along=attachments)
    return SendPreview(
        month=month_,
        kind=kind,
        receiver=card.unit,
        receiver_name=card.name,
        masking=masking,
        live={data.table.name: data.live for data in content.tables},
        rows={data.table.name: len(data.rows) for data in content.tables},
        bytes=len(zlib.compress(text, 1)) + 4096 + (load.bytes if load.along else 0),
        attachments=load,
        withheld=withheld(masking),
        numbers_in_text=content.numbers_in_text,
        to_mend=sum(1 for _finding in month.findings(centre, month_)),
        former=sent(centre, month_),
        receipt=sent_packs.newest_receipt(centre.db, month_),
        beside=tuple(
            each for each in aside.sent(centre.db, centre.unit.code) if each.id.month == month_
        ),
        full_wanted=full_wanted(centre, card.unit),
    )


def export_month(
    centre: Centre,
    month_: str,
    out: Path,
    *,
    kind: PackKind = PackKind.FULL,
    unmasked: bool = False,
    reason: str = "",
    attachments: bool = False,
    to: str | None = None,
) -> Exported:
    """Make the pack of ``month_`` in the folder ``out`` and seal the month.

    With ``attachments`` the contents of those whose records travel go along.
    While the last receipt asks for a full pack everything goes, and a delta becomes a full one.
    Either the file is there, whole and read back, and remembered under its number, or nothing
    happened. Free text that holds personal numbers is masked first, or travels for a ``reason``, which
    is logged (NumbersInTextError). Raises NoReceiverError, ReasonRequiredError,
    NilReportRefusedError, MonthToComeError, MonthNotOverError, WriteBackError,
    TooMuchToSendError.
    """
    centre.require(Deed.SEND)
    if kind not in SENDABLE:
        raise KindNotSentError(kind=kind.value, known=Listed(sorted(SENDABLE)))
    if unmasked:
        centre.require(Deed.REVEAL)
    if unmasked and not reason.strip():
        raise ReasonRequiredError
    month.refuse_early(centre, month_, nil=kind.rules.no_rows)
    card, keys = units.receiver(centre, to), units.keys(centre)
    masking = Masking.FULL if unmasked else Masking.MASKED
    with pack_archive.all_or_no_file() as files, centre.db.transaction():
        kind = kind_to_send(centre, kind, card.unit)
        if kind.rules.no_rows:
            month.report_nil(centre, month_)
        wanted = full_wanted(centre, card.unit)
        content = gather(centre, kind, masking, card.unit)
        if content.numbers_in_text and not reason.strip():
            raise NumbersInTextError(count=content.numbers_in_text)
        former = sent(centre)
        statement = Manifest(
            kind=kind,
            unit=centre.unit.code,
            device=centre.device,
            to=card.unit,
            period=month_,
            seq=former[0].id.seq + 1 if former else 1,
            base=content.base,
            prev=former[0].id.digest if former else "",
            created=centre.now(),
            app=__version__,
            state_root=content.root,
            audit_head=audit_store.head(centre.db),
            masking=masking,
            about=_about(
                centre,
                kind,
                sent_packs.sent(centre.db, centre.unit.code, month=month_, to=card.unit),
            ),
        )
        files_along = pack_files.to_send(centre, content.tables) if attachments else {}
        pack = build(
            content.tables,
            statement,
            keys.secret,
            divisions=names(centre),
            asides=rezoned.members(centre),
            files=files_along,
        )
        sealed = seal(pack.plain, (card.receiving, keys.address))
        path = out / file_name(pack.manifest)
        _remember(centre, pack, len(sealed), reason.strip(), content.numbers_in_text)
        load = pack_files.weigh(centre, content.tables, along=attachments)
        if files_along:
            detail = {"seq": statement.seq, "files": len(files_along)}
            audit.record(centre, "pack.attachments", detail)
        files.append(own := centre.folder / SENT_FOLDER / path.name)
        write_safely(own, sealed, ours=True)
        write_out(path, sealed)
    return Exported(
        path=path,
        id=pack.id,
        bytes=len(sealed),
        rows={data.table.name: len(data.rows) for data in content.tables},
        masking=masking,
        to=card.unit,
        numbers_in_text=content.numbers_in_text,
        attachments=len(files_along),
        attachments_missing=load.missing if attachments else (),
        full_wanted=wanted,
    )


def _about(centre: Centre, kind: PackKind, former: tuple[SentPack, ...]) -> dict[str, str]:
    """What the pack rests on; an amendment names the newest of the month's ``former`` packs."""
    told = practice.mark(centre) | audit_heads.told(centre) | rezoned.told(centre)
    amended = former[0].id.digest if former else None
    return told | ({"amends": amended} if kind.rules.corrects and amended else {})


def _remember(centre: Centre, pack: BuiltPack, size: int, reason: str, numbers: int) -> None:
    """Put the pack into the chain, the month and the audit trail."""
    manifest, name = pack.manifest, file_name(pack.manifest)
    sent_packs.add_sent(
        centre.db,
        SentPack(
            id=pack.id,
            to=manifest.to,
            base=manifest.base,
            previous=manifest.prev,
            masking=manifest.masking.value,
            rows=manifest.rows,
            bytes=size,
            file=name,
            last_stamp=gestures.last_stamp(centre.db),
            created_at=manifest.created,
            created_by=centre.actor,
            seen=desk.seen(centre.db),
        ),
    )
    said = {"seq": manifest.seq, "kind": manifest.kind.value, "file": name, "to": manifest.to}
    month.note(centre, manifest.period, "export", said)
    if numbers:
        detail = {"seq": manifest.seq, "count": numbers, "reason": reason}
        audit.record(centre, "pack.numbers_in_text", detail)
    if manifest.masking is Masking.FULL:
        audit.record(centre, "pack.unmasked", {"seq": manifest.seq, "reason": reason})
