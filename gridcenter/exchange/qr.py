"""QR codes as plain dots, so that a screen, a page or a file can draw them."""

from __future__ import annotations

from pathlib import Path

Dots = tuple[tuple[bool, ...], ...]


def dots(data: bytes) -> Dots:
    """The rows of the code (True is dark), with error correction as high as fits; no quiet zone."""
    import segno  # noqa: PLC0415 - only who shows a code pays for it

    code = segno.make_qr(data, error="l", boost_error=True)
    return tuple(tuple(bool(dot) for dot in row) for row in code.matrix)


def save_png(data: bytes, path: Path) -> None:
    """The code as a picture with its quiet zone."""
    import segno  # noqa: PLC0415 - see above

    segno.make_qr(data, error="l", boost_error=True).save(str(path), scale=6, border=4)
