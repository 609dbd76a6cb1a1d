"""Signatures in the published minisign layout, so that anybody's ``minisign -V`` can judge them.

Layout: https://jedisct1.github.io/minisign/. Ed25519 and BLAKE2b come from libraries; only the
arrangement of their bytes is here (docs/adr/0005-minisign-layout.md).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY = b"Ed"
_PREHASHED = b"ED"
_ID, _PUBLIC, _SIGNATURE = 8, 32, 64


def _unpack(text: str, size: int) -> bytes | None:
    """The bytes of strict base64 ``text`` when there are exactly ``size``."""
    try:
        raw = base64.b64decode(text.strip().encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    # Spare bits of the last character must not make a second spelling of the same bytes.
    canonical = base64.b64encode(raw).decode("ascii") == text.strip()
    return raw if canonical and len(raw) == size else None


def _key_name(key_id: bytes) -> str:
    """The key number as minisign prints it."""
    return f"{int.from_bytes(key_id, 'little'):016X}"


def key_line_start(key_id: bytes) -> str:
    """How the one line of every public key with this number begins."""
    whole = len(_KEY + key_id) * 8 // 6
    return base64.b64encode(_KEY + key_id).decode("ascii")[:whole]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half: an 8-byte number and the Ed25519 point."""

    key_id: bytes
    point: bytes

    @property
    def name(self) -> str:
        """16 hexadecimal digits that tell keys apart."""
        return _key_name(self.key_id)

    @property
    def text(self) -> str:
        """The one line that ``minisign -P`` takes."""
        return base64.b64encode(_KEY + self.key_id + self.point).decode("ascii")

    @property
    def file_text(self) -> str:
        """The whole ``.pub`` file."""
        return f"untrusted comment: minisign public key {self.name}\n{self.text}\n"

    @classmethod
    def parse(cls, text: str) -> PublicKey | None:
        """The key that ``text`` (one line) spells, or None."""
        raw = _unpack(text, len(_KEY) + _ID + _PUBLIC)
        if raw is None or raw[:2] != _KEY:
            return None
        return cls(raw[2:10], raw[10:])

    def verifies(self, data: bytes, signature: Signature) -> bool:
        """Whether ``signature``, with its comment, was made over ``data`` by this key."""
        if signature.key_id != self.key_id:
            return False
        point = Ed25519PublicKey.from_public_bytes(self.point)
        try:
            point.verify(signature.value, hashlib.blake2b(data).digest())
            point.verify(signature.over_all, signature.value + signature.comment.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The secret half: the key number and 32 bytes of seed. Lives in the encrypted data file."""

    key_id: bytes
    seed: bytes

    @classmethod
    def generate(cls) -> SecretKey:
        """A new key from the system's randomness."""
        return cls(secrets.token_bytes(_ID), secrets.token_bytes(32))

    @classmethod
    def from_hex(cls, text: str) -> SecretKey:
        """The key that :attr:`hex` wrote."""
        raw = bytes.fromhex(text)
        return cls(raw[:_ID], raw[_ID:])

    @property
    def hex(self) -> str:
        """Number and seed for the encrypted data file."""
        return (self.key_id + self.seed).hex()

    @property
    def public(self) -> PublicKey:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return PublicKey(self.key_id, key.public_key().public_bytes_raw())

    def sign(self, data: bytes, comment: str) -> Signature:
        """Sign ``data`` (prehashed) together with the one-line trusted ``comment``."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        value = key.sign(hashlib.blake2b(data).digest())
        over_all = key.sign(value + comment.encode())
        return Signature(self.key_id, value, comment, over_all)


@dataclass(frozen=True, slots=True)
class Signature:
    """A detached signature and its trusted comment."""

    key_id: bytes
    value: bytes
    comment: str
    over_all: bytes

    @property
    def key_name(self) -> str:
        """Number of the key that signed."""
        return _key_name(self.key_id)

    @property
    def text(self) -> str:
        """The four lines of a ``.minisig`` file."""
        value = base64.b64encode(_PREHASHED + self.key_id + self.value).decode("ascii")
        over_all = base64.b64encode(self.over_all).decode("ascii")
        return (
            f"untrusted comment: gridcenter {self.key_name}\n{value}\n"
            f"trusted comment: {self.comment}\n{over_all}\n"
        )

    @classmethod
    def parse(cls, text: str) -> Signature | None:
        """The signature that four lines spell, or None."""
        lines = text.split("\n")
        marks = ("untrusted comment: ", "", "trusted comment: ", "", "")
        if len(lines) != len(marks) or lines[4]:
            return None
        if not all(line.startswith(mark) for line, mark in zip(lines, marks, strict=True)):
            return None
        value = _unpack(lines[1], len(_PREHASHED) + _ID + _SIGNATURE)
        over_all = _unpack(lines[3], _SIGNATURE)
        if value is None or over_all is None or value[:2] != _PREHASHED:
            return None
        return cls(value[2:10], value[10:], lines[2].removeprefix(marks[2]), over_all)
