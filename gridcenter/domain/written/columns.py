"""What a spreadsheet calls its columns and its sheets."""

from __future__ import annotations


def column_letter(at: int) -> str:
    """The name that a spreadsheet gives column ``at`` (from 0): A … Z, AA."""
    name, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


TAB_LENGTH = 31
"""UTF-16 units of a sheet's name: a rare character of a place's name counts twice."""

_NOT_IN_TABS = str.maketrans(dict.fromkeys("[]:*?/\\\x00\x03", " "))


def cut_to_units(text: str, most: int) -> str:
    """The longest beginning of ``text`` of at most so many UTF-16 units, no character halved."""
    units = 0
    for at, sign in enumerate(text):
        units += 2 if ord(sign) > 0xFFFF else 1
        if units > most:
            return text[:at]
    return text


def tab_name(name: str, beside: int = 0) -> str:
    """A sheet name that Excel takes: 31 UTF-16 units, none of []:*?/\\, no apostrophe at its ends.

    ``beside`` leaves room for so many units more.
    """
    cleaned = name.translate(_NOT_IN_TABS).strip(" '")
    cut = cut_to_units(cleaned, TAB_LENGTH - beside).strip(" '")
    # Excel keeps this name for itself.
    return "Sheet1" if not cut or cut.casefold() == "history" else cut


CELL_LENGTH = 32_767
"""UTF-16 units of a cell's text; spreadsheet programs call a file with more damaged."""

_CUT = "……（这一格只放得下 32,767 个字，后面的没有写出）"


def fitting(text: str) -> str:
    """``text``, or as much of it as a cell holds with a word that the rest is missing."""
    if len(text) * 2 <= CELL_LENGTH or len(cut_to_units(text, CELL_LENGTH)) == len(text):
        return text
    return cut_to_units(text, CELL_LENGTH - len(_CUT)) + _CUT
