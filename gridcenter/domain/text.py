"""Marks for words that a person will read.

The domain does not translate: it only marks its Chinese source sentences, so that the
message catalogue finds them and :mod:`gridcenter.base.i18n` can say them later.
"""


def N_(message: str) -> str:
    """Mark ``message`` for translation and return it unchanged."""
    return message
