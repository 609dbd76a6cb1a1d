"""What is said of a pack before it is sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from gridcenter.presenters.packs.send_words import size_text
from gridcenter.services.packs.packing import SendPreview


@pytest.mark.parametrize(
    ("size", "took"),
    [(514_500, "约 99 秒"), (519_750, "约 2 分钟"), (37_794_750, "约 120 分钟")],
)
def test_how_long_a_slow_line_takes(size: int, took: str) -> None:
    said = size_text(cast(SendPreview, SimpleNamespace(bytes=size)))
    assert said.endswith(took), said
