"""The state behind 上级表样: which templates there are, and one being made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gridcenter.base.i18n import _, filled
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import Desk
from gridcenter.reports.template_marks import TemplateSpot
from gridcenter.services.centre import Centre
from gridcenter.services.paper import figure_catalogue, form_templates
from gridcenter.services.paper.figure_catalogue import Figure
from gridcenter.services.paper.form_templates import Inspection, Template

__all__ = ["Template"]

Place = tuple[str, str]
"""Sheet and cell."""


@dataclass(slots=True, kw_only=True)
class TemplateDraft:
    """A template being made: its file, what is in it, and the figures put into its cells."""

    path: Path
    name: str
    inspection: Inspection
    figures: tuple[Figure, ...]
    spots: dict[Place, str] = field(default_factory=dict)

    def put(self, place: Place, figure: str) -> None:
        """Let a cell show a figure."""
        self.spots[place] = figure

    def clear(self, place: Place) -> None:
        """Let a cell be as it was."""
        self.spots.pop(place, None)

    def found(self, words: str) -> tuple[Figure, ...]:
        """The figures whose words or name hold every one of the searched words."""
        wanted = words.casefold().split()
        return tuple(
            each
            for each in self.figures
            if all(word in f"{_(each.label)} {each.name}".casefold() for word in wanted)
        )

    def label(self, figure: str) -> str:
        """A figure in words; its name when no form offers it any more."""
        return next((_(each.label) for each in self.figures if each.name == figure), figure)

    def mark_rows(self) -> list[tuple[str, str, str]]:
        """(place, name, meaning) of every mark, the unknown ones first."""
        unknown = set(self.inspection.unknown)
        rows = []
        for mark in self.inspection.marks:
            if mark in unknown:
                rows.append((mark.place, mark.name, _("▲ 认不出，请改正")))
            elif mark.opens:
                rows.append((mark.place, mark.name, _("按行重复")))
            else:
                words = self.label(mark.name)
                rows.append((mark.place, mark.name, "" if words == mark.name else words))
        return sorted(rows, key=lambda row: not row[2].startswith("▲"))

    def chosen(self) -> tuple[TemplateSpot, ...]:
        """The cells with their figures, in order."""
        return tuple(
            TemplateSpot(sheet=sheet, cell=cell, figure=figure)
            for (sheet, cell), figure in sorted(self.spots.items())
        )


class TemplateDesk:
    """The list of templates. ``changed`` is called whenever it is new."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.templates: tuple[Template, ...] = ()
        self.loaded = False
        self._desk = desk
        self._changed = changed

    def load(self) -> None:
        """Read which templates there are."""
        self._desk.ask(form_templates.templates, self._got)

    def _got(self, found: Iterable[Template]) -> None:
        self.templates, self.loaded = tuple(found), True
        self._changed()

    def open(self, path: Path, name: str, done: Callable[[TemplateDraft], None]) -> None:
        """Look into a file that is to become a template, or into a kept one."""
        kept = next((each for each in self.templates if each.path == path), None)

        def work(centre: Centre) -> TemplateDraft:
            inspection = form_templates.inspect(centre, path)
            figures, _rolls = figure_catalogue.catalogue(centre)
            spots = {(each.sheet, each.cell): each.figure for each in kept.spots} if kept else {}
            return TemplateDraft(
                path=path, name=name, inspection=inspection, figures=figures, spots=spots
            )

        self._desk.ask(work, done, label=_("正在查看表样"))

    def keep(self, draft: TemplateDraft) -> None:
        """Save a template."""

        def kept(template: Template) -> None:
            self._desk.tell(filled(_("已保存表样“{name}”"), name=template.name))
            self.load()

        before = next((each.name for each in self.templates if each.path == draft.path), None)

        def work(centre: Centre) -> Template:
            made = form_templates.add(centre, draft.path, draft.name, draft.chosen())
            if before is not None and before != made.name:
                form_templates.remove(centre, before)
            return made

        self._desk.note(work, kept)

    def remove(self, template: Template) -> None:
        """Forget a template; files made from it stay."""
        self._desk.note(
            lambda centre: form_templates.remove(centre, template.name), lambda _none: self.load()
        )

    def fill(
        self,
        template: Template,
        period: Period,
        path: Path,
        *,
        draft: bool,
        done: Callable[[Path], None],
        failed: Callable[[GridcenterError], None],
    ) -> None:
        """Fill a template over a period into ``path``."""
        self._desk.note(
            lambda centre: form_templates.fill(centre, template.name, period, path, draft=draft),
            done,
            failed,
            label=_("正在填写表样"),
        )
