"""单位卡: ours to hand out, those of others to register after comparing fingerprints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.clock import day_of
from gridcenter.base.i18n import _
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.place import Tier
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.trust import units


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A card in words; ``revoked`` when its key is no longer believed."""

    unit: str
    name: str
    fingerprint: str
    since: str = ""
    revoked: bool = False
    is_desk: bool = False
    """The other PC of our own unit."""
    replaces: str = ""
    """Of an offered card: that the unit is registered with another key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsView:
    """Our card with its QR dots, and the registered ones."""

    ours: CardView
    dots: tuple[tuple[bool, ...], ...]
    others: tuple[CardView, ...]
    tier: Tier


class UnitCards:
    """The state of the cards tab; ``on_change`` is called when ``view`` or ``offered`` changed."""

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk, self._on_change = desk, on_change
        self.view: CardsView | None = None
        self.offered: CardView | None = None
        """A card that was opened and waits for the comparison of fingerprints."""
        self._source: Path | str | None = None

    def load(self) -> None:
        """Read the cards; our keys are made at the first time."""
        self._desk.note(_read, self._keep)

    def save(self, folder: Path) -> None:
        """Write our card into ``folder``."""

        def work(centre: Centre) -> Path:
            return units.save_card(centre, folder)

        said = _("单位卡已保存：{path}")
        self._desk.note(work, lambda path: self._desk.tell(said.format(path=path)))

    def rotate(self, folder: Path) -> None:
        """New keys; the card, signed by the old key too, goes into ``folder``."""

        def work(centre: Centre) -> Changes:
            units.rotate(centre)
            units.save_card(centre, folder)
            return NO_CHANGES

        def finished(_changes: Changes) -> None:
            self._desk.tell(_("密钥已更换，新单位卡已保存。请把它交给上级和下级。"))
            self.load()

        self._desk.do(work, finished)

    def open(self, source: Path | str) -> None:
        """Look at somebody's card, a file or scanned text, before believing it."""

        def keep(card: units.UnitCard) -> None:
            self._source = source
            ours = self.view.ours.unit if self.view else ""
            self.offered = CardView(
                unit=card.unit,
                name=card.name,
                fingerprint=card.fingerprint,
                is_desk=card.unit == ours,
                replaces=self._replaces(card),
            )
            self._on_change()

        self._desk.ask(lambda _centre: units.read(source), keep)

    def _replaces(self, card: units.UnitCard) -> str:
        others = self.view.others if self.view else ()
        known = next((each for each in others if each.unit == card.unit and not each.revoked), None)
        if known is None:
            return ""
        if known.fingerprint == card.fingerprint:
            return _("▲ 这张卡已经登记过，不用再登记。")
        return _("▲ 该单位已登记另一把密钥（{old}）。登记后旧密钥停用；请问清为什么更换。").format(
            old=known.fingerprint
        )

    def confirm(self) -> None:
        """The fingerprints are equal: believe the card, even instead of an older one."""
        source, offered = self._source, self.offered
        if source is None or offered is None:
            return

        def work(centre: Centre) -> Changes:
            units.register(centre, source, replace=True, desk=offered.is_desk)
            return NO_CHANGES

        self._desk.do(work, lambda _changes: self._registered())

    def dismiss(self) -> None:
        """Do not believe the card."""
        self._source = self.offered = None
        self._on_change()

    def revoke(self, unit: str) -> None:
        """Believe the key of ``unit`` no longer."""

        def work(centre: Centre) -> Changes:
            units.revoke(centre, unit)
            return NO_CHANGES

        self._desk.do(work, lambda _changes: self.load())

    def _registered(self) -> None:
        self._source = self.offered = None
        self.load()

    def _keep(self, view: CardsView) -> None:
        self.view = view
        self._on_change()


def _read(centre: Centre) -> CardsView:
    own = units.made_card(centre)
    return CardsView(
        ours=CardView(unit=own.card.unit, name=own.card.name, fingerprint=own.card.fingerprint),
        dots=own.dots(),
        others=tuple(
            CardView(
                unit=card.unit,
                name=card.name,
                fingerprint=card.fingerprint,
                since=str(day_of(card.registered_at)),
                revoked=card.revoked_at is not None,
                is_desk=card.unit == own.card.unit,
            )
            for card in units.registered(centre)
        ),
        tier=centre.unit.tier,
    )


def name_unit(desk: Desk, unit: str, told: Callable[[str], None]) -> None:
    """Say what a unit is called."""
    desk.ask(lambda centre: units.name_of(centre, unit), told)
