"""The size of a file in words."""

from __future__ import annotations


def size_word(size: int) -> str:
    """The size of a file or the room on a stick as people say it."""
    kib = size / 1024
    if kib < 1000:
        return f"{kib:.0f} KB"
    mib = kib / 1024
    return f"{mib:.1f} MB" if mib < 1000 else f"{mib / 1024:.1f} GB"
