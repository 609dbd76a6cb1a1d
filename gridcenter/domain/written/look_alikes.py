"""Characters that look like another and are not: nobody finds what is written with them.

Three sources bring them: text copied from a PDF whose font names its glyphs as radicals (⻢ for 马), old
compatibility ideographs, and the 24 characters that GB 18030-2005 kept in the private use area and
GB 18030-2022 gave code points of their own (Python's ``gb18030`` is the edition of 2005).
"""

from __future__ import annotations

import unicodedata

_RADICALS = (
    "⺁厂⺈刀⺌小⺍小⺎兀⺒巳⺓幺⺛旡⺜日⺝月⺞歺⺟母⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺶羊⺷羊⺼肉⺽臼⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车⻏邑"
    "⻑長⻒镸⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Radical and character in turn, of the supplement U+2E80–2EF3: the Unicode Character Database's
EquivalentUnifiedIdeograph.txt, where the radical is a character by itself."""

_MOVED_2022 = {
    **dict(zip(range(0xE78D, 0xE794), (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16), strict=True)),
    **dict(zip(range(0xE794, 0xE797), (0xFE17, 0xFE18, 0xFE19), strict=True)),
    **dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True)),
    **{0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE},
}  # fmt: skip
"""Private use of the edition of 2005 → code point of the edition of 2022."""


def _pairs() -> dict[int, str]:
    found = dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True))
    found.update((old, chr(new)) for old, new in _MOVED_2022.items())
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                found[code] = plain
    return found


LOOK_ALIKES = _pairs()
"""Code point → the character that is meant."""
