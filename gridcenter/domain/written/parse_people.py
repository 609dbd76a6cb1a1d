"""Names and phones as people write them: 张　三, 138 0000 0000, +86, 0937-1234567."""

from __future__ import annotations

import re

from gridcenter.domain.text import N_, Listed
from gridcenter.domain.written.habits import Parsed, compact, error, half_width, tidy, warning

_DOTS = re.compile(r"[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387\u16eb\u2e31\u25cf\u25e6]")
_HAN = (
    r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff"
    r"\U00020000-\U0003ffff\U000e0100-\U000e01ef"
)
_GAP = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")
_STOP_AS_DOT = re.compile(rf"(?<=[{_HAN}])[.。](?=[{_HAN}])")
_GOOD = re.compile(rf"[{_HAN}A-Za-z\u00c0-\u024f· '\-]+")
_UNSEEN = re.compile(r"[\ufe00-\ufe0f\u115f\u1160\u3164\uffa0\u2800]")
"""Without a picture of their own, and no part of a Chinese character as U+E0100–E01EF may be."""

_USUAL_NAME = re.compile(rf"[{_HAN}]{{2,50}}")
_USUAL_PHONE = re.compile(r"1[3-9][0-9]{9}")
"""What most cells of a roster are: known good at a glance."""

_MOBILE_LENGTH, _MACHINE_LENGTH = 11, 13
_MACHINES = (
    "140",
    "141",
    "144",
    "146",
    "148",
    "149",
    "10640",
    "10641",
    "10646",
    "10647",
    "10648",
    "10649",
)
"""Numbers of machines: thirteen digits (check: numbers of the internet of things)."""

_TWO_AREA_DIGITS = ("010", "02")


def parse_name(field: str, text: str, *, required: bool) -> Parsed:
    """A person's name of 2–50 characters (code points), inner CJK spaces removed.

    Two joined names are an error for a roster (``required``) and kept with a warning elsewhere.
    """
    if _USUAL_NAME.fullmatch(text):
        return Parsed(text)
    if _SPACED.fullmatch(spaced := tidy(half_width(text))) and not _DOUBLE.match(spaced):
        sentence = N_(
            "“{text}”中间有空格：是几个人的，请一格只写一人；是一个人的，请去掉空格，或改写成“·”。"
        )
        shown = " ".join(spaced.split())
        if required:
            return error(field, "name_spaced", sentence, text=shown)
        return warning(field, shown.replace(" ", ""), "name_spaced", sentence, text=shown)
    name = _DOTS.sub("·", half_width(tidy(text)))
    name = _STOP_AS_DOT.sub("·", _GAP.sub("", name))
    name = re.sub(r"\s*·\s*", "·", re.sub(r"\s+", " ", name))
    problem = _name_problem(field, name, required=required)
    return Parsed(name) if problem is None else problem


_SPACED = re.compile(rf"[{_HAN}]{{2,6}}(?:\s+[{_HAN}]{{2,6}})+")
"""Each part could be a name by itself: 张　三 and 张 三丰 could not."""

_DOUBLE = re.compile(
    r"欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离"
    r"|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭"
    r"|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚|左丘|公伯|西门|公祖|第五|公乘|贯丘|公皙|南荣|东里|东宫|仲长|子书|子桑"
    r"|即墨|达奚|褚师"
)
"""Surnames of two characters: 欧阳 娜娜 is one person."""


def _name_problem(field: str, name: str, *, required: bool) -> Parsed | None:
    if re.search(r"[、,;/]", name):
        sentence = N_("“{text}”像是几个人的姓名，请一格只写一人。")
        if required:
            return error(field, "name_several", sentence, text=name)
        return warning(field, name, "name_several", sentence, text=name)
    if re.search(r"\d", name):
        return error(field, "name_digits", N_("姓名“{text}”里有数字，请核对。"), text=name)
    if not _GOOD.fullmatch(name):
        return _sign_problem(field, name)
    if not 2 <= len(name) <= 50:
        return error(
            field,
            "name_length",
            N_("姓名应为 2–50 个字，“{text}”是 {length} 个，请写全。"),
            text=name,
            length=len(name),
        )
    return None


def _sign_problem(field: str, name: str) -> Parsed:
    if unseen := _UNSEEN.findall(name):
        return error(
            field,
            "name_unseen",
            N_("姓名“{text}”里有看不见的符号（{codes}），请删去后重新输入。"),
            text=name,
            codes=Listed(f"U+{ord(sign):04X}" for sign in unseen),
        )
    return error(
        field, "name_characters", N_("姓名“{text}”里有不能用的符号，请只写姓名。"), text=name
    )


def parse_phone(field: str, text: str) -> Parsed:
    """An 11-digit mobile number, or a landline as ``0937-1234567``."""
    if _USUAL_PHONE.fullmatch(text):
        return Parsed(text)
    plain = compact(text).rstrip(",;.、。；")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", plain):
        return error(
            field,
            "phone_digits_lost",
            N_("电话“{text}”被表格软件改成了数字，请重新填写完整号码。"),
            text=plain,
        )
    if "*" in plain:
        return error(
            field,
            "phone_masked",
            N_("“{text}”是隐去了几位的号码，请填完整的电话，或留空。"),
            text=plain,
        )
    plain = re.sub(r"\.0+$", "", plain)
    if len(_whole_numbers(text)) > 1:
        return error(
            field, "phone_several", N_("这里写了两个电话，请只留一个常用的，另一个写到备注。")
        )
    bare = re.sub(r"^(?:\+|00)?86-?(?=1\d{10}$|1\d\d-|0)", "", plain)
    digits = re.sub(r"[()\-.·_]", "", bare)
    if not digits.isascii() or not digits.isdigit():
        return error(
            field,
            "phone_characters",
            N_("电话里有数字以外的内容，请写 11 位手机号或 0937-1234567 这样的座机号。"),
        )
    return _checked_phone(field, digits)


def _whole_numbers(text: str) -> list[str]:
    """The parts of ``text`` that could each be a phone."""
    parts = [compact(part) for part in re.split(r"[、,;/|或]|\n", half_width(tidy(text)))]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        digits = re.sub(r"\D", "", parts[0])
        if len(digits) == 22 and digits[0] == digits[11] == "1":
            return [digits[:11], digits[11:]]
    return parts


def _checked_phone(field: str, digits: str) -> Parsed:
    if digits.startswith("0"):
        area = 3 if digits.startswith(_TWO_AREA_DIGITS) else 4
        if 7 <= len(digits) - area <= 8:
            return Parsed(f"{digits[:area]}-{digits[area:]}")
        return error(
            field,
            "phone_landline",
            N_("座机号应为区号加 7–8 位号码，如 0937-1234567，请核对。"),
        )
    if 7 <= len(digits) <= 8:
        return error(
            field, "phone_area_missing", N_("座机号缺少区号，请写成 0937-1234567 的样子。")
        )
    if len(digits) != _MOBILE_LENGTH:
        return _length_problem(field, digits)
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        return error(field, "phone_prefix", N_("手机号应以 13–19 开头，请核对。"))
    return Parsed(digits)


def _length_problem(field: str, digits: str) -> Parsed:
    if len(digits) == _MACHINE_LENGTH and digits.startswith(_MACHINES):
        return error(
            field,
            "phone_machine",
            N_("13 位的 {start} 号是物联网卡（设备用），不能打电话，请填本人的手机号。"),
            start=digits[:3],
        )
    return error(
        field,
        "phone_length",
        N_("手机号应为 11 位，现在是 {length} 位，请核对。"),
        length=len(digits),
    )
