"""Marks for words that a person will read.

The domain does not translate: it only marks its Chinese source sentences, so that the
message catalogue finds them and :mod:`gridcenter.base.i18n` can say them later.
"""


def N_(message: str) -> str:
    """Mark ``message`` for translation and return it unchanged."""
    return message


def reading_key(text: str) -> bytes:
    """Sorts Chinese as Excel and WPS do: usual characters by pinyin (GB 2312 holds them so)."""
    return text.encode("gb18030", "replace")
