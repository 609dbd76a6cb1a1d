"""接收: chosen files → what each would do → merge → receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.packs import decisions
from gridcenter.presenters.packs.receive_cards import FileCard, Outcome, card_of, waiting_card
from gridcenter.services.centre import Centre
from gridcenter.services.packs import amendments, inbox, parts, receipts, receiving
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.packs.examining import Examined
from gridcenter.services.packs.receiving import Received
from gridcenter.services.trust import units

_MOST_CODES = 6
"""QR codes are for handing back by camera; a whole county's receipts go back as files."""


class PackReceive:
    """The state of the 接收 tab; ``on_change`` is called whenever ``cards`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.cards: tuple[FileCard, ...] = ()
        self.merged_month = ""
        """The latest month that a pack merged here was about, for the board to show."""
        self.inbox: Path | None = None
        self._inbox_before: frozenset[inbox.FileMark] = frozenset()

    def load_inbox(self) -> None:
        """Ask which folder is watched."""
        self._desk.ask(inbox.folder, self._keep_inbox)

    def watch(self, folder: Path | None) -> None:
        """Watch ``folder``, or nothing any more."""

        def work(centre: Centre) -> Path | None:
            inbox.watch(centre, folder)
            return folder

        self._desk.note(work, self._keep_inbox)

    def look_into_inbox(self) -> None:
        """Open what arrived whole since the last look; called now and then while watching."""
        before = self._inbox_before

        def done(found: tuple[tuple[Path, ...], frozenset[inbox.FileMark]]) -> None:
            paths, self._inbox_before = found
            if paths:
                self.choose([*(card.path for card in self.cards if card.can_merge), *paths])

        def failed(failure: GridcenterError) -> None:
            self._keep_inbox(None)
            self._desk.tell_failure(failure)

        if self.inbox is not None:
            self._desk.note(lambda centre: inbox.look(centre, before), done, failed)

    def _keep_inbox(self, folder: Path | None) -> None:
        self.inbox = folder
        self._on_change()

    @property
    def mergeable(self) -> tuple[Path, ...]:
        """The files that wait for 合并."""
        return tuple(card.path for card in self.cards if card.can_merge)

    def choose(self, paths: Iterable[Path]) -> None:
        """Look at these files; nothing is written, receipts of ours come home at once."""
        wanted = tuple(paths)

        def work(centre: Centre) -> tuple[FileCard, ...]:
            try:
                gathered = parts.gather(centre, wanted)
            except GridcenterError as failure:
                return tuple(card_of(path, failure) for path in wanted[:1])
            cards = _looked_at(centre, gathered.ready)
            return (*cards, *map(waiting_card, gathered.waiting))

        self._desk.note(work, self._keep, label=_("正在验包…"))

    def clear(self) -> None:
        """Put the files aside."""
        self._keep(())

    def merge(self) -> None:
        """Merge what waits, each pack in its own transaction, and keep the receipts on screen."""
        wanted, cards = set(self.mergeable), self.cards
        shown = {card.path: card.mark for card in cards}
        merged: dict[Path, FileCard] = {}
        seen: list[str] = []

        def work(centre: Centre) -> Changes:
            touched: dict[RegisterId, frozenset[Uid]] = {}
            for path in receiving.in_order(wanted):
                outcome = _merge(centre, path, shown[path])
                with_code = len(wanted) <= _MOST_CODES
                card = card_of(path, outcome, centre=centre, with_code=with_code)
                merged[path] = replace(card, difference=_difference(centre, outcome))
                if isinstance(outcome, Received):
                    seen.append(outcome.examined.id.month)
                    for register, uids in outcome.changes.touched.items():
                        touched[register] = touched.get(register, frozenset()) | uids
            return Changes(gesture=None, label=_("接收上报包"), touched=touched)

        def finished(_changes: Changes) -> None:
            self.merged_month = max((self.merged_month, *seen))
            self._keep(tuple(merged.get(card.path, card) for card in cards))

        self._desk.do(work, finished, label=_("正在合并…"))

    def take_back(self, merge: int) -> None:
        """Undo one merge exactly, and show its file as waiting again."""

        decisions.take_back(
            self._desk, merge, lambda: self.choose([card.path for card in self.cards])
        )

    def _keep(self, cards: tuple[FileCard, ...]) -> None:
        self.cards = cards
        self._on_change()


def _looked_at(centre: Centre, paths: Sequence[Path]) -> list[FileCard]:
    """Each file on a card; packs as they will be merged, those before counted in."""

    def told(path: Path, outcome: Outcome) -> FileCard:
        card = card_of(path, outcome, centre=centre)
        return replace(card, difference=_difference(centre, outcome))

    found: dict[Path, FileCard] = {}
    packs: list[Path] = []
    for path in sorted(paths, key=lambda path: not units.is_card(path)):
        taken = _taken(centre, path)
        if taken is None:
            packs.append(path)
        else:
            found[path] = told(path, taken)
    # What only a later version can read is kept at once: there is nothing to press for it.
    found |= receiving.rehearse(centre, packs, told, holding=True)
    return [found[path] for path in paths]


def _difference(centre: Centre, outcome: Outcome) -> Difference | None:
    """What an amendment says anew; held back ones too, for a person to decide."""
    seen = outcome.examined if isinstance(outcome, Received) else outcome
    if not isinstance(seen, Examined) or not seen.id.kind.rules.corrects:
        return None
    return amendments.arriving(centre, seen)


def _taken(centre: Centre, path: Path) -> Outcome | None:
    """What became of a card or a receipt, which is taken in at once; None for a pack."""
    try:
        if units.is_card(path):
            return units.renew(centre, path)
        if receipts.is_receipt(path):
            return receipts.take_home(centre, path)
    except GridcenterError as failure:
        return failure
    return None


def _merge(centre: Centre, path: Path, shown: str | None) -> Outcome:
    try:
        return receiving.receive(centre, path, shown=shown)
    except GridcenterError as failure:
        return failure
