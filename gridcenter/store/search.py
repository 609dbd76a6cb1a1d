"""Words for finding: Chinese bigrams, whole numbers and Latin words, pinyin initials of names.

The index holds no text of its own (contentless FTS5); it only narrows, and the base row is checked
afterwards where bigrams alone would find too much.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from operator import add

from gridcenter.domain.register.fields import (
    FieldSpec,
    Kind,
    Register,
    Value,
    is_name,
    is_titled,
)

_RUNS = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[0-9a-z]+")
_HAN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
_PHONE_TAIL = 4
PINYIN_MARK = "zzpy"
"""Starts a token of pinyin, so that it is never mistaken for a Latin word of the text."""
INITIALS_MARK = "zzpt"
"""Starts the initials of a title from one of its characters on."""
_INITIALS = 8
"""So many initials are kept from each character on; longer questions are asked by their windows."""


def searchable(register: Register) -> tuple[FieldSpec, ...]:
    """The fields whose words are indexed."""
    return tuple(spec for spec in register.fields if spec.searchable)


def fold(text: str) -> str:
    """``text`` as it is searched: full-width, circled and Roman numerals as plain ones, small letters.

    NFKC (UAX 15), then case folding; the same rule for what is kept and for what is asked.
    """
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKC", text).casefold().translate(_SAME_MARKS)


_SAME_MARKS = str.maketrans(
    {"•": "·", "‧": "·", "・": "·", "∙": "·", "⋅": "·", "“": '"', "”": '"', "‘": "'", "’": "'"}
    | {"、": ",", "。": ".", "—": "-", "–": "-", "−": "-"}
)
"""Marks that an input method gives in several shapes."""


def is_folded_otherwise(text: str) -> bool:
    """Whether folding, or the reading of a double surname, finds ``text`` by more than its letters."""
    return fold(text) != text.casefold() or any(map(text.__contains__, (*_DOUBLE, *LOOKS_LIKE)))


def _runs(text: str) -> list[str]:
    return _RUNS.findall(fold(text))


def spelt_words(words: str) -> list[str]:
    """The words of a question that hold more than letters and numbers: they must stand so in the text."""
    return [word for word in fold(words).split() if _RUNS.sub("", word)]


def index_words(register: Register, values: Mapping[str, Value]) -> str:
    """The tokens of a record, space separated."""
    tokens: list[str] = []
    for name, is_phone, is_named, is_title in _indexed(register):
        text = values.get(name)
        if not isinstance(text, str):
            continue
        for run in _runs(text):
            if run.isascii():
                tokens.append(run)
                if len(run) <= _SHORT:
                    tokens += _ends(run)
            else:
                tokens += map(add, run, run[1:])
                # The last character stays as a token of its own: with prefix='1' every single
                # character is then found as the beginning of some token.
                tokens.append(run[-1])
                alike = run.translate(_ALIKE)
                if alike != run:
                    tokens += [*map(add, alike, alike[1:]), alike[-1]]
        if is_phone and len(text) >= _PHONE_TAIL:
            tokens.append(text[-_PHONE_TAIL:])
        if is_named:
            tokens += [PINYIN_MARK + reading for reading in readings(text)]
        if is_title:
            tokens += [INITIALS_MARK + each for each in initials(text)]
    return " ".join(tokens)


_SHORT = 8
"""So long a number or word is found by its middle too; case codes and telephones are longer."""


@lru_cache(maxsize=8192)
def _ends(run: str) -> tuple[str, ...]:
    """What a short run ends with, from each digit or behind one: ``g312`` is found by 312, 12 and 2."""
    return tuple(
        run[at:] for at in range(1, len(run)) if run[at].isdigit() or run[at - 1].isdigit()
    )


_INDEXED: dict[str, tuple[tuple[str, bool, bool, bool], ...]] = {}


def _indexed(register: Register) -> tuple[tuple[str, bool, bool, bool], ...]:
    """Name, is a phone, is a name, is a title of each searchable field; asked once a register."""
    if register.id not in _INDEXED:
        _INDEXED[register.id] = tuple(
            (spec.name, spec.kind is Kind.PHONE, is_name(spec), is_titled(register, spec))
            for spec in searchable(register)
        )
    return _INDEXED[register.id]


def match_expression(words: str) -> str:
    """The FTS5 expression that finds every word of ``words``; empty when nothing is searchable."""
    parts: list[str] = []
    for run in _runs(words):
        if not _HAN.match(run):
            parts.append(f'("{run}"* OR "{PINYIN_MARK}{run}"*{_by_initials(run)})')
        elif len(run) == 1:
            parts.append(f'"{run}"*')
        else:
            parts.extend(f'"{run[at : at + 2]}"' for at in range(len(run) - 1))
    return " AND ".join(parts)


def _by_initials(run: str) -> str:
    """The alternative of a title that holds characters with these initials."""
    if not run.isalpha():
        return ""
    last = max(len(run) - _INITIALS, 0)
    windows = (run[at : at + _INITIALS] for at in range(last + 1))
    return " OR (" + " AND ".join(f'"{INITIALS_MARK}{each}"*' for each in windows) + ")"


def initials(text: str) -> tuple[str, ...]:
    """The pinyin initials of ``text`` from each of its Chinese characters on, at most eight each.

    What stands between is skipped: 3号楼、井盖 is found by ``hljg``.
    """
    letters = [(_syllable(char, False)[:1], char) for char in fold(text) if _HAN.match(char)]
    whole = "".join(letter for letter, _char in letters)
    return tuple(dict.fromkeys(whole[at : at + _INITIALS] for at in range(len(whole))))


def han_runs(words: str, *, at_least: int) -> list[str]:
    """The runs of Chinese characters of some length; from 3 on bigrams cannot prove adjacency."""
    return [run for run in _runs(words) if _HAN.match(run) and len(run) >= at_least]


def readings(name: str) -> tuple[str, ...]:
    """Pinyin of a name: initials and full spelling, with the surname read as a surname."""
    spelt = [each for each in syllables(name) if each]
    if not spelt:
        return ()
    return "".join(each[:1] for each in spelt), "".join(spelt)


def syllables(name: str) -> tuple[str, ...]:
    """The pinyin of each character of a name, the first as a surname; empty for marks."""
    double = _DOUBLE.get(name[:2], ())
    rest = name[len(double) :]
    return (
        *double,
        *(
            _syllable(char, at == 0 and not double) if char.isalnum() else ""
            for at, char in enumerate(rest)
        ),
    )


_SURNAMES = {"曾": "zeng", "解": "xie", "仇": "qiu", "单": "shan", "查": "zha", "盖": "ge"} | {
    "朴": "piao", "区": "ou", "任": "ren", "华": "hua", "翟": "zhai", "尉": "wei", "乐": "yue",
    "缪": "miao", "宓": "fu", "黑": "he", "逄": "pang", "召": "shao", "折": "she", "员": "yun",
}  # fmt: skip


_DOUBLE = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai")} | {
    "单于": ("chan", "yu"), "长孙": ("zhang", "sun"), "尉犁": ("yu", "li"), "夏侯": ("xia", "hou"),
}  # fmt: skip
"""Names whose reading belongs to two characters together."""
LOOKS_LIKE = {"㐂": "喜", "㛃": "洁", "㤅": "爱", "㑊": "亦", "㝵": "得", "㠯": "以"}
"""Characters that pinyin tables do not know, by the character that people type instead."""
_ALIKE = str.maketrans(LOOKS_LIKE)


@lru_cache(maxsize=8192)
def _syllable(char: str, surname: bool) -> str:
    if surname and char in _SURNAMES:
        return _SURNAMES[char]
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 0.5 s to import; only writers need it

    spelt = lazy_pinyin(LOOKS_LIKE.get(char, char))[0]
    return "".join(letter for letter in spelt.casefold() if letter.isascii() and letter.isalnum())
