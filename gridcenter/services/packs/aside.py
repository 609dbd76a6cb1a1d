"""Packs outside the chain: between desks, relayed bundles, directives. Each kind counts its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from gridcenter import __version__
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.exchange.file_out import write_out, write_safely
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import BuiltPack, file_name
from gridcenter.exchange.packs.pack_seal import seal
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import practice
from gridcenter.services.packs.pack_archive import all_or_no_file
from gridcenter.services.packs.packing import SENT_FOLDER, Exported
from gridcenter.services.trust import units
from gridcenter.store import audit as audit_store
from gridcenter.store.packs import aside as stored
from gridcenter.store.packs import packs
from gridcenter.store.packs.packs import StoredCard


def statement(
    centre: Centre,
    kind: PackKind,
    card: StoredCard,
    month: str,
    *,
    masking: Masking = Masking.MASKED,
    state_root: str = "",
    about: Mapping[str, str] = MappingProxyType({}),
) -> Manifest:
    """What the next pack of this kind to the holder of ``card`` says of itself."""
    former = stored.sent(centre.db, centre.unit.code, kind=kind, to=card.unit)
    return Manifest(
        kind=kind,
        unit=centre.unit.code,
        device=centre.device,
        to=card.unit,
        period=month,
        seq=former[0].id.seq + 1 if former else 1,
        base=0,
        prev=former[0].id.digest if former else "",
        created=centre.now(),
        app=__version__,
        state_root=state_root,
        audit_head=audit_store.head(centre.db),
        masking=masking,
        about=dict(about) | practice.mark(centre),
    )


def send(
    centre: Centre, pack: BuiltPack, card: StoredCard, out: Path, *, also: Iterable[str] = ()
) -> Exported:
    """Seal ``pack`` to ``card``, remember it and write it; all of it, or nothing happened.

    ``also`` are the addresses of others who may open it.

    Call it inside a transaction. Raises WriteBackError.
    """
    manifest = pack.manifest
    sealed = seal(pack.plain, tuple({card.receiving, *also, units.keys(centre).address}))
    path = out / file_name(manifest)
    with all_or_no_file() as files:
        stored.add(
            centre.db,
            stored.Aside(
                id=pack.id,
                to=manifest.to,
                bytes=len(sealed),
                file=path.name,
                created_at=manifest.created,
                created_by=centre.actor,
                merges=packs.merges(centre.db),
            ),
        )
        audit.record(
            centre,
            f"pack.{manifest.kind.value}",
            {"seq": manifest.seq, "to": manifest.to, "file": path.name},
        )
        files.append(own := centre.folder / SENT_FOLDER / path.name)
        write_safely(own, sealed, ours=True)
        write_out(path, sealed)
    return Exported(
        path=path,
        id=pack.id,
        bytes=len(sealed),
        rows=dict(manifest.rows),
        masking=Masking(manifest.masking),
        to=manifest.to,
        numbers_in_text=0,
    )
