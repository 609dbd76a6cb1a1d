"""What a citizen's ID number (GB 11643) says by itself: check digit, month of birth, sex."""

from __future__ import annotations

from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_digit(first17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return _CHECKS[sum(map(mul, _WEIGHTS, map(int, first17))) % 11]


def birth_month(number: str) -> str | None:
    """The ISO month of birth in a valid number, None in anything else."""
    if len(number) == 18:
        return f"{number[6:10]}-{number[10:12]}"
    is_old = len(number) == 15 and number.isdecimal()
    return f"19{number[6:8]}-{number[8:10]}" if is_old else None


def sex_code(number: str) -> str | None:
    """The id in the code list ``sex`` that the 17th digit gives: odd male, even female."""
    digit = {18: number[16:17], 15: number[14:15]}.get(len(number))
    # A residence card of 2017 has fifteen characters too; its sex stands nowhere in it.
    return (
        None
        if digit is None or not number[:3].isdecimal()
        else ("male" if int(digit) % 2 else "female")
    )
