"""The one rule for text that comes in, whichever way: form, cell, paste, import, pack, command line.

A text holds characters that a person can see, and line feeds and tabs. Whatever ends a line is a line
feed (a soft line break of Word arrives as VT); other control characters, marks that turn the direction
of writing, and characters without a picture are taken out. So what is accepted here is accepted by
every receiver, and no text shows otherwise than it is stored.

What only looks like a character becomes the one that is meant (:mod:`.look_alikes`). Kept: variation
selectors (a rare character of a name may need one) and other private use (old name fonts).
"""

from __future__ import annotations

import json
import re

from gridcenter.domain.written.look_alikes import LOOK_ALIKES

_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters (ISO 6429) but the breaks above
    "\u00ad\u061c\u180e"  # soft hyphen and vowel separator, Arabic direction
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, direction (UAX 9), joiners
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"  # annotations, noncharacters; XML 1.0 forbids the last two
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_LOOKS_LIKE = re.compile(
    "[\u2e81-\u2ef3\u2f00-\u2fd5\ue78d-\ue796\ue816-\ue864\uf900-\ufaff\U0002f800-\U0002fa1f]"
)
_REMOVED = re.compile(f"[{_UNSEEN}]")
_MARKED = re.compile(f"[{_UNSEEN}\r\v\f\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` as it may be kept; the same object when there is nothing to clean."""
    if _LOOKS_LIKE.search(text):
        text = text.translate(LOOK_ALIKES)
    if text.isprintable():
        return text
    if _BREAK.search(text):
        text = _BREAK.sub("\n", text)
    return _REMOVED.sub("", text) if _REMOVED.search(text) else text


def is_clean(text: str) -> bool:
    """Whether :func:`clean` would leave ``text`` as it is."""
    return clean(text) == text


def is_line(text: str) -> bool:
    """Whether ``text`` is clean and stands on one line, as a name must."""
    return text.isprintable() or (is_clean(text) and "\n" not in text and "\t" not in text)


def shown(text: str) -> str:
    """``text`` for a terminal: what is unseen or would be obeyed is written out, as ``<U+001B>``."""
    if text.isprintable():
        return text
    return _MARKED.sub(lambda hit: f"<U+{ord(hit[0]):04X}>", text)


def shown_json(text: str) -> str:
    """JSON ``text`` for a terminal: the same characters as escapes, which say the same value."""
    if text.isprintable():
        return text
    return _MARKED.sub(lambda hit: json.dumps(hit[0])[1:-1], text)
