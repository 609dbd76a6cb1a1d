"""One door for every kind of pack that an officer may make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.place import Tier
from gridcenter.services import month as months
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks, pack_archive, packing, relaying
from gridcenter.services.packs.packing import Exported, Relay, SendPreview
from gridcenter.services.trust import units

_USUAL = (PackKind.FULL, PackKind.AMENDMENT, PackKind.DELTA, PackKind.NIL)
KINDS = packing.SENDABLE | {PackKind.DESK, PackKind.BUNDLE}


def export(
    centre: Centre,
    month: str,
    out: Path,
    *,
    kind: PackKind = PackKind.FULL,
    unmasked: bool = False,
    reason: str = "",
    attachments: bool = False,
    to: str | None = None,
    update: Path | None = None,
) -> Exported:
    """Make a pack of any of :data:`KINDS`; the other options are those of a month's pack.

    A bundle may hand on an ``update`` of the program.

    A clock that leapt makes none (ClockLeapError): it would date it where nobody can take it in. Nobody
    sends a month to come (MonthToComeError).
    """
    centre.refuse_leap()
    months.refuse_early(centre, month, nil=kind is PackKind.NIL)
    if kind is PackKind.DESK:
        return desks.export(centre, month, out)
    if kind is PackKind.BUNDLE:
        return relaying.export(centre, month, out, to=to, update=update)
    return packing.export_month(
        centre,
        month,
        out,
        kind=kind,
        unmasked=unmasked,
        reason=reason,
        attachments=attachments,
        to=to,
    )


def kinds(centre: Centre) -> tuple[PackKind, ...]:
    """What this centre can send, the usual first."""
    desk = (PackKind.DESK,) if units.other_desks(centre) else ()
    if centre.unit.tier is Tier.TOWNSHIP:
        return (*_USUAL, *desk)
    return (PackKind.BUNDLE, *_USUAL, *desk)


def preview(
    centre: Centre,
    month: str,
    kind: PackKind = PackKind.FULL,
    *,
    unmasked: bool = False,
    attachments: bool = False,
    to: str | None = None,
) -> SendPreview:
    """What an export of ``kind`` would send, without sending it."""
    if kind is PackKind.BUNDLE:
        packs = relaying.to_relay(centre, month)
        seen = packing.preview(centre, month, PackKind.NIL)
        size = sum(pack_archive.archive_path(centre, each.digest).stat().st_size for each in packs)
        relayed = tuple(
            Relay(
                unit_name=units.name_of(centre, each.unit),
                month=each.period,
                seq=each.seq,
                kind=each.kind,
                received_at=each.received_at,
            )
            for each in packs
        )
        return replace(
            seen, kind=kind, bytes=size + 4096, withheld=(), numbers_in_text=0, relayed=relayed
        )
    if kind is not PackKind.DESK:
        return packing.preview(
            centre, month, kind, unmasked=unmasked, attachments=attachments, to=to
        )
    whole = packing.preview(centre, month, unmasked=True, to=centre.unit.code)
    return replace(whole, kind=kind, withheld=(), numbers_in_text=0)
