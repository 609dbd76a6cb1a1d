"""A small paper about packs: set on the worker, then printed page by page or saved as a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.presenters.desk import Desk
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import papers
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.paper import fixed_pages
from gridcenter.services.paper.pages import Printout

Make = Callable[[Centre], Printout]


class Papers:
    """Sets one kind of paper anew whenever it is wanted; ``make`` runs on the worker."""

    def __init__(self, desk: Desk, make: Make) -> None:
        self._desk, self._make = desk, make

    def prepare(self, done: Callable[[Printout], None]) -> None:
        """Set the paper; a card that is given away leaves its line."""
        self._desk.note(self._make, done, label=_("正在排版…"))

    def save(self, path: Path) -> None:
        """Set the paper and write it as a PDF or an OFD file, as its name ends."""

        def work(centre: Centre) -> Path:
            return fixed_pages.write(centre, self._make(centre), path)

        said = _("已保存：{path}")
        self._desk.note(work, lambda done: self._desk.tell(said.format(path=done)))

    def printed(self, printout: Printout, *, printer: str, copies: int) -> None:
        """Note that it went to paper."""
        detail = {"form": printout.document.form, "printer": printer, "copies": copies}
        self._desk.note(
            lambda centre: audit.record(centre, "paper.print", detail),
            lambda _none: self._desk.tell(_("已送往打印机。")),
        )


def card() -> Make:
    """Our own card, to be given to others."""
    return papers.card


def receipt(data: bytes) -> Make:
    """What a receipt says."""
    return lambda centre: papers.receipt(centre, data)


def amendment(told: Difference) -> Make:
    """What an amendment says anew."""
    return lambda centre: papers.amendment(centre, told)
