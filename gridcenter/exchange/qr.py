"""QR codes as plain dots, so that a screen, a page or a file can draw them."""

from __future__ import annotations

from io import BytesIO

Dots = tuple[tuple[bool, ...], ...]


def dots(data: bytes) -> Dots:
    """The rows of the code (True is dark), with error correction as high as fits; no quiet zone."""
    import segno  # noqa: PLC0415 - only who shows a code pays for it

    code = segno.make_qr(data, error="l", boost_error=True)
    return tuple(tuple(bool(dot) for dot in row) for row in code.matrix)


def png(data: bytes) -> bytes:
    """The code as a picture with its quiet zone."""
    import segno  # noqa: PLC0415 - see above

    picture = BytesIO()
    code = segno.make_qr(data, error="l", boost_error=True)
    code.save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()
