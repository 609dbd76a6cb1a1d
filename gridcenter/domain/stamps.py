"""Identities and stamps: UUIDv7 uids and hybrid logical clock stamps, made from given inputs."""

from __future__ import annotations

from gridcenter.domain.register.fields import Uid


def uid_from(milliseconds: int, randomness: bytes) -> Uid:
    """A UUIDv7 (RFC 9562) from Unix ``milliseconds`` and 10 random bytes, as lower-case text."""
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return Uid(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")


def next_stamp(previous: str, milliseconds: int, device: str) -> str:
    """A stamp later than ``previous`` even when the clock went back.

    Sortable text ``<12 hex of ms>-<6 hex counter>-<device>``: a hybrid logical clock (Kulkarni et
    al. 2014), so that changes order the same on every machine.
    """
    now = f"{milliseconds:012x}"
    if not previous or previous[:12] < now:
        return f"{now}-000000-{device}"
    count = int(previous[:12] + previous[13:19], 16) + 1
    digits = f"{count:018x}"  # a full counter runs over into the clock
    return f"{digits[:12]}-{digits[12:]}-{device}"


DEVICE_AT = 20
"""Where the device begins in a stamp."""


def device_of(stamp: str) -> str:
    """The device part of a stamp made by :func:`next_stamp`; empty for an empty one."""
    return stamp[DEVICE_AT:]


def milliseconds_of(stamp: str) -> int:
    """The clock part of a stamp made by :func:`next_stamp`; 0 for an empty one."""
    return int(stamp[:12], 16) if stamp else 0
