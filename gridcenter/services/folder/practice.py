"""Whether this data is made up, and how a pack says so."""

from __future__ import annotations

from gridcenter.services import settings
from gridcenter.services.centre import Centre

MARK = "practice"


def is_practice(centre: Centre) -> bool:
    """Whether this data is made up."""
    return bool(settings.get(centre, settings.PRACTICE, False))


def mark(centre: Centre) -> dict[str, str]:
    """What a pack's manifest says of itself when it is made of practice data."""
    return {MARK: "yes"} if is_practice(centre) else {}
