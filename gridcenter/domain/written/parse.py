"""Tolerant typing: text from a form, a pasted block or a sheet becomes a value of its field.

One rule in one place for every :class:`Kind`. Whether a value is required, too long, out of range
or at odds with another field is not asked here but in :mod:`gridcenter.domain.register.validate`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from gridcenter.domain.codes import CodeBook, CodeItem, CodeList
from gridcenter.domain.errors import Problem
from gridcenter.domain.register.completion import governor
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Uid, Value
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.habits import Parsed, compact, error, says_nothing, tidy
from gridcenter.domain.written.idnumber import is_sound
from gridcenter.domain.written.idnumber import validate as validate_id
from gridcenter.domain.written.parse_dates import parse_date, parse_datetime, parse_month
from gridcenter.domain.written.parse_numbers import (
    parse_boolean,
    parse_decimal,
    parse_integer,
    parse_money,
)
from gridcenter.domain.written.parse_people import parse_name, parse_phone


def _no_reference(register_id: str, text: str) -> tuple[Uid, ...]:
    del register_id, text
    return ()


def _no_division(level: str, text: str) -> tuple[str, ...]:
    del level, text
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseContext:
    """What a parser must know beside the text.

    ``find_reference(register, text)`` gives the uids that the text may mean (by code, name or the
    uid itself), ``find_division(level, text)`` the 12-digit codes. ``english`` names the codes that
    are possible in English.
    """

    codes: CodeBook
    today: date
    find_reference: Callable[[str, str], tuple[Uid, ...]] = _no_reference
    find_division: Callable[[str, str], tuple[str, ...]] = _no_division
    english: bool = False


_BY_TEXT: dict[Kind, Callable[[FieldSpec, str, ParseContext], Parsed]] = {
    Kind.INTEGER: lambda spec, text, _context: parse_integer(spec.name, _bare(spec, text)),
    Kind.DECIMAL: lambda spec, text, _context: parse_decimal(spec.name, _bare(spec, text)),
    Kind.MONEY: lambda spec, text, _context: parse_money(spec.name, text),
    Kind.DATE: lambda spec, text, context: parse_date(
        spec.name, text, context.today, to_come=spec.to_come
    ),
    Kind.MONTH: lambda spec, text, context: parse_month(spec.name, text, context.today),
    Kind.DATETIME: lambda spec, text, context: parse_datetime(spec.name, text, context.today),
    Kind.BOOLEAN: lambda spec, text, _context: parse_boolean(spec, text),
    Kind.NAME: lambda spec, text, _context: parse_name(spec.name, text, required=spec.required),
    Kind.PHONE: lambda spec, text, _context: parse_phone(spec.name, text),
    Kind.ID_NUMBER: lambda spec, text, context: validate_id(text, context.today, spec.name),
    Kind.LONG_TEXT: lambda _spec, text, _context: Parsed(_paragraphs(text)),
    Kind.TEXT: lambda _spec, text, _context: Parsed(re.sub(r"\s*[\r\n]+\s*", " ", tidy(text))),
}


def parse_value(spec: FieldSpec, text: str, context: ParseContext) -> tuple[Value, Problem | None]:
    """The value that ``text`` means for ``spec``, and the problem with it if there is one.

    Empty text, and for optional fields the marks ``-`` ``/`` ``无`` ``—``, give None. A problem of
    severity ERROR comes with the value None, a WARNING keeps the value.
    """
    text = clean(text)
    cleaned = tidy(text)
    if not cleaned:
        return None, None
    if spec.kind is Kind.CODE:
        return _parse_code(spec, cleaned, context)
    if not spec.required and spec.kind is not Kind.BOOLEAN and says_nothing(cleaned):
        return None, None
    if spec.kind is Kind.REFERENCE:
        return _parse_reference(spec, cleaned, context)
    if spec.kind is Kind.DIVISION:
        return _parse_division(spec, cleaned, context)
    return _BY_TEXT[spec.kind](spec, text, context)


def _bare(spec: FieldSpec, text: str) -> str:
    """A number without the words that say what it is measured in."""
    plain = text.rstrip()
    unit = next((word for word in spec.counted_in if plain.endswith(word)), "")
    return plain.removesuffix(unit)


def plain_test(spec: FieldSpec, context: ParseContext) -> Callable[[str], object] | None:
    """What tells of a text that :func:`parse_value` surely gives the text itself and no problem; None where
    nothing does. So are most cells of the columns that differ in every row (the name of a roster, a
    mobile number, an ID number).
    """
    if spec.kind is Kind.NAME and spec.required:
        # Characters that the door leaves as they are.
        return re.compile(rf"[\u3400-\u9fff]{{2,{min(spec.max_length or 50, 50)}}}").fullmatch
    if spec.kind is Kind.PHONE:
        return _PLAIN_PHONE.fullmatch
    if spec.kind is Kind.ID_NUMBER:
        return partial(is_sound, today=context.today)
    return None


_PLAIN_PHONE = re.compile(r"1[3-9][0-9]{9}")


def parse_among(
    register: Register,
    spec: FieldSpec,
    text: str,
    values: Mapping[str, Value],
    context: ParseContext,
) -> tuple[Value, Problem | None]:
    """As :func:`parse_value`, beside the record's other ``values``: of codes under one name (其他) the
    governing code that stands there chooses.
    """
    ruler = governor(register, spec, context.codes)
    if ruler is not None and spec.codes and values.get(ruler.name):
        whole = context.codes[spec.codes]
        under = whole.under(str(values[ruler.name]))
        narrow = CodeBook([CodeList(whole.id, whole.label, whole.label_en, under)])
        value, problem = parse_value(spec, text, replace(context, codes=narrow))
        if problem is None:
            return value, None
    return parse_value(spec, text, context)


def _paragraphs(text: str) -> str:
    lines = (line.rstrip() for line in re.split(r"\r\n?|\n", tidy(text)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _spellings(text: str) -> tuple[str, ...]:
    """The ways to look a code up: as it is, compact, without 01 before or （注） after it."""
    plain = compact(text)
    bare = re.sub(r"\([^)]*\)$", "", re.sub(r"^\d{1,4}[.、:\-]?(?=\D)", "", plain))
    number = re.sub(r"\.0+$", "", plain)
    padded = (number, number.zfill(2), number.zfill(4)) if number.isdigit() else ()
    # 消费者维权、产品质量安全 is written with any mark between its parts, and with none.
    joined = _BETWEEN.sub("", bare)
    return tuple(dict.fromkeys((text, plain, bare, joined, *padded)))


_BETWEEN = re.compile(r"[、,，/·:>—-]")


def find_code(codes: CodeList, text: str) -> tuple[CodeItem, ...]:
    """The items that ``text`` may mean: one exact hit, else all whose name begins so."""
    for spelling in _spellings(text):
        if (hit := codes.find(spelling)) is not None:
            return (hit,)
    wanted = compact(text).casefold()
    if len(wanted) < 2:
        return ()
    return tuple(
        item
        for item in codes
        if not item.retired
        and any(name.casefold().startswith(wanted) for name in (item.label, *item.aliases))
    )


def _parse_code(spec: FieldSpec, text: str, context: ParseContext) -> Parsed:
    codes = context.codes[spec.codes or ""]
    hits = find_code(codes, text)
    if len(hits) == 1:
        return Parsed(hits[0].id)
    if not hits and says_nothing(text):
        return Parsed(None)
    possible = [item for item in hits or codes if not item.retired]
    labels = [item.label_en if context.english else item.label for item in possible]
    comma = ", " if context.english else "、"
    known = comma.join(labels[:8]) + ("…" if len(labels) > 8 else "")
    if hits:
        return error(
            spec.name,
            "code_ambiguous",
            N_("“{text}”可以是多项，请写全：{known}。"),
            text=text,
            known=known,
        )
    return error(
        spec.name,
        "code_unknown",
        N_("“{text}”不在“{list}”里，可填：{known}。"),
        text=text,
        list=codes.label,
        known=known,
    )


def _parse_reference(spec: FieldSpec, text: str, context: ParseContext) -> Parsed:
    found = context.find_reference(spec.refers_to or "", text)
    if len(found) == 1:
        return Parsed(found[0])
    if found:
        return error(
            spec.name,
            "reference_ambiguous",
            N_("有 {count} 条记录都叫“{text}”，请改写编码。"),
            text=text,
            count=len(found),
        )
    return error(
        spec.name,
        "reference_unknown",
        N_("{label}中没有“{text}”，请先登记它，或改成已有的名称或编码。"),
        label=spec.label,
        text=text,
    )


def _parse_division(spec: FieldSpec, text: str, context: ParseContext) -> Parsed:
    found = context.find_division(spec.level or "", text)
    if len(found) == 1:
        return Parsed(found[0])
    if found:
        return error(
            spec.name,
            "division_ambiguous",
            N_("有 {count} 个地方都叫“{text}”，请改写 12 位区划代码。"),
            text=text,
            count=len(found),
        )
    return error(
        spec.name,
        "division_unknown",
        N_("区划中没有“{text}”，请核对名称，或先在设置里导入本地区划。"),
        text=text,
    )
