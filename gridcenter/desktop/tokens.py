"""The colours and measures of the window, light and dark; no Qt, so that a test can weigh them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Scheme(StrEnum):
    """Which set of colours to use; SYSTEM follows the desktop."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Scale(StrEnum):
    """The three sizes of text: 标准, 较大, 大字."""

    NORMAL = "normal"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Named colours as ``#rrggbb``.

    ``line`` parts areas and carries no meaning; ``border`` outlines what can be operated and
    reaches 3:1. Each status has a text colour and a ``_soft`` ground to put it on.
    """

    dark: bool
    ground: str
    surface: str
    sunken: str
    sidebar: str
    line: str
    border: str
    text: str
    text_soft: str
    text_off: str
    accent: str
    accent_fill: str
    accent_hover: str
    accent_soft: str
    accent_mid: str
    """Quiet bars beside a strong one."""
    on_accent: str
    hover: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    mark: str
    """The ground of a search hit."""
    series: tuple[str, ...]
    """Hues of a chart in order, told apart on ``surface`` (Okabe–Ito, darkened or lightened)."""

    def colours(self) -> dict[str, str]:
        """Every named colour, for the style sheet."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, str)}


LIGHT = Tokens(
    dark=False,
    ground="#f3f5f8",
    surface="#ffffff",
    sunken="#eaeef3",
    sidebar="#e9edf3",
    line="#dbe1e8",
    border="#838c98",
    text="#1b2430",
    text_soft="#525d6b",
    text_off="#7d8793",
    accent="#1a5aa8",
    accent_fill="#1f5fae",
    accent_hover="#174e92",
    accent_soft="#dfeaf8",
    accent_mid="#93b5de",
    on_accent="#ffffff",
    hover="#e4e9f0",
    good="#1b6e3e",
    good_soft="#e2f3e8",
    warn="#855400",
    warn_soft="#fcf0d7",
    bad="#ae2319",
    bad_soft="#fce6e3",
    mark="#ffe27a",
    series=(
        "#1f5fae", "#c8630a", "#1d8a66", "#b0487f", "#7a6400",
        "#3f8fc4", "#6b4fa3", "#8a3b2c", "#4d5b6a", "#5a8f1f",
    ),
)  # fmt: skip

DARK = Tokens(
    dark=True,
    ground="#161a20",
    surface="#1e242c",
    sunken="#12161b",
    sidebar="#12161b",
    line="#313a45",
    border="#7a8695",
    text="#e7ebf0",
    text_soft="#aab4c0",
    text_off="#818c99",
    accent="#82b4f5",
    accent_fill="#2b69b8",
    accent_hover="#3576c8",
    accent_soft="#22364f",
    accent_mid="#44648c",
    on_accent="#ffffff",
    hover="#28303a",
    good="#6fcf97",
    good_soft="#1b3327",
    warn="#f0b85a",
    warn_soft="#3a2f18",
    bad="#ff9288",
    bad_soft="#43231f",
    mark="#6a5500",
    series=(
        "#6ea8ee", "#f0a04b", "#4cc39a", "#e289b8", "#d9c24a",
        "#8fd0f5", "#b59cf0", "#e0897a", "#aab4c0", "#a4d060",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Sizes of one scale: text in points, the rest in logical pixels."""

    point: float
    small_point: float
    heading_point: float
    title_point: float
    figure_point: float
    control: int
    row: int
    icon: int
    sidebar: int

    def sizes(self) -> dict[str, str]:
        """Every size, for the style sheet."""
        return {f.name: f"{getattr(self, f.name):g}" for f in fields(self)}


METRICS = {
    Scale.NORMAL: Metrics(
        point=10.5, small_point=10.5, heading_point=12, title_point=16, figure_point=20,
        control=30, row=32, icon=18, sidebar=168,
    ),
    Scale.MEDIUM: Metrics(
        point=12, small_point=11, heading_point=13.5, title_point=18, figure_point=22,
        control=34, row=36, icon=20, sidebar=184,
    ),
    Scale.LARGE: Metrics(
        point=14, small_point=12.5, heading_point=15.5, title_point=20, figure_point=25,
        control=40, row=42, icon=24, sidebar=208,
    ),
}  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1–21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
