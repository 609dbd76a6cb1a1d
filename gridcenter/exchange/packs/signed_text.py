"""Small signed files: one line of JSON, then the four lines of its minisign signature.

``head -n1 file > j; tail -n4 file > j.minisig; minisign -Vm j -P KEY`` verifies one anywhere.
A second signature of four more lines may follow (a new key vouched for by the old one).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gridcenter.exchange.packs.manifest import load_object
from gridcenter.exchange.packs.minisign import SecretKey

LIMIT = 2048
"""Largest size in bytes of a receipt or unit card."""
_LINES = 4
_BOM = "\ufeff".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """The JSON object, the exact bytes that were signed, and its signatures (four lines each)."""

    body: Mapping[str, Any]
    signed: bytes
    signatures: tuple[bytes, ...]


def write(body: Mapping[str, Any], comment: str, *keys: SecretKey) -> bytes:
    """The file that states ``body``, signed by each of ``keys`` in turn.

    ASCII only: a hand scanner that types what it reads knows no other characters.
    """
    signed = line(body)
    return signed + b"".join(key.sign(signed, comment).text.encode() for key in keys)


def line(body: Mapping[str, Any]) -> bytes:
    """The line that is signed."""
    return (json.dumps(body, separators=(",", ":")) + "\n").encode()


def from_typed(text: str) -> bytes:
    """Such a file from text that was pasted, or typed by a scanner: empty lines and margins go."""
    lines = filter(None, map(str.strip, text.removeprefix("\ufeff").splitlines()))
    return "".join(f"{line}\n" for line in lines).encode()


def read(data: bytes) -> SignedText | None:
    """The parts of such a file, nothing verified yet; None when it is something else."""
    # Notepad and some mail gateways put a mark in front of what they save; it says nothing.
    data = data.removeprefix(_BOM)
    if len(data) > LIMIT:
        return None
    # Mail and sticks between systems may have turned LF into CRLF; JSON has none inside.
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] or (len(lines) - 2) % _LINES or len(lines) < 2 + _LINES:
        return None
    signed = lines[0] + b"\n"
    body = load_object(signed)
    if body is None:
        return None
    blocks = range(1, len(lines) - 1, _LINES)
    signatures = tuple(b"\n".join(lines[at : at + _LINES]) + b"\n" for at in blocks)
    return SignedText(body=body, signed=signed, signatures=signatures)
