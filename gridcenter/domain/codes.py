"""Code lists: stable English ids with national codes and bilingual labels.

The lists are data files that a county may extend; this module only holds and searches them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeItem:
    """One entry. ``parent`` is the id in the governing list (the family of a category).

    ``crosswalk`` maps a form's vocabulary to its row id there; ``initials`` are pinyin initials.
    """

    id: str
    label: str
    label_en: str
    national: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    initials: str = ""
    retired: bool = False
    crosswalk: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CodeList:
    """An ordered list of :class:`CodeItem` with a name, unique by id."""

    id: str
    label: str
    label_en: str
    items: tuple[CodeItem, ...]
    governed_by: str = ""
    words_of: str = ""
    """The list whose items these are other words for, by their crosswalk to it."""
    _by_id: Mapping[str, CodeItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Of two items of one id the first is meant."""
        object.__setattr__(self, "_by_id", {item.id: item for item in reversed(self.items)})

    def __iter__(self) -> Iterator[CodeItem]:
        return iter(self.items)

    def get(self, item_id: str) -> CodeItem | None:
        """The item with this id, or None."""
        return self._by_id.get(item_id)

    def under(self, parent: str | None) -> tuple[CodeItem, ...]:
        """The items that ``parent`` governs; all of them when the list is not governed."""
        if not self.governed_by or not parent:
            return self.items
        return tuple(item for item in self.items if item.parent == parent)

    def find(self, text: str) -> CodeItem | None:
        """The one item that ``text`` names: by id, national code, label, alias or initials.

        Initials count only when they are unambiguous; None when nothing or too much matches.
        """
        wanted = text.strip().casefold()
        for item in self.items:
            names = (item.id, item.national, item.label, item.label_en, *item.aliases)
            if wanted and wanted in (name.casefold() for name in names if name):
                return item
        hits = [item for item in self.items if item.initials == wanted]
        return hits[0] if wanted and len(hits) == 1 else None

    def suggest(self, text: str) -> tuple[CodeItem, ...]:
        """The items whose code, label, alias or initials begin with or contain ``text``.

        One letter is in too many initials to mean their middle.
        """
        wanted = text.strip().casefold()
        return tuple(
            item
            for item in self.items
            if not item.retired
            and (
                wanted in item.label.casefold()
                or item.national.startswith(wanted)
                or item.initials.startswith(wanted)
                or (len(wanted) > 1 and wanted in item.initials)
                or any(wanted in alias.casefold() for alias in item.aliases)
                or wanted in item.label_en.casefold()
            )
        )

    def with_words(self, words: Iterable[tuple[str, str]]) -> CodeList:
        """The list with (word, item id) as further aliases; a word that names an item already stays its."""
        known = {
            name.casefold()
            for item in self.items
            for name in (item.id, item.national, item.label, item.label_en, *item.aliases)
        }
        more: dict[str, list[str]] = {}
        for word, item_id in words:
            if word and word.casefold() not in known:
                known.add(word.casefold())
                more.setdefault(item_id, []).append(word)
        if not more:
            return self
        items = tuple(
            replace(item, aliases=(*item.aliases, *more.get(item.id, ()))) for item in self.items
        )
        return replace(self, items=items)


_MARKS = str.maketrans("", "", "、，,/-")


def other_words(codes: CodeList) -> Iterator[tuple[str, str]]:
    """(word, id in the list it speaks of) for every name of a list of other words; 其他 alone says
    nothing, and two digits stand for another list's items too.
    """
    for item in codes:
        meant = item.crosswalk.get(codes.words_of)
        if not meant:
            continue
        short = item.label.rpartition("-")[2]
        for word in (item.national, item.label, short, *item.aliases):
            if len(word) > 2 or not (word.isdigit() or word == "其他"):
                yield word, meant
                yield word.translate(_MARKS), meant


class CodeBook:
    """All code lists of an installation, by id; KeyError for an unknown list is a bug."""

    def __init__(self, lists: Iterable[CodeList]) -> None:
        self._lists = {each.id: each for each in lists}
        self.governed = frozenset(each.id for each in self if each.governed_by)
        """The lists whose items lie under those of another one."""

    def __getitem__(self, list_id: str) -> CodeList:
        return self._lists[list_id]

    def __contains__(self, list_id: object) -> bool:
        return list_id in self._lists

    def __iter__(self) -> Iterator[CodeList]:
        return iter(self._lists.values())

    def with_words(self, words: Mapping[str, Mapping[str, str]]) -> CodeBook:
        """The book with further words: {list: {word: item id}}; words for what is not there are left."""
        return CodeBook(
            each.with_words(pair for pair in words[each.id].items() if each.get(pair[1]))
            if each.id in words
            else each
            for each in self
        )

    def label(self, list_id: str, item_id: object, *, english: bool = False) -> str:
        """How a stored code is shown; an id this list does not know is shown as it is."""
        item = self[list_id].get(str(item_id)) if item_id is not None else None
        if item is None:
            return "" if item_id is None else str(item_id)
        return item.label_en if english else item.label
