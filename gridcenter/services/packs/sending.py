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

KINDS = tuple(kind for kind in PackKind if not kind.rules.directs)


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
    months.refuse_early(centre, month, nil=kind.rules.no_rows)
    if kind.rules.between_desks:
        return desks.export(centre, month, out)
    if kind.rules.relays:
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
    relay, desk = centre.unit.tier is not Tier.TOWNSHIP, bool(units.other_desks(centre))
    fitting = (
        kind
        for kind in KINDS
        if (relay or not kind.rules.relays) and (desk or not kind.rules.between_desks)
    )
    return tuple(sorted(fitting, key=lambda kind: not kind.rules.relays))


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
    if kind.rules.relays:
        packs = relaying.to_relay(centre, month, units.receiver(centre, to).unit)
        seen = packing.preview(centre, month, PackKind.NIL, to=to)
        size = sum(
            pack_archive.archive_path(centre, each.id.digest).stat().st_size for each in packs
        )
        relayed = tuple(
            Relay(
                id=each.id,
                unit_name=units.name_of(centre, each.id.unit),
                received_at=each.received_at,
            )
            for each in packs
        )
        return replace(
            seen, kind=kind, bytes=size + 4096, withheld=(), numbers_in_text=0, relayed=relayed
        )
    if not kind.rules.between_desks:
        return packing.preview(
            centre, month, kind, unmasked=unmasked, attachments=attachments, to=to
        )
    whole = packing.preview(centre, month, unmasked=True, to=centre.unit.code)
    return replace(whole, kind=kind, withheld=(), numbers_in_text=0)
