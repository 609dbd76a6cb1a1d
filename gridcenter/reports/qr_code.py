"""A QR code on paper, beside the words that belong to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A block of a document that only goes to print: the code and labelled lines.

    ``dots`` are its rows (True is dark); ``size`` with its quiet zone, in millimetres.
    """

    dots: tuple[tuple[bool, ...], ...]
    lines: tuple[tuple[str, str], ...]
    size: float = 68.0
