"""Made-up packs for the tests of the exchange layer; nothing here touches a store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gridcenter.domain.packs.canonical import live_hashes, state_root
from gridcenter.domain.packs.kinds import Masking, PackKind
from gridcenter.domain.packs.tables import META, Row, TableSpec, masked, table_of
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import BuiltPack, TableData, build, zip_members
from gridcenter.exchange.packs.pack_reader import OpenedPack, TrustedKey, open_pack
from gridcenter.exchange.packs.pack_seal import CentreKeys, seal

TOWNSHIP, COUNTY = UnitCode("620622101"), UnitCode("620622")
MEMBER = table_of(register_of("grid_member"))
INCIDENT = table_of(register_of("incident"))
SENDER_KEYS = CentreKeys.generate()
RECEIVER_KEYS = CentreKeys.generate()


def uid(number: int) -> str:
    return f"019a0000-0000-7000-8000-{number:012d}"


def row(table: TableSpec, number: int, unit: str = TOWNSHIP, **values: object) -> Row:
    """A plausible row; META and field values by name override."""
    base: dict[str, object] = {
        "uid": uid(number),
        "unit": unit,
        "revision": 1,
        "stamp": f"019a47e05c00-{number:06x}-a1b2",
        "created_at": "2026-11-03T08:00:00.000Z",
        "created_by": "李示例",
        "changed_at": "2026-11-03T08:00:00.000Z",
        "changed_by": "李示例",
    }
    if table is MEMBER:
        base |= {
            "name": f"张示例{number}",
            "phone": "13800000023",
            "id_number": "622301199001010023",
            "role": "full_time",
            "grid": uid(900),
            "post_from": "2024-01-05",
            "birth_month": "1990-01",
            "status": "in_post",
        }
    else:
        base |= {
            "case_code": f"620622101202611{number:04d}",
            "title": '邻里纠纷,"排水"\n第二行',
            "occurred_at": "2026-11-03T09:30",
            "parties": "甲方·居民；乙方·居民",
            "amount": 1200050,
            "is_major": 0,
            "state": "registered",
        }
    return tuple((base | values).get(name) for name in table.columns)  # type: ignore[misc]


def statement(**changes: object) -> Manifest:
    return replace(
        Manifest(
            kind=PackKind.FULL,
            unit=TOWNSHIP,
            device="a1b2",
            to=COUNTY,
            period="2026-11",
            seq=1,
            base=0,
            prev="",
            created="2026-12-01T08:00:00.000Z",
            app="0.1.0",
            state_root="",
            audit_head="",
            masking=Masking.MASKED,
        ),
        **changes,
    )


def built(
    tables: dict[TableSpec, list[Row]] | None = None,
    keys: CentreKeys = SENDER_KEYS,
    **changes: object,
) -> BuiltPack:
    """A signed ZIP of ``tables`` (three members and two incidents unless told), masked."""
    content = tables
    if content is None:
        content = {
            MEMBER: [row(MEMBER, n) for n in (3, 1, 2)],
            INCIDENT: [row(INCIDENT, n) for n in (11, 12)],
        }
    sent = {t: [masked(t, r, Masking.MASKED) for r in rows] for t, rows in content.items()}
    root = state_root((t.name, live_hashes(t, rows)) for t, rows in sent.items())
    data = [TableData(table=t, rows=rows, live=len(rows)) for t, rows in sent.items()]
    return build(data, statement(state_root=root, **changes), keys.secret)


def sealed(pack: BuiltPack | None = None) -> bytes:
    return seal((pack or built()).plain, (RECEIVER_KEYS.address, SENDER_KEYS.address))


def trusted(
    keys: CentreKeys = SENDER_KEYS, unit: str = TOWNSHIP, *, revoked: bool = False
) -> TrustedKey:
    return TrustedKey(unit=UnitCode(unit), public=keys.secret.public.text, revoked=revoked)


def opened(data: bytes) -> OpenedPack:
    return open_pack(data, (RECEIVER_KEYS.receiving,), [trusted()])


Members = list[tuple[str, bytes]]


def manifest_body(
    members: Members,
    *,
    manifest: Mapping[str, object] | None = None,
    listed: Mapping[str, object] | None = None,
) -> bytes:
    """A manifest that lists ``members``, with any of its keys (or of their list) replaced."""
    body = json.loads(statement().encode())
    body["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members
    } | dict(listed or {})
    return json.dumps(body | dict(manifest or {})).encode()


def signed_plain(members: Members, keys: CentreKeys = SENDER_KEYS, **changes: object) -> bytes:
    """The ZIP of a pack with these members, signed: whatever it says, the signature is right."""
    encoded = manifest_body(members, **changes)  # type: ignore[arg-type]
    signature = keys.secret.sign(encoded, "forged").text.encode()
    named = [("manifest.json", encoded), ("manifest.json.minisig", signature), *members]
    return zip_members(named)


@dataclass
class Forge:
    """Rebuilds a pack with anything changed, signed anew by a registered but hostile sender."""

    keys: CentreKeys = SENDER_KEYS

    def pack(self, members: Members, **changes: object) -> bytes:
        return seal(signed_plain(members, self.keys, **changes), (RECEIVER_KEYS.address,))


DESCRIPTOR = ("datapackage.json", b'{"resources": []}')
HEADER = ",".join(META).encode()
