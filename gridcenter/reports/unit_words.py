"""The unit's name before other words: 金河镇综治中心 and 综治中心运行情况 share their middle."""

from __future__ import annotations

CENTRE = "综治中心"
_CENTRES = (CENTRE, "综合治理中心", "矛盾调解中心")


def after(unit: str, text: str) -> str:
    """``text`` as it follows the unit's name: 综治中心 is not said twice."""
    return text.removeprefix(CENTRE) if unit.endswith(_CENTRES) else text
