"""The two languages: Chinese is the source, English stands complete beside it.

gettext and not Qt, so that the command line and the reports speak both without a window.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from gridcenter.base.paths import resources_dir
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError, Problem
from gridcenter.domain.text import Listed, Named, Word

SOURCE_LANGUAGE = "zh_CN"
LANGUAGES = (SOURCE_LANGUAGE, "en")
_OPENS, _CLOSES = "“‘「『《\"'", "”’」』》\"'"
_QUOTED = re.compile(f"[{_OPENS}]{{(\\w+)}}[{_CLOSES}]")


class _Spoken:
    """The language spoken by this process; one per process, as gettext has it."""

    language = SOURCE_LANGUAGE
    translation: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Speak ``language`` (``zh_CN`` or ``en``) from now on; an unknown one means Chinese."""
    _Spoken.language = language if language in LANGUAGES else SOURCE_LANGUAGE
    _Spoken.translation = gettext.translation(
        "gridcenter", resources_dir() / "locale", languages=[_Spoken.language], fallback=True
    )


def language() -> str:
    """The language spoken now."""
    return _Spoken.language


def is_english() -> bool:
    """Whether English is spoken now; code lists and forms keep both labels themselves."""
    return _Spoken.language == "en"


class _Labelled(Protocol):
    """A word of a data file, which has both languages."""

    @property
    def label(self) -> str: ...

    @property
    def label_en(self) -> str: ...


def label_of(item: _Labelled) -> str:
    """The label of a code, a list or a season in the language spoken now."""
    return item.label_en if is_english() else item.label


class _Chosen(_Labelled, Protocol):
    @property
    def id(self) -> str: ...


def choice_of(item: _Chosen) -> Choice:
    """A code or a list as an entry to choose."""
    return Choice(value=item.id, label=label_of(item))


def _(message: str) -> str:
    """``message`` in the language spoken now; fill templates with ``.format`` afterwards."""
    return str(_Spoken.translation.gettext(message)) if message else ""


def listed(words: Iterable[str]) -> str:
    """``words`` one after another, with the mark that the language puts between them."""
    return (", " if is_english() else "、").join(words)


def one_after_another(*sentences: str) -> str:
    """Sentences as a paragraph: English leaves a space between them, Chinese does not."""
    return (" " if is_english() else "").join(filter(None, sentences))


def noted(word: str, note: str) -> str:
    """``word`` with a note in the brackets of the language, such as the keys of a command."""
    return f"{word} ({note})" if is_english() else f"{word}（{note}）"


def several(label: str) -> str:
    """The label of a register: Chinese has one word for one record and for many."""
    said = _(label)
    return said if not is_english() or said.endswith("s") else f"{said}s"


def inside(word: str) -> str:
    """A label within a sentence: English writes it small, unless it is an abbreviation."""
    return word if not is_english() or word[1:2].isupper() else word[:1].lower() + word[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A failure in words: what happened, what to do now, and the code to read over the phone."""

    code: str
    message: str
    hint: str


def describe(failure: GridcenterError | Problem) -> Sentence:
    """The sentence of an error or problem in the language spoken now."""
    hint = failure.hint if isinstance(failure, GridcenterError) else ""
    facts = {name: in_words(fact) for name, fact in failure.facts.items()}
    return Sentence(
        code=failure.code,
        message=filled(_(failure.sentence), **facts),
        hint=filled(_(hint), **facts),
    )


def in_english(failure: GridcenterError) -> Sentence:
    """The same in Latin letters, for a screen that can show no others."""
    spoken = _Spoken.language
    set_language("en")
    try:
        return describe(failure)
    finally:
        set_language(spoken)


def filled(sentence: str, **facts: object) -> str:
    """``sentence`` with its gaps filled; nothing is quoted that nobody sees.

    A fact of nothing but blanks and invisible characters stands in words instead of in quotation marks.
    """
    for name in _QUOTED.findall(sentence):
        if not _is_seen(facts[name]):
            sentence = re.sub(f"[{_OPENS}]{{{name}}}[{_CLOSES}]", _("（空）"), sentence)
    return sentence.format(**facts)


def _is_seen(fact: object) -> bool:
    return any(letter.isprintable() and not letter.isspace() for letter in str(fact))


def in_words(fact: object) -> object:
    """A fact of a message as it is said: our words are translated, what the user wrote never is."""
    if isinstance(fact, Word):
        return _(fact)
    if isinstance(fact, Problem):
        return describe(fact).message
    if isinstance(fact, Named):
        return fact.en if is_english() and fact.en else fact.label
    if isinstance(fact, Listed):
        return listed(str(in_words(part)) for part in fact)
    return fact
