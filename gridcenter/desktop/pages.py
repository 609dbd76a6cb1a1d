"""Which pages the window has, where their code lies, and how one is made: only when opened."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _, several
from gridcenter.desktop.register.faces import face_of, in_sidebar
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import registers_with_page
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk, PageSpot


@runtime_checkable
class ShownPage(Protocol):
    """What the window asks of a page; an optional ``close_page`` keeps what is being typed."""

    def activate(self, query: Query | None) -> None:
        """The page is shown, on these rows when a query is given."""


@runtime_checkable
class SpottedPage(Protocol):
    """A page with tabs or a month of its own, which another page may lead to."""

    def lead_to(self, spot: PageSpot) -> None:
        """Turn to this part and month before the page is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page: its id, its words and icon in the sidebar, its module and class.

    ``register`` is handed to pages that show one register.
    """

    id: str
    label: str
    icon: str
    module: str
    factory: str
    register: str = ""

    @property
    def title(self) -> str:
        """What the sidebar calls it."""
        return several(self.label) if self.register else _(self.label)

    @property
    def exists(self) -> bool:
        """Whether the page's module is there (without importing it)."""
        return find_spec(f"gridcenter.desktop.{self.module}") is not None

    def make(self, desk: Desk) -> QWidget:
        """Import the module and build the page."""
        made = getattr(importlib.import_module(f"gridcenter.desktop.{self.module}"), self.factory)
        page: QWidget = made(desk, self.register) if self.register else made(desk)
        page.setObjectName(f"page_{self.id}")
        if not page.accessibleName():
            page.setAccessibleName(_(self.label))
        return page


def _register(register: Register) -> PageSpec:
    return PageSpec(
        id=register.id,
        label=register.label,
        icon=face_of(register).icon,
        module="register.register_page",
        factory="RegisterPage",
        register=register.id,
    )


def _page(page: str, label: str, icon: str, folder: str = "") -> PageSpec:
    return PageSpec(
        id=page,
        label=label,
        icon=icon,
        module=f"{folder}.{page}_page".removeprefix("."),
        factory=f"{page.capitalize()}Page",
    )


_HOME = _page("home", N_("工作台"), "house")
_REST = (
    PageSpec(
        id="charts",
        label=N_("统计图表"),
        icon="chart-column",
        module="figures.statistics_page",
        factory="StatisticsPage",
    ),
    _page("reports", N_("报表打印"), "printer", "paper"),
    _page("packs", N_("上报接收"), "send", "packs"),
    _page("import", N_("批量导入"), "file-up", "sheets"),
    _page("settings", N_("设置"), "settings", "settings"),
)


def pages() -> tuple[PageSpec, ...]:
    """The pages in the order of the sidebar and of Ctrl+1 … 9; the books have one place for all."""
    single = (each for each in in_sidebar(registers_with_page()) if not each.is_book)
    return (_HOME, *map(_register, single), *_REST)


def books() -> tuple[PageSpec, ...]:
    """The pages of the centre's other books, which share one place in the sidebar."""
    return tuple(map(_register, in_sidebar([e for e in registers_with_page() if e.is_book])))


BESIDE: tuple[PageSpec, ...] = (
    _page("duplicates", N_("疑似重复"), "merge", "register"),
    _page("duty", N_("月度工作日志"), "calendar", "register"),
    _page("gestures", N_("撤销列表"), "history", "register"),
    _page("deadlines", N_("期限日历"), "calendar", "register"),
    _page("lake", N_("数据湖"), "table-2", "figures"),
)
"""Pages without a place in the sidebar: other pages and keys lead to them."""
