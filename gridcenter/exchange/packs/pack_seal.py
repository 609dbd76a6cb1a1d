"""The keys of a centre and the age envelope around a pack (age-encryption.org/v1).

A second suite (国密) would be another class with the methods of :class:`CentreKeys`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

import pyrage
from pyrage import x25519

from gridcenter.exchange.packs.failures import (
    DamagedPackError,
    NotAddressedError,
    NotAPackError,
    PackTooLargeError,
    TruncatedPackError,
)
from gridcenter.exchange.packs.minisign import SecretKey

MAGIC = b"age-encryption.org/v1\n"
FILE_LIMIT = 256 * 2**20
"""Largest sealed file that is read, in bytes."""
_HEADER_LIMIT, _HEADER_END = 8192, b"\n--- "
"""Room for eighty recipients: trying our key on a hundred thousand would take minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreKeys:
    """The secret keys of a centre: one signs, one opens what was sent to it.

    Both are text as kept in the encrypted data file (:attr:`SecretKey.hex`, ``AGE-SECRET-KEY-…``).
    """

    signing: str
    receiving: str

    @classmethod
    def generate(cls) -> CentreKeys:
        """New keys from the system's randomness."""
        return cls(signing=SecretKey.generate().hex, receiving=str(x25519.Identity.generate()))

    @property
    def secret(self) -> SecretKey:
        """The signing key."""
        return SecretKey.from_hex(self.signing)

    @property
    def address(self) -> str:
        """The public half of the receiving key, ``age1…``."""
        return str(x25519.Identity.from_str(self.receiving).to_public())


def is_address(text: str) -> bool:
    """Whether ``text`` is an age recipient."""
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def seal(plain: bytes, addresses: tuple[str, ...]) -> bytes:
    """``plain`` in an age envelope that each of ``addresses`` can open."""
    recipients = [x25519.Recipient.from_str(address) for address in dict.fromkeys(addresses)]
    return bytes(pyrage.encrypt(plain, recipients))


def unseal(sealed: bytes | IO[bytes], identities: tuple[str, ...]) -> bytes:
    """What an age envelope holds, every byte of it authenticated; a stream is never held whole.

    Raises NotAPackError, NotAddressedError, DamagedPackError, TruncatedPackError or
    PackTooLargeError; the content is never longer than the file, so one limit serves both.
    """
    stream = io.BytesIO(sealed) if isinstance(sealed, bytes) else sealed
    if stream.seek(0, io.SEEK_END) > FILE_LIMIT:
        raise PackTooLargeError(limit="256 MB")
    stream.seek(0)
    start = stream.read(_HEADER_LIMIT)
    if not start.startswith(MAGIC):
        if start and MAGIC.startswith(start):
            raise TruncatedPackError()
        raise NotAPackError(file="")
    if len(start) == _HEADER_LIMIT and _HEADER_END not in start:
        raise PackTooLargeError(limit="age")
    stream.seek(0)
    plain = io.BytesIO()
    keys = [x25519.Identity.from_str(identity) for identity in identities]
    try:
        pyrage.decrypt_io(stream, plain, keys)
    except pyrage.DecryptError as failure:
        # rage tells its reasons only in words; an unknown one is damage all the same.
        words = str(failure)
        if "No matching keys" in words:
            raise NotAddressedError() from None
        if "Incomplete" in words:
            raise TruncatedPackError() from None
        raise DamagedPackError() from None
    except OSError:
        raise DamagedPackError() from None
    return plain.getvalue()
