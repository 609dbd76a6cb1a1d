"""The fonts of official paper: looked up on the machine, replaced visibly, never bundled."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from gridcenter.base.screen import NoChineseFontError


class FontRole(StrEnum):
    """What a font is for on the page."""

    FANGSONG = "fangsong"
    TITLE = "title"
    HEI = "hei"
    KAI = "kai"
    SONGTI = "songti"


_WANTED: dict[FontRole, tuple[str, ...]] = {
    FontRole.FANGSONG: ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong"),
    FontRole.TITLE: (
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "方正小标宋_GBK",
        "小标宋体",
    ),
    FontRole.HEI: ("黑体", "SimHei", "STHeiti"),
    FontRole.KAI: ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti"),
    FontRole.SONGTI: ("宋体", "SimSun", "STSong"),
}
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
_STAND_INS: dict[FontRole, tuple[str, ...]] = {
    FontRole.FANGSONG: (*_SERIF, "SimSun", "宋体"),
    FontRole.TITLE: ("STZhongsong", "华文中宋", *_SERIF, "SimSun", "宋体"),
    FontRole.HEI: (*_SANS, "Microsoft YaHei"),
    FontRole.KAI: ("LXGW WenKai", "AR PL UKai CN", *_SERIF),
    FontRole.SONGTI: _SERIF,
}
_RARE = (
    *_SERIF,
    *_SANS,
    *("SimSun-ExtB", "SimSun-ExtG", "Microsoft YaHei", "SimSun", "宋体", "MingLiU-ExtB"),
    *("Plangothic P1", "Plangothic P2", "HanaMinA", "HanaMinB", "BabelStone Han"),
    *("TH-Tshyn-P0", "TH-Tshyn-P1", "TH-Tshyn-P2", "Segoe UI Symbol", "DejaVu Sans"),
)
"""Where characters are taken from that the fonts of a page lack, in this order and from no other:
left to itself typst (0.15) takes any font, and a Latin ligature for a character of private use."""

_NAMES = {
    FontRole.FANGSONG: "仿宋_GB2312",
    FontRole.TITLE: "方正小标宋",
    FontRole.HEI: "黑体",
    FontRole.KAI: "楷体",
    FontRole.SONGTI: "宋体",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FontChoice:
    """One role: the font that the standard wants and the family that is used."""

    role: FontRole
    wanted: str
    used: str
    stand_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FontReport:
    """Which fonts a page is set in; an empty ``used`` means that no Chinese font was found."""

    choices: tuple[FontChoice, ...]
    rare: tuple[str, ...] = ()
    """Families of this machine for characters that none of the chosen ones has."""

    @property
    def stand_ins(self) -> tuple[FontChoice, ...]:
        """The roles set in another font than the standard's."""
        return tuple(choice for choice in self.choices if choice.stand_in)

    def require(self) -> None:
        """Raises NoChineseFontError when no role has a font."""
        if not any(choice.used for choice in self.choices):
            raise NoChineseFontError

    def families(self, role: FontRole) -> tuple[str, ...]:
        """The family of a role, then families that have its rare characters."""
        used = next(choice.used for choice in self.choices if choice.role is role)
        others = tuple(choice.used for choice in self.choices if choice.used != used)
        return tuple(dict.fromkeys(filter(None, (used, *others, *self.rare))))


def choose(
    families: Collection[str], chinese: Callable[[], Collection[str]] = lambda: ()
) -> FontReport:
    """The best family for each role among those on the machine.

    Where there is none of the known ones, the first that ``chinese`` finds: families that have the
    characters of everyday Chinese. Without any, ``used`` is empty.
    """
    by_name = {name.casefold(): name for name in families}
    known = {role: (*_WANTED[role], *_STAND_INS[role]) for role in FontRole}
    whatever = ""
    if not any(_first(by_name, names) for names in known.values()):
        whatever = _first(by_name, tuple(chinese()))
    choices = []
    for role in FontRole:
        real = _first(by_name, _WANTED[role])
        used = real or _first(by_name, _STAND_INS[role]) or whatever
        choices.append(FontChoice(role=role, wanted=_NAMES[role], used=used, stand_in=not real))
    rare = tuple(by_name[name.casefold()] for name in _RARE if name.casefold() in by_name)
    return FontReport(choices=tuple(choices), rare=tuple(dict.fromkeys(rare)))


def _first(by_name: dict[str, str], names: tuple[str, ...]) -> str:
    return next((by_name[name.casefold()] for name in names if name.casefold() in by_name), "")
