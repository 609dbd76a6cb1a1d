"""Whether the window shows a way to the lake: asked where nothing of the lake is loaded yet."""

from __future__ import annotations

from gridcenter.domain.place import Tier
from gridcenter.services import settings
from gridcenter.services.centre import Centre

FOLDER = "lake.folder"
"""The setting that holds where this data folder's lake was built last."""


def is_offered(centre: Centre) -> bool:
    """At city and province always, at a county once it built one; a township needs none."""
    tier = centre.unit.tier
    built = tier is Tier.COUNTY and settings.get(centre, FOLDER) is not None
    return built or tier in (Tier.CITY, Tier.PROVINCE)
