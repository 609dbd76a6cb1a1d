"""Numbers whose format says more than their digits: 007, 3社, 12.5%, 3.5万元 over a cell that keeps 3.5.

Number formats are those of ECMA-376 part 1, 18.8.31, as spreadsheets write them in every file format; the
commas of thousands, colours and currency signs say nothing that the number does not.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from gridcenter.domain.written.parse_dates import from_serial
from gridcenter.exchange.sheets.sheet_model import Shown

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>G/通用格式|General)'
    r"|(?P<sign>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-\]]*)")
_DAY_SIGNS = frozenset("ymdhse")
_BARE = re.compile(
    r"[-+(]*[¥￥$€]?\s*-?(?:0|[1-9][\d,]*)?(?:\.\d*)?(?:[Ee][+-]?\d+)?\)*(?:\s*\d+/\d+)?"
)
_SCALED = re.compile(r"\D*?(-?[\d,]*\.?\d+)\s*((?:千万|百万|亿|万|千)(?:元|块|圆)?)\D*")
_MOST = 10**15

BUILT_IN = {9: "0%", 10: "0.00%"}
"""The formats that files name by number alone and that say more than digits; days apart."""


def shown(number: float, text: str) -> Shown | None:
    """The number with the text that it is shown as, None where that says nothing more than the number."""
    text = text.strip()
    if not text or _BARE.fullmatch(text) or not any(map(_tells, text)):
        return None
    unit = ""
    if match := _SCALED.fullmatch(text):
        digits = match[1].replace(",", "")
        near = Decimal(5).scaleb(-1 - len(digits.partition(".")[2]))
        # 1.2万 over 12345 is scaled by its format: there the number is the amount.
        if abs(Decimal(digits) - Decimal(f"{number:.15g}")) <= near:
            unit = match[2]
    return Shown(number=number, text=text, unit=unit)


def _tells(sign: str) -> bool:
    return sign.isalnum() or sign == "%"


def is_telling(code: str) -> bool:
    """Whether a format may show a number with words, leading zeros or per cent; false for days, but
    for those that readers do not take for days: ``aaaa``, ``e"年"``.
    """
    if _CALENDAR.fullmatch(code):
        return True
    if not code or not re.search(r'["%\\!\[]|00|[^\x00-\x7f]|0[-/.]0', code):
        return False
    sections = _sections(code)
    plain = "".join(sign for section in sections for sign in section.plain).lower()
    if not _DAY_SIGNS.isdisjoint(plain.replace("e+", "").replace("e-", "")):
        return False
    return any(section.tells for section in sections)


def render(number: float, code: str, *, epoch_1904: bool = False) -> str:
    """The number as the format shows it, days by the calendar of the book; empty for what this does not
    know (fractions, most days).
    """
    if not abs(number) < _MOST:  # nan too
        return ""
    if match := _CALENDAR.fullmatch(code):
        return _calendar_text(number, match, epoch_1904=epoch_1904)
    section, value = _choose(_sections(code), number)
    if section is None:
        return ""
    try:
        return section.show(value)
    except InvalidOperation:  # more decimals than a number has digits
        return ""


_CALENDAR = re.compile(
    r"""(?:\[\$-(?P<locale>[0-9A-F]+)\])?(?P<body>(?=.*(?:a{3}|e))(?:a{3,4}|g{0,3}e{1,2}|"[^"]*"|[年 ()（）])+)"""
    r"""(?:;@)?""",
    re.IGNORECASE,
)
"""A year or a day of the week by the letters that Chinese spreadsheets alone have."""
_TAIWAN = "404"


def _calendar_text(number: float, match: re.Match[str], *, epoch_1904: bool) -> str:
    """What a year or a day of the week is shown as; a bare year with 年, so that it is no amount."""
    try:
        day = from_serial(number, epoch_1904=epoch_1904)
    except ValueError:
        return ""
    is_minguo = (match["locale"] or "").endswith(_TAIWAN) and day.year > 1911
    year = str(day.year - 1911 if is_minguo else day.year)
    if not match["body"].lower().strip("ge"):
        return f"民国{year}年" if is_minguo else f"{year}年"
    name = "一二三四五六日"[day.weekday()]
    words = {"aaaa": f"星期{name}", "aaa": name, "e": year, "ee": year}
    return re.sub(
        r'"([^"]*)"|a{3,4}|g*e+',
        lambda hit: words.get(hit[0].lower().lstrip("g"), hit[1]),
        match["body"],
        flags=re.IGNORECASE,
    )


class _Section:
    """One part of a format between semicolons."""

    def __init__(self, text: str) -> None:
        self.plain = ""
        self.tokens: list[tuple[str, str]] = []
        """(kind, text): a literal, a sign of the number, or General."""
        self.condition: tuple[str, Decimal] | None = None
        for match in _PIECE.finditer(text):
            if match["quoted"] is not None or match["escaped"] is not None:
                self.tokens.append(("word", match["quoted"] or match["escaped"] or ""))
            elif match["bracket"] is not None:
                self._bracket(match["bracket"])
            elif match["general"]:
                self.tokens.append(("general", ""))
            elif match["sign"]:
                sign = match["sign"]
                if sign in "0#?.,%" or sign in "eE":
                    self.tokens.append(("sign", sign))
                    self.plain += sign
                elif sign.isascii() and sign.isalpha():
                    self.plain += sign
                else:
                    self.tokens.append(("word", sign))

    def _bracket(self, inside: str) -> None:
        if match := _CONDITION.fullmatch(inside):
            self.condition = match[1], Decimal(match[2])
        elif match := _CURRENCY.match(inside):
            self.tokens.append(("word", match[1]))
        elif re.fullmatch(r"h+|m+|s+", inside, re.IGNORECASE):
            self.plain += inside

    @property
    def tells(self) -> bool:
        """Whether it holds words, per cent or leading zeros."""
        words = "".join(text for kind, text in self.tokens if kind == "word")
        whole = self.plain.partition(".")[0]
        return any(map(_tells, words)) or "%" in self.plain or whole.count("0") > 1

    def fits(self, number: Decimal) -> bool:
        """Whether its condition holds."""
        if self.condition is None:
            return False
        sign, bound = self.condition
        below, same = number < bound, number == bound
        return (
            (same and "=" in sign)
            or (below and "<" in sign)
            or (not below and not same and ">" in sign)
        )

    def show(self, number: Decimal) -> str:
        """The number in the words of this section."""
        signs = [sign for kind, sign in self.tokens if kind == "sign"]
        if "".join(signs).lower().count("e"):
            return ""
        number *= Decimal(100) ** signs.count("%")
        places = signs[signs.index(".") :] if "." in signs else []
        decimals = sum(sign in "0#?" for sign in places)
        last = max((at for at, sign in enumerate(signs) if sign in "0#?."), default=-1)
        number /= Decimal(1000) ** signs[last + 1 :].count(",")
        if any(kind == "general" for kind, _text in self.tokens):
            digits = f"{number.normalize():f}"
            return "".join(digits if kind == "general" else text for kind, text in self.tokens)
        rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        whole, _point, part = f"{rounded:f}".partition(".")
        minus = "-" if number < 0 and rounded else ""
        return minus + self._placed(whole, part, is_grouped="," in signs[:last])

    def _placed(self, whole: str, part: str, *, is_grouped: bool) -> str:
        """Digits in their places: those of the whole part from the right, words between them."""
        point = next((at for at, token in enumerate(self.tokens) if token == ("sign", ".")), None)
        left = self.tokens if point is None else self.tokens[:point]
        places = [at for at, (kind, sign) in enumerate(left) if kind == "sign" and sign in "0#?"]
        zeros = sum(left[at][1] == "0" for at in places)
        whole = whole.lstrip("0").zfill(zeros) if zeros else whole.lstrip("0")
        given: dict[int, str] = {}
        rest = whole
        for at in reversed(places):
            given[at], rest = (rest, "") if at == places[0] else (rest[-1:], rest[:-1])
        if is_grouped and places:
            joined = "".join(given[at] for at in places)
            given = dict.fromkeys(places, "") | {places[0]: f"{int(joined or 0):,}"}
        text = "".join(
            given.get(at, "") if kind == "sign" and sign in "0#?," else sign
            for at, (kind, sign) in enumerate(left)
        )
        if point is None:
            return text
        kept, tail = [], list(part)
        for kind, sign in self.tokens[point + 1 :]:
            if kind == "sign" and sign in "0#?":
                kept.append((tail.pop(0) if tail else "0", sign))
            elif kind == "word" or sign == "%":
                kept.append((sign, ""))
        for at in range(len(kept) - 1, -1, -1):
            if kept[at][1] == "#" and kept[at][0] == "0":
                kept[at] = ("", "")
            elif kept[at][1]:
                break
        return f"{text}.{''.join(sign for sign, _place in kept)}"


def _sections(code: str) -> list[_Section]:
    """The parts of a format, at most four; the fourth is for texts."""
    parts, start = [], 0
    for match in _PIECE.finditer(code):
        if match["sign"] == ";":
            parts.append(code[start : match.start()])
            start = match.end()
    return [_Section(part) for part in [*parts, code[start:]][:3]]


def _choose(sections: list[_Section], number: float) -> tuple[_Section | None, Decimal]:
    """The section for this number, and the number as that section shows it (minus is a word of it)."""
    value = Decimal(f"{number:.15g}")
    if any(section.condition for section in sections):
        for section in sections:
            if section.fits(value):
                return section, value
        rest = [section for section in sections if section.condition is None]
        return (rest[0] if rest else None), value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value
