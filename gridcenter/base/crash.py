"""What may be told of a bug: places in the program, never values or the text of an exception."""

from __future__ import annotations

import hashlib
import traceback
from pathlib import Path


def places(failure: BaseException) -> list[str]:
    """The way through the program to where ``failure`` was raised, outermost first."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(failure.__traceback__)
    ]


def crash_code(failure: BaseException) -> str:
    """A short code that is the same for the same bug: ``E-`` and six hex digits of its place."""
    place = "|".join(places(failure)) + type(failure).__name__
    return "E-" + hashlib.sha256(place.encode()).hexdigest()[:6].upper()
