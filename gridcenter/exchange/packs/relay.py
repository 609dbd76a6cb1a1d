"""data/relay.csv of a bundle: which original is whose, and which cards the sender vouches for.

The originals are the ZIPs of the packs as their units signed them, byte for byte; the bundle's own
signed manifest holds their hashes, so vouching for a card needs no signature of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from gridcenter.exchange.packs.datapackage import RELAY, CsvMember
from gridcenter.exchange.packs.failures import MalformedPackError
from gridcenter.exchange.packs.pack_format import encode_lines
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import MEMBER_LIMIT, OpenedPack

PACK, CARD, FORMER, UPDATE = "pack", "card", "former", "update"
_ROLES = frozenset({PACK, CARD, FORMER, UPDATE})
_HEADER = ("role", "unit", "digest", "file")
_UNIT = re.compile(r"[0-9]{2,12}")
_DIGEST = re.compile(r"-|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPack:
    """One line of a received bundle; ``file`` is the name of the original under ``files/``."""

    role: str
    unit: str
    digest: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One original to send: its ``role``, whose it is, a pack's digest, and its bytes."""

    role: str
    unit: str
    digest: str
    data: bytes

    @property
    def file(self) -> str:
        """Its name under ``files/``."""
        return sha256(self.data).hexdigest()


def encode(originals: Iterable[Original]) -> tuple[CsvMember, dict[str, bytes]]:
    """The member, and the files by name."""
    every = sorted(originals, key=lambda each: (each.role, each.unit, each.digest, each.file))
    lines = ((each.role, each.unit, each.digest, each.file) for each in every)
    member = CsvMember(name=RELAY, data=encode_lines((_HEADER, *lines)))
    return member, {each.file: each.data for each in every}


def read(pack: OpenedPack) -> tuple[ListedPack, ...]:
    """What a verified bundle lists, cards first; MalformedPackError."""
    rows = list(lines(pack, RELAY, most=MEMBER_LIMIT))
    if not rows or tuple(rows[0]) != _HEADER or any(len(row) != len(_HEADER) for row in rows):
        raise MalformedPackError(what=RELAY)
    found: dict[str, ListedPack] = {}
    for role, unit, digest, file in rows[1:]:
        if role not in _ROLES or f"files/{file}" not in pack.manifest.members:
            continue
        # One file named many times would be read many times.
        if file in found or not (_UNIT.fullmatch(unit) and _DIGEST.fullmatch(digest)):
            raise MalformedPackError(what=RELAY)
        found[file] = ListedPack(role=role, unit=unit, digest=digest, file=file)
    return tuple(sorted(found.values(), key=lambda each: each.role))


def load(pack: OpenedPack, listed: ListedPack) -> bytes:
    """The bytes of one original: of a large bundle only one is held at a time."""
    with pack.archive() as archive:
        return archive.read(f"files/{listed.file}")
