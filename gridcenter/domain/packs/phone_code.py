"""The 12 characters of a receipt that are read out over the phone.

One character for the outcome, nine (45 bits) of the hash of pack, receiver and outcome, two that
check the others. The sender computes the same from what it sent, so it knows that the receiver
has exactly this pack; the signed receipt may follow later. Characters are Crockford's base 32.
"""

from __future__ import annotations

import hashlib

from gridcenter.domain.written.habits import half_width

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISHEARD = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None, "–": None})
_PRIME = 1021
"""The largest prime below 32²: catches every wrong character and every swapped pair."""
_BODY, CODE_LENGTH = 10, 12


def _check(body: str) -> str:
    total = sum((at + 2) * (ALPHABET.index(char) + 1) for at, char in enumerate(body)) % _PRIME
    return ALPHABET[total // 32] + ALPHABET[total % 32]


def phone_code(outcome: str, digest: str, receiver: str) -> str:
    """``XXXX-XXXX-XXXX`` for a pack (by its manifest's SHA-256) merged by ``receiver``.

    ``outcome`` is one letter of :data:`ALPHABET`.
    """
    stated = f"gridcenter-receipt/1\n{outcome}\n{digest}\n{receiver}\n"
    number = int.from_bytes(hashlib.sha256(stated.encode()).digest()[:8], "big")
    body = outcome + "".join(ALPHABET[(number >> 5 * at) & 31] for at in range(_BODY - 1))
    code = body + _check(body)
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def clean_code(text: str) -> str | None:
    """What was heard as ``XXXX-XXXX-XXXX``, or None when its check fails."""
    heard = half_width(text).upper().translate(_MISHEARD)
    if len(heard) != CODE_LENGTH or any(char not in ALPHABET for char in heard):
        return None
    if _check(heard[:_BODY]) != heard[_BODY:]:
        return None
    return "-".join(heard[at : at + 4] for at in range(0, CODE_LENGTH, 4))
