"""data/relay.csv of a bundle: which original is whose, and which cards the sender vouches for.

The originals are the ZIPs of the packs as their units signed them, byte for byte; the bundle's own
signed manifest holds their hashes, so vouching for a card needs no signature of its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from gridcenter.exchange.datapackage import RELAY, CsvMember
from gridcenter.exchange.failures import MalformedPackError
from gridcenter.exchange.pack_format import encode_lines
from gridcenter.exchange.pack_reader import OpenedPack

PACK, CARD = "pack", "card"
_HEADER = ("role", "unit", "digest", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One original: ``role`` pack or card, whose it is, a pack's digest, and its bytes."""

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


def read(pack: OpenedPack) -> tuple[Original, ...]:
    """The originals of a verified bundle, cards first; MalformedPackError."""
    found = []
    try:
        with pack.archive() as archive:
            text = archive.read(f"data/{RELAY}.csv").decode("utf-8")
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            if not rows or tuple(rows[0]) != _HEADER:
                raise ValueError(RELAY)
            for role, unit, digest, file in rows[1:]:
                if role in {PACK, CARD} and f"files/{file}" in pack.manifest.members:
                    data = archive.read(f"files/{file}")
                    found.append(Original(role=role, unit=unit, digest=digest, data=data))
    except (KeyError, ValueError, csv.Error):
        raise MalformedPackError(what=RELAY) from None
    return tuple(sorted(found, key=lambda each: each.role))
