"""Characters that no font of this machine can print: their place is named before anybody prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.text import N_, Listed
from gridcenter.reports.document import Document, PaperSheet, Table
from gridcenter.reports.fonts import FontRole

_MOST = 8
_LONGEST = 24
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


def missing_glyphs(document: Document) -> tuple[Problem, ...]:
    """A warning that names whose text holds characters without a glyph, and these characters.

    Fonts are only looked into for characters beyond GBK: every Chinese font has the others.
    """
    rare = {text: found for text in _texts(document) if (found := _rare(text))}
    if not rare:
        return ()
    from gridcenter.reports import layout  # noqa: PLC0415 - typst is slow to load
    from gridcenter.reports.ofd import faces  # noqa: PLC0415

    known = faces.characters_of(layout.fonts().families(FontRole.FANGSONG))
    lost = {
        text: [sign for sign in found if ord(sign) not in known] for text, found in rare.items()
    }
    lost = {text: found for text, found in lost.items() if found}
    if not lost:
        return ()
    names = [_short(text, found[0]) for text, found in lost.items()]
    signs = dict.fromkeys(sign for found in lost.values() for sign in found)
    return (
        Problem(
            field="",
            code="form_no_glyph",
            sentence=N_(
                "这台电脑的字体里没有 {codes}，打印出来是方框：{names}。"
                "请装上有这些字的字体（如宋体-ExtB），或核对是不是从别处粘来的造字。"
            ),
            facts={
                "codes": Listed(f"U+{ord(sign):04X}" for sign in list(signs)[:_MOST]),
                "names": Listed((*names[:_MOST], *("…",) * (len(names) > _MOST))),
            },
            severity=Severity.WARNING,
        ),
    )


def _rare(text: str) -> list[str]:
    if text.isascii():
        return []
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return [sign for sign in dict.fromkeys(text) if _is_rare(sign)]
    return []


def _is_rare(sign: str) -> bool:
    if sign.isspace() or ord(sign) in _SELECTORS:
        return False
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False


def _short(text: str, sign: str) -> str:
    """The text itself where it is a name, else what stands around the character."""
    at = text.index(sign)
    start = max(at - _LONGEST // 2, 0) if len(text) > _LONGEST else 0
    return " ".join(text[start : start + _LONGEST].split())


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.unit, document.period_text, document.foot)
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (block.caption, *(column.label for column in block.columns), *block.notes)
            for row in block.rows:
                yield from (cell.text for cell in row.cells)
        elif isinstance(block, PaperSheet):
            for line in block.rows:
                yield from (part for entry in line for part in (entry.label, entry.text))
        else:
            values = (getattr(block, each.name) for each in fields(block))
            yield from (value for value in values if isinstance(value, str))
    if document.signature is not None:
        for label, name in document.signature.entries:
            yield from (label, name)
