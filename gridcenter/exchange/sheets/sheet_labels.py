"""Headers as people write them: 姓 名*, 姓名（必填）, 出生⏎年月, 金额（万元）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from gridcenter.base.i18n import _
from gridcenter.domain.register.fields import FieldSpec, Register
from gridcenter.domain.written.habits import compact

_REQUIRED = re.compile(r"[*＊※★☆]|\((?:必填|必填项|选填|可不填|非必填|必录|文本格式)\)")
_BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_UNITS = frozenset(
    {"元", "万元", "亿元", "千元", "户", "人", "个", "件", "次", "亩", "公顷", "平方米", "㎡", "m2", "m²",
     "平方公里", "平方千米", "km2", "km²", "%"}
)  # fmt: skip
RETURNED = "问题"
"""The column in which a sheet that goes back says what is wrong with its rows."""

SERIAL = frozenset({"序号", "序", "no", "no.", "№", "行号", "排序"})
RECORD_MARK = "记录标识（请勿改动）"
"""Heads the hidden column of our own sheets, the same in every language of the program."""

_PARTY = re.compile(
    r"当事人|甲方|乙方|申请人|被申请|来访人|信访人|反映人|投诉人|求助人|报案人|户主|家庭成员|重点人|帮扶|监护"
)
_NOT_KEPT = re.compile(
    r"民族|宗教|信仰|健康|病史|残疾|血型|指纹|婚姻状况|籍贯|户籍|家庭住址|住址|银行"
)


def plain(text: str) -> str:
    """A header without spaces, width, case, stars and remarks that it must be filled."""
    return _REQUIRED.sub("", compact(text).casefold().replace("：", ":")).rstrip(":")


def bare(text: str) -> str:
    """A plain header without what stands in brackets."""
    return _BRACKETS.sub("", plain(text))


def unit_of(text: str) -> str:
    """The unit in a header's brackets (万元, 亩 …), empty when there is none."""
    for inside in _BRACKETS.findall(plain(text)):
        word = inside.removeprefix("单位").lstrip(":")
        if word in _UNITS:
            return str(word)
    return ""


def refused(text: str) -> bool:
    """Whether a column speaks of parties or of what is never kept: it is not mapped by itself."""
    return bool(_PARTY.search(text) or _NOT_KEPT.search(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelHit:
    """A field that a header may mean, how sure (100 is its very label), and why."""

    field: str
    score: int
    how: str


class LabelIndex:
    """The headers under which the fields of one register arrive; see :func:`label_index`."""

    def __init__(self, register: Register, spoken: Sequence[str]) -> None:
        self._exact: dict[str, list[LabelHit]] = {}
        self._fields = register.fields
        self.words: frozenset[object] = frozenset(
            word for spec in register.fields for word in (spec.label, *spec.synonyms)
        )
        for spec, word in zip(register.fields, spoken, strict=True):
            self._add(plain(spec.label), spec, 100, "label")
            self._add(bare(spec.label), spec, 96, "label")
            self._add(spec.name, spec, 95, "label")
            self._add(plain(word), spec, 94, "label")
            for synonym in spec.synonyms:
                self._add(plain(synonym), spec, 90, "synonym")
                self._add(bare(synonym), spec, 86, "synonym")

    def _add(self, key: str, spec: FieldSpec, score: int, how: str) -> None:
        hits = self._exact.setdefault(key, [])
        if key and all(hit.field != spec.name for hit in hits):
            hits.append(LabelHit(field=spec.name, score=score, how=how))

    def exact(self, text: str) -> list[LabelHit]:
        """The fields whose label or synonym this header is."""
        return self._exact.get(plain(text)) or self._exact.get(bare(text)) or []

    def hits(self, text: str) -> list[LabelHit]:
        """The fields that a header may mean, exact ones only when there are any."""
        found = self.exact(text)
        if found or refused(plain(text)):
            return found
        word = bare(text)
        if len(word) < 2 or len(word) > 20 or word in SERIAL:
            return []
        best: dict[str, LabelHit] = {}
        for key, hits in self._exact.items():
            score = _likeness(word, key)
            for hit in hits:
                if score and score > getattr(best.get(hit.field), "score", 0):
                    best[hit.field] = LabelHit(field=hit.field, score=score, how="fuzzy")
        return list(best.values())


def label_index(register: Register) -> LabelIndex:
    """The headers of a register, with its labels in the language spoken now."""
    return _index(register, tuple(_(spec.label) for spec in register.fields))


@lru_cache(maxsize=64)
def _index(register: Register, spoken: tuple[str, ...]) -> LabelIndex:
    """Made once: ten milliseconds, and a folder of village sheets asks for it at every sheet."""
    return LabelIndex(register, spoken)


def _likeness(word: str, key: str) -> int:
    """How much a header is like a known one: 0, or 40–79."""
    if len(key) < 2:
        return 0
    if key in word or (len(word) >= 3 and word in key):
        return 50 + round(29 * min(len(key), len(word)) / max(len(key), len(word)))
    ratio = SequenceMatcher(None, word, key).ratio()
    return round(79 * ratio) if ratio >= 0.75 else 0
