"""One entry of whatever is chosen from: a drop-down, a chip, a box of a dialog, a column of the duty sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The stored ``value``, its ``label`` in the language spoken now, and its national or own ``code``, if any."""

    value: str
    label: str
    code: str = ""
