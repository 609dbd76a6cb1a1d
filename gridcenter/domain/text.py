"""Marks for words that a person will read.

The domain does not translate: it only marks its Chinese source sentences, so that the
message catalogue finds them and :mod:`gridcenter.base.i18n` can say them later.
"""

from dataclasses import dataclass


class Word(str):
    """A word or sentence of ours, which is said in the reader's language; any other text is the user's."""

    __slots__ = ()


class Listed(tuple[str, ...]):
    """Several words or texts one after another; the language puts its own mark between them."""

    __slots__ = ()

    def __str__(self) -> str:
        return "、".join(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@dataclass(frozen=True, slots=True)
class Named:
    """A word of a data file, which carries its English itself."""

    label: str
    en: str

    def __str__(self) -> str:
        return self.label

    def __format__(self, spec: str) -> str:
        return format(self.label, spec)


def N_(message: str) -> str:
    """Mark ``message`` for translation; it stays the same text, a :class:`Word` of ours."""
    return Word(message)


def reading_key(text: str) -> bytes:
    """Sorts Chinese as Excel and WPS do: usual characters by pinyin (GB 2312 holds them so)."""
    return text.encode("gb18030", "replace")
