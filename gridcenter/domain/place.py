"""Where something lies: the tiers, the digits of their codes, the unit below."""

from __future__ import annotations

VILLAGE_DIGITS = 12
