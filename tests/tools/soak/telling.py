"""What a part of the soak came to."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Tally:
    """Runs, kills, acknowledged steps, refusals told in a sentence, and every finding."""

    name: str
    runs: int = 0
    killed: int = 0
    told: int = 0
    refused: int = 0
    findings: list[str] = field(default_factory=list)
    is_control: bool = False
    """A run without the safety: it must have findings, or the judge sees nothing."""
    skipped: str = ""

    def failed(self, text: str, place: Path | None = None) -> None:
        """Note a finding, and keep what was found for whoever looks into it."""
        if place is not None and not self.is_control and len(self.findings) < 3:
            kept = Path(tempfile.mkdtemp(prefix="gridcenter-soak-"))
            shutil.copytree(place, kept / "place", symlinks=True)
            text += f" [{kept}]"
        self.findings.append(text)

    @property
    def is_right(self) -> bool:
        """Whether it came out as it must."""
        return bool(self.skipped) or bool(self.findings) == self.is_control
