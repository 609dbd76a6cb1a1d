"""Where searched words stand in a text, for marking them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Hit = tuple[int, int]
"""First character and the one after the last."""

_RUNS = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[0-9a-z]+")
_LETTERS = re.compile(r"[a-z]+")


def find_hits(
    text: str, words: str, syllables: Sequence[str] = (), *, anywhere: bool = False
) -> tuple[Hit, ...]:
    """Where the runs of ``words`` stand in ``text``, in order, those that touch as one.

    ``syllables`` are the pinyin of each character of ``text`` (empty for a mark): with them initials
    and full spelling of its beginning are found too, as the search index finds them; ``anywhere``
    finds initials from any character on, as in titles.
    """
    lowered = text.lower()
    found: list[Hit] = []
    for run in _RUNS.findall(words.casefold()):
        found += ((at.start(), at.end()) for at in re.finditer(re.escape(run), lowered))
        if syllables and _LETTERS.fullmatch(run):
            found += _initials(run, syllables) if anywhere else _spelt(run, syllables)
    return tuple(_joined(sorted(found)))


def _spelt(run: str, syllables: Sequence[str]) -> Iterator[Hit]:
    """The beginning of the text whose initials or whole spelling begin with ``run``."""
    for parts in ([each[:1] for each in syllables], list(syllables)):
        if not "".join(parts).startswith(run):
            continue
        first = next(at for at, part in enumerate(parts) if part)
        spelt, end = "", first
        while len(spelt) < len(run):
            spelt, end = spelt + parts[end], end + 1
        yield first, end
        return


def _initials(run: str, syllables: Sequence[str]) -> Iterator[Hit]:
    """Wherever the initials of characters, marks between them skipped, say ``run``."""
    places = [at for at, part in enumerate(syllables) if part]
    letters = "".join(syllables[at][0] for at in places)
    start = letters.find(run)
    while start >= 0:
        yield places[start], places[start + len(run) - 1] + 1
        start = letters.find(run, start + 1)


def _joined(hits: Sequence[Hit]) -> Iterator[Hit]:
    last: Hit | None = None
    for start, end in hits:
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last
