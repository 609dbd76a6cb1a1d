"""What a spreadsheet calls its columns."""

from __future__ import annotations


def column_letter(at: int) -> str:
    """The name that a spreadsheet gives column ``at`` (from 0): A … Z, AA."""
    name, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
