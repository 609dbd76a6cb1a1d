"""Counts, measures, money and yes/no as people write them: 3,500 · 1.2万元 · 120人 · √."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

from gridcenter.domain.register.fields import FieldSpec
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import Parsed, compact, error, tidy

_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "1", "1.0", "y", "yes", "t", "true", "已"})
_NO = frozenset(
    {"否", "无", "没有", "不", "不是", "×", "✗", "✘", "✕", "╳", "x", "☐", "□", "0", "0.0", "n",
     "no", "f", "false", "未", "没", "-", "/"}
)  # fmt: skip
_DONE = re.compile(r"已?(调解|调处|化解|处理)?(成功|达成协议|和解)")
_NOT_DONE = re.compile(
    r"(调解|调处|化解|处理)?(不成功|未成功|未达成协议|失败)|正在.{0,6}|.{0,4}(中|未结)"
)
_ABOUT = re.compile(r"约|大概|左右|余|多|几|近|以上|以下|±|\d[~—至到\-]\d")
_UNIT = re.compile(
    r"(个|人|户|次|起|件|名|家|处|栋|平方公里|平方千米|km2|km²|㎡|元)$", re.IGNORECASE
)
_SCALES = {"亿": Decimal(10**8), "千万": Decimal(10**7), "百万": Decimal(10**6),
           "万": Decimal(10**4), "千": Decimal(1000)}  # fmt: skip
_DIGITS = 15
_FIFTEEN = Context(prec=_DIGITS)
_LIMIT = Decimal(10**15)


def _number(field: str, text: str) -> Parsed | Decimal:
    """``text`` as an exact number, or the problem with it."""
    shown, plain = tidy(text), compact(text)
    if _ABOUT.search(plain.lstrip("-")):
        return error(
            field, "number_approximate", N_("“{text}”不是确切的数，请填一个数字。"), text=shown
        )
    plain = _UNIT.sub("", plain)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", plain):
        return error(field, "number_unclear", N_("“{text}”不是数字，请只填数字。"), text=shown)
    number = Decimal(plain)
    if len(plain) > _DIGITS:
        # A spreadsheet shows fifteen digits: what lies behind them is dust of its arithmetic.
        number = _FIFTEEN.plus(number) if number != number.to_integral_value() else number
    if abs(number) >= _LIMIT:
        return error(field, "number_too_big", N_("“{text}”太大，请核对。"), text=shown)
    return number


def parse_integer(field: str, text: str) -> Parsed:
    """A whole number; a counting word (人, 户, 起 …) after it is dropped."""
    number = _number(field, text)
    if isinstance(number, Parsed):
        return number
    if number != number.to_integral_value():
        return error(field, "number_not_whole", N_("“{text}”不是整数，请填整数。"), text=tidy(text))
    return Parsed(int(number))


def parse_decimal(field: str, text: str) -> Parsed:
    """A measure as a float."""
    number = _number(field, text)
    return number if isinstance(number, Parsed) else Parsed(float(number))


def parse_money(field: str, text: str) -> Parsed:
    """Yuan (with 万, 亿, ¥ and 元 where written) as whole 分."""
    plain = re.sub(r"^(人民币|rmb|[¥￥])+|(元整|圆整|元|圆|块|人民币)$", "", compact(text).lower())
    factor = Decimal(1)
    for word, size in _SCALES.items():
        if plain.endswith(word):
            plain, factor = plain.removesuffix(word), size
            break
    number = _number(field, plain)
    if isinstance(number, Parsed):
        if number.problem is not None:
            number.problem.facts["text"] = tidy(text)
        return number
    try:
        cents = number * factor * 100
    except InvalidOperation:  # pragma: no cover - the limit above keeps it away
        return error(field, "number_too_big", N_("“{text}”太大，请核对。"), text=tidy(text))
    if cents != cents.to_integral_value():
        return error(
            field, "money_too_fine", N_("“{text}”比分还小，请最多写两位小数。"), text=tidy(text)
        )
    return Parsed(int(cents))


def parse_boolean(spec: FieldSpec, text: str) -> Parsed:
    """是/否, √/×, 有/无, 1/0, 已…/未…, and the label itself (重大 / 非重大)."""
    plain = compact(text).casefold()
    word = re.sub(r"^是否|^已", "", spec.label)
    if plain in _YES or plain in {f"已{word}", f"是{word}", word, f"已经{word}"}:
        return Parsed(True)
    if plain in _NO or plain in {
        f"{no}{word}" for no in ("未", "非", "不", "没有", "没", "无", "不是")
    }:
        return Parsed(False)
    if _DONE.fullmatch(plain):
        return Parsed(True)
    if _NOT_DONE.fullmatch(plain):
        return Parsed(False)
    return error(spec.name, "boolean_unclear", N_("“{text}”请改填“是”或“否”。"), text=tidy(text))
